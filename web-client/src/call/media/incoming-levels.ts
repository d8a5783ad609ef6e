import type { ParticipantId } from '#protocol';
import { loudness } from '../state/level.js';
import type { Reception } from './receiving.js';

/** More voices than this are not measured: the server's active speaker covers the rest. */
const MAX_VOICES = 60;
/** The same RTP timestamp for so many readings: nothing arrives, whatever level the browser still remembers. */
const STALE_READINGS = 3;

interface Voice {
  rtpTimestamp: number;
  unchanged: number;
}

/** Reads how loud each participant's microphone is, from what the browser's receivers tell of the last packets. */
export class IncomingLevels {
  private readonly voices = new Map<string, Voice>();

  read(receptions: readonly Reception[]): ReadonlyMap<ParticipantId, number> {
    const levels = new Map<ParticipantId, number>();
    const microphones = receptions.filter(({ offer }) => offer.source === 'microphone').slice(0, MAX_VOICES);
    const seen = new Set<string>();
    for (const { offer, consumer } of microphones) {
      seen.add(offer.subscriptionId);
      levels.set(offer.participantId, this.levelOf(offer.subscriptionId, consumer.rtpReceiver));
    }
    for (const id of this.voices.keys()) if (!seen.has(id)) this.voices.delete(id);
    return levels;
  }

  private levelOf(id: string, receiver: RTCRtpReceiver | undefined): number {
    const source = receiver?.getSynchronizationSources()[0];
    if (source?.audioLevel === undefined) return 0;
    const voice = this.voices.get(id);
    const unchanged = voice?.rtpTimestamp === source.rtpTimestamp ? voice.unchanged + 1 : 0;
    this.voices.set(id, { rtpTimestamp: source.rtpTimestamp, unchanged });
    return unchanged >= STALE_READINGS ? 0 : loudness(source.audioLevel);
  }
}
