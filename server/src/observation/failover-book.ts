import { randomUUID } from 'node:crypto';
import type { Counter } from 'prom-client';
import type { FailoverCause } from '#protocol';
import type { ConferenceCensus } from '../conference/ports.js';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { MediaEvent, MediaNodeView, MediaPlane } from '../media/media-plane.js';
import { BatchWriter } from './batch-writer.js';
import type { Metrics } from './metrics.adapter.js';
import type { ObservationStore } from './store/observation-store.js';
import type { MediaFailoverRow } from './store/rows.js';
import { whatWent } from './what-went.js';

/**
 * Losses that follow each other within this time for the same cause are one failure: a worker tells of each of its routers,
 * and a node is emptied bit by bit.
 */
const TOGETHER_MS = 1_000;
/** But not for ever. */
const LONGEST_MS = 60_000;
/** Failures kept in memory while the database is away. */
const KEPT_IN_MEMORY = 1_000;

const causes: readonly FailoverCause[] = [
  'worker_died',
  'worker_hung',
  'node_lost',
  'drained',
  'control_restarted',
];

type Loss = Extract<MediaEvent, { type: 'routers_lost' | 'transports_lost' }>;

/** A failure that is still being told. */
interface OpenFailure {
  readonly at: number;
  readonly cause: FailoverCause;
  readonly before: readonly MediaNodeView[];
  nodeId: string | null;
  workerId: string | null;
  readonly routers: Set<string>;
  participants: number;
  timer: NodeJS.Timeout | null;
}

export interface FailoverWorld {
  readonly metrics: Metrics;
  readonly store: Pick<ObservationStore, 'writeFailovers'>;
  readonly media: Pick<MediaPlane, 'nodes'>;
  /** The nodes as they were before the failure. */
  readonly lastSeen: () => readonly MediaNodeView[];
  readonly census: Pick<ConferenceCensus, 'peopleAt'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Counts and writes down each failure once: when, why, where, and how many conferences and people it struck. */
export class FailoverBook {
  private readonly open = new Map<FailoverCause, OpenFailure>();
  private readonly settling = new Set<Promise<void>>();
  private readonly writer: BatchWriter<MediaFailoverRow>;
  private readonly total: Counter;

  constructor(private readonly world: FailoverWorld) {
    const { metrics, store, log } = world;
    this.total = metrics.counter(
      'conclave_failovers_total',
      'Failures that running meetings were carried over.',
      ['cause'],
    );
    // From the start, so that the first failure is seen as a rise.
    for (const cause of causes) this.total.inc({ cause }, 0);
    this.writer = new BatchWriter({
      what: 'failovers',
      write: (rows) => store.writeFailovers(rows),
      capacity: KEPT_IN_MEMORY,
      onDropped: (rows) => log.error('failovers were not written down', { rows }),
      log,
    });
  }

  /** What media tells; anything but losses is none of its business. */
  hear(event: MediaEvent): void {
    if (event.type === 'routers_lost' || event.type === 'transports_lost') this.hearLoss(event);
  }

  /** A control process took up what ran under the one before it. */
  recovered({ conferences, participants }: { conferences: number; participants: number }): void {
    this.total.inc({ cause: 'control_restarted' });
    const at = new Date(this.world.clock.now());
    const nowhere = { nodeId: null, workerId: null };
    this.writer.add({
      id: randomUUID(),
      at,
      cause: 'control_restarted',
      ...nowhere,
      conferences,
      participants,
    });
  }

  start(): void {
    this.writer.start();
  }

  async stop(): Promise<void> {
    for (const cause of [...this.open.keys()]) this.settle(cause);
    await Promise.all(this.settling);
    await this.writer.stop();
  }

  private hearLoss(event: Loss): void {
    // The server's own stop closes everything; nobody loses anything by that.
    if (event.cause === 'closed') return;
    const failure = this.open.get(event.cause) ?? this.begin(event.cause);
    this.waitForMore(failure);
    failure.nodeId ??= event.nodeId ?? null;
    if (event.workerId !== undefined && event.workerId !== '*') failure.workerId ??= event.workerId;
    if (event.type === 'transports_lost') {
      failure.routers.add(event.routerId);
      // Everybody has two: one to send and one to receive.
      failure.participants += Math.ceil(event.transportIds.length / 2);
      return;
    }
    for (const routerId of event.routerIds) {
      if (failure.routers.has(routerId)) continue;
      failure.routers.add(routerId);
      failure.participants += this.world.census.peopleAt(routerId);
    }
  }

  private begin(cause: FailoverCause): OpenFailure {
    const at = this.world.clock.now();
    const nothing = { nodeId: null, workerId: null, participants: 0, timer: null };
    const failure = { at, cause, before: this.world.lastSeen(), ...nothing, routers: new Set<string>() };
    this.open.set(cause, failure);
    this.total.inc({ cause });
    return failure;
  }

  private waitForMore(failure: OpenFailure): void {
    const isLong = this.world.clock.now() - failure.at > LONGEST_MS;
    if (failure.timer && isLong) return;
    if (failure.timer) clearTimeout(failure.timer);
    failure.timer = setTimeout(() => this.settle(failure.cause), TOGETHER_MS).unref();
  }

  private settle(cause: FailoverCause): void {
    const failure = this.open.get(cause);
    if (!failure) return;
    this.open.delete(cause);
    if (failure.timer) clearTimeout(failure.timer);
    const settling = this.write(failure).finally(() => this.settling.delete(settling));
    this.settling.add(settling);
  }

  private async write({ at, cause, before, routers, participants, ...told }: OpenFailure): Promise<void> {
    const { media, log } = this.world;
    let where = { nodeId: told.nodeId, workerId: told.workerId };
    try {
      const seen = whatWent(before, await media.nodes(), cause);
      where = { nodeId: where.nodeId ?? seen.nodeId, workerId: where.workerId ?? seen.workerId };
    } catch (error) {
      log.warn('where a failure was cannot be told', { cause, err: error });
    }
    const row = { at: new Date(at), cause, ...where, conferences: routers.size, participants };
    log.warn('running meetings were carried over a failure', row);
    this.writer.add({ id: randomUUID(), ...row });
  }
}
