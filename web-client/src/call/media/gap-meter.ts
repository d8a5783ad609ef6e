import { kindOfSource, type ParticipantId, type TrackId, type TrackSource } from '#protocol';
import {
  type Due,
  keyOf,
  lookAt,
  type Gap,
  type Heard,
  type Hearing,
  type HeardTracks,
} from './gap-watch.js';
import type { Reception } from './receiving.js';

/** A gap as it is kept for the statistics. */
export interface MeasuredGap extends Gap {
  readonly kind: 'audio' | 'video';
  /** When it was over, in epoch ms. */
  readonly at: number;
}

/** What is meant to flow at present. */
export interface Expectation {
  /** Whether packets of this reception are due. */
  due(reception: Reception): Due;
  /** Whether a track that is not received just now was interrupted, rather than ended on purpose. */
  coming(participantId: ParticipantId, source: TrackSource, trackId: TrackId): boolean;
}

export interface GapMeterDeps {
  readonly receptions: () => readonly Reception[];
  readonly expected: Expectation;
  /** Tells the server; false when it cannot be told now. */
  readonly report: (gap: Gap) => boolean;
  /** Tracks that flowed and stand still, by id. */
  readonly stalled: (trackIds: readonly TrackId[]) => void;
  readonly now: () => number;
  /** Steady, in ms. */
  readonly monotonic?: () => number;
}

const LOOK_MS = 250;
/** While something is interrupted: the first packet afterwards must not be seen late. */
const CLOSE_LOOK_MS = 40;
const KEPT = 200;
/** To the server: so many wait at most, and so many go in one second. */
const MOST_WAITING = 60;
const MOST_PER_SECOND = 10;

/** Measures, as this receiver sees it, how long other people's sound and pictures were interrupted. */
export class GapMeter {
  private heard: HeardTracks = new Map();
  /** Which track a record is of: for those that are not received just now. */
  private readonly tracks = new Map<string, TrackId>();
  private readonly kept: MeasuredGap[] = [];
  private waiting: Gap[] = [];
  private sent: number[] = [];
  private stalledBefore = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly monotonic: () => number;

  constructor(private readonly deps: GapMeterDeps) {
    this.monotonic = deps.monotonic ?? (() => performance.now());
  }

  gaps(): readonly MeasuredGap[] {
    return [...this.kept];
  }

  /** From now on, for as long as there is something to hear. */
  start(): void {
    this.timer ??= setTimeout(() => this.look(), LOOK_MS);
  }

  /** The last moment to read this one. Whether it was due is known from the last look: the roster may be ahead by now. */
  ending(reception: Reception): void {
    const key = keyOf(reception.offer);
    const known = this.heard.get(key);
    const at = newestPacketOf(reception);
    if (known?.subscriptionId !== reception.offer.subscriptionId || at === null) return;
    this.heard = new Map([...this.heard, [key, { ...known, lastAt: at }]]);
  }

  /** Out of the meeting, or in another room: nothing goes on. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.heard = new Map();
    this.tracks.clear();
    this.waiting = [];
    this.stand([]);
  }

  private look(): void {
    this.timer = undefined;
    const interrupted = this.conclude();
    this.tell();
    const idle = this.heard.size === 0 && this.waiting.length === 0 && this.deps.receptions().length === 0;
    if (!idle) this.timer = setTimeout(() => this.look(), interrupted ? CLOSE_LOOK_MS : LOOK_MS);
  }

  private conclude(): boolean {
    const { expected, now } = this.deps;
    const hearings = this.deps.receptions().map((one) => this.hearingOf(one));
    const seen = lookAt(this.heard, hearings, (heard) => this.isComing(heard, expected), this.monotonic());
    this.heard = seen.heard;
    for (const key of this.tracks.keys()) if (!this.heard.has(key)) this.tracks.delete(key);
    for (const { offer } of this.deps.receptions()) this.tracks.set(keyOf(offer), offer.trackId);
    for (const gap of seen.gaps) {
      this.kept.push({ ...gap, kind: kindOfSource[gap.source], at: now() });
      if (this.kept.length > KEPT) this.kept.shift();
      if (this.waiting.length < MOST_WAITING) this.waiting.push(gap);
    }
    this.stand(seen.stalled.flatMap((key) => this.tracks.get(key) ?? []));
    return seen.interrupted;
  }

  private isComing({ participantId, source }: Heard, expected: Expectation): boolean {
    const trackId = this.tracks.get(keyOf({ participantId, source }));
    return trackId !== undefined && expected.coming(participantId, source, trackId);
  }

  private hearingOf(reception: Reception): Hearing {
    const { participantId, source, subscriptionId } = reception.offer;
    return {
      participantId,
      source,
      subscriptionId,
      at: newestPacketOf(reception),
      due: this.deps.expected.due(reception),
    };
  }

  private stand(trackIds: readonly TrackId[]): void {
    const text = trackIds.join(' ');
    if (text === this.stalledBefore) return;
    this.stalledBefore = text;
    this.deps.stalled(trackIds);
  }

  private tell(): void {
    const now = this.monotonic();
    this.sent = this.sent.filter((at) => now - at < 1_000);
    while (this.sent.length < MOST_PER_SECOND) {
      const [gap] = this.waiting;
      if (gap === undefined || !this.deps.report(gap)) return;
      this.waiting = this.waiting.slice(1);
      this.sent.push(now);
    }
  }
}

/** Synchronous and cheap, unlike statistics. Null where the browser does not say, or nothing has come yet. */
function newestPacketOf({ consumer }: Reception): number | null {
  const receiver = consumer.rtpReceiver;
  // Some browsers lack it for pictures.
  if (receiver === undefined || !('getSynchronizationSources' in receiver)) return null;
  const times = receiver.getSynchronizationSources().map((source) => source.timestamp);
  return times.length === 0 ? null : Math.max(...times);
}
