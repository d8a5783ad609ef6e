import type { ParticipantId } from '#protocol';
import type { Levels } from './call-api.js';
import type { LevelMeter } from './devices/level-meter.js';
import type { OwnCapture } from './devices/own-capture.js';
import { IncomingLevels } from './media/incoming-levels.js';
import type { MediaSession } from './media/media-session.js';
import { hearMuted, notSpeaking, type MutedSpeaking } from './state/muted-speaking.js';
import { markSpeaking, sameSpeakers, type SpeakingMarks } from './state/speaking-marks.js';
import type { CallStore } from './store.js';

const EVERY_MS = 200;

export interface LevelWatchDeps {
  readonly store: CallStore;
  readonly capture: OwnCapture;
  readonly session: MediaSession;
  readonly meter: Pick<LevelMeter, 'level'>;
  readonly now: () => number;
}

/** Reads all levels five times a second, while there is anything to read, and draws the conclusions. */
export class LevelWatch implements Levels {
  private timer: ReturnType<typeof setInterval> | undefined;
  private ownLevel = 0;
  private incoming: ReadonlyMap<ParticipantId, number> = new Map();
  private marks: SpeakingMarks = {};
  private muted: MutedSpeaking = notSpeaking;
  private readonly reader = new IncomingLevels();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly deps: LevelWatchDeps) {}

  of(participantId: ParticipantId): number {
    const { state } = this.deps.store;
    if (participantId !== state.selfId) return this.incoming.get(participantId) ?? 0;
    return state.own.microphone.on ? this.ownLevel : 0;
  }

  own(): number {
    return this.ownLevel;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Starts or stops by whether there is something to measure; call after changes. */
  adjust(): void {
    const { capture, session } = this.deps;
    const needed = capture.trackOf('microphone') !== null || session.receptions().length > 0;
    if (needed) this.timer ??= setInterval(() => this.read(), EVERY_MS);
    else if (this.timer !== undefined) {
      this.stop();
      this.marks = {};
      this.conclude(new Map(), 0);
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private read(): void {
    const { capture, session, meter } = this.deps;
    const captured = capture.trackOf('microphone') !== null;
    this.conclude(this.reader.read(session.receptions()), captured ? meter.level() : 0);
  }

  private conclude(incoming: ReadonlyMap<ParticipantId, number>, own: number): void {
    const { store, now } = this.deps;
    const { state } = store;
    const at = now();
    this.incoming = incoming;
    this.ownLevel = own;

    const heard = new Map<string, number>();
    for (const { participantId, tracks } of state.participants) {
      if (participantId === state.selfId) continue;
      const muted = tracks.find((track) => track.source === 'microphone')?.muted ?? true;
      heard.set(participantId, muted ? 0 : (incoming.get(participantId) ?? 0));
    }
    if (state.selfId !== null && state.own.microphone.on) heard.set(state.selfId, own);
    this.marks = markSpeaking(this.marks, heard, at);
    const speaking = state.participants.map((one) => one.participantId).filter((id) => id in this.marks);
    if (!sameSpeakers(speaking, state.speaking))
      store.dispatch({ type: 'speaking', participantIds: speaking });

    const muted = state.phase.name === 'joined' && !state.own.microphone.on;
    this.muted = hearMuted(this.muted, { level: own, muted, at });
    store.dispatch({ type: 'muted_but_speaking', value: this.muted.hint });
    for (const listener of this.listeners) listener();
  }
}
