import type { Log } from '../../kernel/log.js';
import { refuse } from '../../kernel/result.js';
import type { MediaNode, MediaNodeView, MediaResult } from '../media-plane.js';
import type { FleetCandidate, WorkerUsage } from '../placement.js';
import type { FleetNode } from './ports.js';

/** What the fleet itself has placed on a worker; counted the moment it is placed, so it is newer than what the node tells. */
export type PlacedUsage = Omit<WorkerUsage, 'cpuShare'>;

/** One node of the fleet, and what is to be minded when it is asked for something. */
export class Member {
  private drains = false;
  private lastNodeId = '';

  constructor(
    private readonly node: FleetNode,
    private readonly log: Log,
    /** An answer is missing: the node may hold what the fleet does not know of, or the other way round. */
    private readonly inDoubt: (member: Member) => void,
  ) {}

  get plane(): MediaNode {
    return this.node.plane;
  }

  /** Empty before the first contact; kept while the node is lost. */
  get nodeId(): string {
    return (this.lastNodeId = this.node.view()?.nodeId ?? this.lastNodeId);
  }

  /** Null before the first contact. */
  view(): MediaNodeView | null {
    const view = this.node.view();
    return view && this.drains && view.state === 'up' ? { ...view, state: 'draining' } : view;
  }

  /** Something new may be placed there. */
  isOpen(): boolean {
    return this.view()?.state === 'up';
  }

  isThere(): boolean {
    const state = this.node.view()?.state;
    return state !== undefined && state !== 'lost';
  }

  setDraining(drains: boolean): void {
    this.drains = drains;
  }

  /** The workers that something can be placed on. None while the node is lost. */
  candidates(placedOn: (workerId: string) => PlacedUsage): (FleetCandidate & { readonly member: Member })[] {
    const view = this.view();
    if (!view || view.state === 'lost') return [];
    const { nodeId, region: zone } = view;
    const draining = view.state === 'draining';
    return view.workers.map(({ workerId, load }) => {
      const usage = { ...placedOn(workerId), cpuShare: load };
      return { nodeId, workerId, zone, draining, usage, member: this };
    });
  }

  /** Never rejects: a node that fails is a node that could not serve this. */
  async ask<Value>(work: (plane: MediaNode) => Promise<MediaResult<Value>>): Promise<MediaResult<Value>> {
    try {
      const answer = await work(this.plane);
      if (!answer.ok && answer.refusal.code === 'MEDIA_UNAVAILABLE') this.inDoubt(this);
      return answer;
    } catch (err) {
      this.log.error('a media node failed', { nodeId: this.nodeId, err });
      this.inDoubt(this);
      return refuse('MEDIA_UNAVAILABLE');
    }
  }

  /** Closes something there. Never rejects: what could not be told now is found open by a later look at the node. */
  async tell(work: (plane: MediaNode) => Promise<void>): Promise<void> {
    try {
      await work(this.plane);
    } catch (err) {
      this.log.warn('a media node could not be told to close something', { nodeId: this.nodeId, err });
      this.inDoubt(this);
    }
  }
}
