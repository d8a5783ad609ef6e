import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { MediaNodeView, MediaPlane } from '../media/media-plane.js';
import type { DrainKeeper } from './drain-keeper.js';
import { CONSUMERS_PER_WORKER, identityOfRow, rowOf, statusOf } from './node-rows.js';
import type { NodeStore } from './store/node-store.js';

const EVERY_MS = 1_000;
/** How often a node that has not changed is written down, so that its heartbeat and load stay fresh. */
const FRESH_MS = 5_000;
/** After news of a node; it comes once for each conference there. */
const SOON_MS = 50;
/** After a start, nodes that were there before get this long to be reached again. */
const WELCOME_BACK_MS = 10_000;

/**
 * Looks every second at the media nodes and writes down in `sfu_nodes` which there are, how they are and how loaded: a change
 * at once, the rest every few seconds. A database that is away is missed by nobody; what counts is the next look.
 */
export class NodeRegistry {
  private views: readonly MediaNodeView[] = [];
  private readonly written = new Map<string, { readonly identity: string; readonly at: number }>();
  private readonly capacities = new Map<string, number>();
  private readonly seen = new Set<string>();
  private startedAt = 0;
  /** Others in the table are looked for until none is expected any more. */
  private othersKnown = false;
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private beating: Promise<void> | null = null;
  private failing = false;

  constructor(
    private readonly media: Pick<MediaPlane, 'nodes'>,
    private readonly store: Pick<NodeStore, 'put' | 'markGone' | 'others'>,
    private readonly drains: Pick<DrainKeeper, 'restore'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The nodes as they were at the last look, a second ago at most. */
  get lastSeen(): readonly MediaNodeView[] {
    return this.views;
  }

  /** Resolves after the first look, so that people who join find their node in the table. */
  async start(): Promise<void> {
    this.startedAt = this.clock.now();
    this.timer ??= setInterval(() => void this.beat(), EVERY_MS).unref();
    await this.beat();
  }

  /** A node is lost, or there again: what is told of it should not wait for the next look. */
  lookSoon(): void {
    if (!this.timer) return;
    this.soon ??= setTimeout(() => {
      this.soon = null;
      void this.beat();
    }, SOON_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    if (this.soon) clearTimeout(this.soon);
    this.timer = this.soon = null;
    await this.beating;
  }

  /** One look. They do not overlap: while a write hangs the views stay fresh, and the write is not repeated. */
  async beat(): Promise<void> {
    try {
      this.views = await this.media.nodes();
    } catch (error) {
      this.tellTrouble(error);
      return;
    }
    this.beating ??= this.write().finally(() => (this.beating = null));
    await this.beating;
  }

  private async write(): Promise<void> {
    try {
      if (await this.drains.restore(this.views)) this.views = await this.media.nodes();
      const { views } = this;
      await this.putAll(views);
      await this.markAbsent(views);
      if (this.failing) this.log.info('the media nodes are noted again');
      this.failing = false;
    } catch (error) {
      this.tellTrouble(error);
    }
  }

  private async putAll(views: readonly MediaNodeView[]): Promise<void> {
    const now = this.clock.now();
    const rows = views
      .filter((node) => statusOf(node) !== 'gone')
      .map((node) => rowOf(node, new Date(now), this.capacityOf(node)));
    const due = rows.filter((row) => {
      const known = this.written.get(row.id);
      return known?.identity !== identityOfRow(row) || now - known.at >= FRESH_MS || now < known.at;
    });
    await this.store.put(due);
    for (const row of due) {
      this.written.set(row.id, { identity: identityOfRow(row), at: now });
      this.seen.add(row.id);
    }
  }

  /** Lost ones, those that are no longer in the settings, and, after a while, those that never came back after the start. */
  private async markAbsent(views: readonly MediaNodeView[]): Promise<void> {
    const there = new Set(views.filter((node) => statusOf(node) !== 'gone').map((node) => node.nodeId));
    const gone = [...this.seen].filter((id) => !there.has(id));
    const isSettled = this.clock.now() - this.startedAt >= WELCOME_BACK_MS;
    if (isSettled && !this.othersKnown) gone.push(...(await this.store.others([...there])));
    await this.store.markGone(gone);
    for (const id of gone) {
      this.seen.delete(id);
      this.written.delete(id);
      this.log.warn('a media node is gone', { nodeId: id });
    }
    this.othersKnown ||= isSettled;
  }

  private capacityOf(node: MediaNodeView): number {
    const now = node.workers.length * CONSUMERS_PER_WORKER;
    const most = Math.max(now, this.capacities.get(node.nodeId) ?? 0);
    this.capacities.set(node.nodeId, most);
    return most;
  }

  /** Told once: this is tried every second. */
  private tellTrouble(error: unknown): void {
    if (!this.failing) this.log.warn('the media nodes could not be noted; it is tried again', { err: error });
    this.failing = true;
  }
}
