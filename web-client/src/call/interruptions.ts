import { kindOfSource, type ClientMessageInput, type ParticipantId, type TrackSource } from '#protocol';
import { AwaitedKeeper } from './awaited-keeper.js';
import { GapMeter, type MeasuredGap } from './media/gap-meter.js';
import type { Due } from './media/gap-watch.js';
import type { Reception } from './media/receiving.js';
import { awaitedOf } from './state/awaited.js';
import { participantOf, trackOf } from './state/selectors.js';
import type { CallStore } from './store.js';

export interface InterruptionsDeps {
  readonly store: CallStore;
  readonly receptions: () => readonly Reception[];
  /** False when the server cannot be told now. */
  readonly notify: (message: Extract<ClientMessageInput, { type: 'media.gap' }>) => boolean;
  readonly now: () => number;
}

/** After the transports were replaced, what is not received yet is on its way. */
const REBUILT_MS = 15_000;
const LONGEST_GAP_MS = 600_000;

/** What happens to other people's sound and pictures when a part of the media fails: measured, told, and shown. */
export class Interruptions {
  private readonly meter: GapMeter;
  private readonly keeper: AwaitedKeeper;
  private readonly endings = new Set<(stream: MediaStream) => void>();
  private rebuiltAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: InterruptionsDeps) {
    const { store, receptions, notify, now } = deps;
    this.keeper = new AwaitedKeeper(store, now);
    this.meter = new GapMeter({
      receptions,
      now,
      expected: {
        due: (reception) => this.isDue(reception),
        coming: (participantId, source, trackId) => this.isComing(participantId, source, trackId),
      },
      report: ({ participantId, source, ms }) =>
        notify({ type: 'media.gap', participantId, source, ms: Math.min(ms, LONGEST_GAP_MS) }),
      stalled: (trackIds) => store.dispatch({ type: 'stalled', trackIds }),
    });
  }

  gaps(): readonly MeasuredGap[] {
    return this.meter.gaps();
  }

  /** Called with a stream just before it ends. Returns the way to stop. */
  beforeEnding(listener: (stream: MediaStream) => void): () => void {
    this.endings.add(listener);
    return () => this.endings.delete(listener);
  }

  /** The transports were replaced. */
  rebuilt(): void {
    this.rebuiltAt = this.deps.now();
  }

  received(): void {
    this.meter.start();
  }

  ending(reception: Reception): void {
    this.meter.ending(reception);
    for (const listener of this.endings) listener(reception.stream);
  }

  /** Out of the meeting, or of the room. */
  stop(): void {
    this.meter.stop();
    this.rebuiltAt = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.stop();
    this.endings.clear();
    this.keeper.close();
  }

  private isDue({ offer }: Reception): Due {
    const { state } = this.deps.store;
    const track = participantOf(state, offer.participantId)?.tracks.find(
      (one) => one.trackId === offer.trackId,
    );
    // Sound of a tab that plays nothing is no gap, and neither is a picture that nobody looks at.
    if (track?.muted === true || offer.source === 'screen_audio') return 'no';
    if (track === undefined) return 'unlisted';
    const flows = kindOfSource[offer.source] === 'audio' || state.received[offer.trackId]?.active === true;
    return flows ? 'yes' : 'held';
  }

  private isComing(participantId: ParticipantId, source: TrackSource, trackId: string): boolean {
    const { store, now } = this.deps;
    const { state } = store;
    const person = participantOf(state, participantId);
    if (person === undefined) return false;
    const track = trackOf(person, source);
    // While the server is away nobody can say; the welcome will.
    if (state.phase.name === 'reconnecting') return true;
    if (track === undefined)
      return source === 'microphone' || awaitedOf(state, participantId, source) !== undefined;
    if (track.muted) return false;
    // Under the same id it lives: either it is our own transport that was lost, or the server has ended it on purpose.
    return track.trackId !== trackId || now() - this.rebuiltAt < REBUILT_MS;
  }
}
