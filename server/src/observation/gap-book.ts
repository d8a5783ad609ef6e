import { randomUUID } from 'node:crypto';
import type { Counter, Histogram } from 'prom-client';
import type { TrackSource } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { BatchWriter } from './batch-writer.js';
import type { Metrics } from './metrics.adapter.js';
import type { MediaGaps, NoticedGap } from './ports.js';
import type { ObservationStore } from './store/observation-store.js';
import type { MediaGapRow } from './store/rows.js';

/** Five minutes of a large house in which everything fails at once. */
const KEPT_IN_MEMORY = 10_000;
/** Seconds: from what nobody hears to what everybody calls broken. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120];

export type GapKind = 'audio' | 'video' | 'screen';
export const kindOfGap = (source: TrackSource): GapKind =>
  source === 'camera' ? 'video' : source === 'screen' ? 'screen' : 'audio';

/** What people noticed of failures: at once in a histogram, and soon in the database. */
export class GapBook implements MediaGaps {
  private readonly writer: BatchWriter<MediaGapRow>;
  private readonly seconds: Histogram;
  private readonly dropped: Counter;

  constructor(
    metrics: Metrics,
    store: Pick<ObservationStore, 'writeGaps'>,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.seconds = metrics.histogram(
      'conclave_media_gap_seconds',
      'How long people heard or saw nothing of somebody, as they noticed it.',
      ['kind'],
      BUCKETS,
    );
    this.dropped = metrics.counter(
      'conclave_observation_dropped_total',
      'Measurements that were not written to the database and never will be.',
    );
    this.writer = new BatchWriter({
      what: 'media gaps',
      write: (rows) => store.writeGaps(rows),
      capacity: KEPT_IN_MEMORY,
      onDropped: (rows) => this.dropped.inc(rows),
      log,
    });
    metrics.gauge(
      'conclave_observation_backlog',
      'Measurements that wait for the database.',
      [],
      () => this.writer.backlog,
    );
  }

  note(gap: NoticedGap): void {
    this.seconds.observe({ kind: kindOfGap(gap.source) }, gap.ms / 1000);
    this.writer.add({ id: randomUUID(), ...gap, at: new Date(this.clock.now()) });
  }

  start(): void {
    this.writer.start();
  }

  stop(): Promise<void> {
    return this.writer.stop();
  }
}
