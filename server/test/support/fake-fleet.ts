import { systemClock } from '../../src/kernel/clock.js';
import { silentLog } from '../../src/kernel/log.js';
import { refuse } from '../../src/kernel/result.js';
import { EventHub } from '../../src/media/event-hub.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { FakeNetwork } from '../../src/media/fake/fake-pipes.js';
import { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import type { FleetNode } from '../../src/media/fleet/ports.js';
import type { MediaEvent, MediaNode, MediaNodeView } from '../../src/media/media-plane.js';

const OPENINGS: ReadonlySet<string> = new Set([
  'openRouter',
  'openTransport',
  'connectTransport',
  'restartIce',
  'openProducer',
  'setProducerPaused',
  'openConsumer',
  'setConsumer',
  'stats',
  'openPipe',
  'connectPipe',
  'sendByPipe',
  'receiveByPipe',
]);

/** A fake node behind a line that can be cut: then it refuses, and does not hear what it is told. */
export class FakeNode implements FleetNode {
  readonly plane: MediaNode;
  /** Of each call that reached the node, its name. */
  readonly calls: string[] = [];
  private readonly hub = new EventHub(silentLog);
  private isCut = false;

  constructor(readonly fake: FakeMediaPlane) {
    fake.onEvent((event) => {
      if (!this.isCut) this.hub.tell(event);
    });
    this.plane = new Proxy<MediaNode>(fake, {
      get: (target, name) => {
        if (name === 'onEvent') return (listener: (event: MediaEvent) => void) => this.hub.listen(listener);
        const method = target[name as keyof MediaNode] as (...call: unknown[]) => unknown;
        return (...call: unknown[]) => {
          if (this.isCut) return this.away(String(name));
          this.calls.push(String(name));
          return method.apply(target, call);
        };
      },
    });
  }

  view(): MediaNodeView {
    return { ...this.fake.view(), ...(this.isCut ? { state: 'lost', workers: [] } : {}) };
  }

  /** The line is cut and the node counts as lost; what it has stays open. */
  cut(): void {
    const { routers } = this.fake.openObjects();
    this.isCut = true;
    if (routers.length > 0)
      this.hub.tell({ type: 'routers_lost', routerIds: routers, workerId: '*', cause: 'node_lost' });
  }

  mend(): void {
    this.isCut = false;
    this.hub.tell({ type: 'capacity_gained', nodeId: this.view().nodeId });
  }

  /** The node's process dies and another one starts. */
  async restart(): Promise<void> {
    this.cut();
    for (const routerId of this.fake.openObjects().routers) await this.fake.closeRouter({ routerId });
    this.mend();
  }

  /** The same node as the next control process sees it; who had it before has died and neither hears nor says anything. */
  heir(): FakeNode {
    const isCut = this.isCut;
    this.isCut = true;
    const heir = new FakeNode(this.fake);
    heir.isCut = isCut;
    return heir;
  }

  count(call: keyof MediaNode): number {
    return this.calls.filter((name) => name === call).length;
  }

  private away(name: string): Promise<unknown> {
    if (OPENINGS.has(name)) return Promise.resolve(refuse('MEDIA_UNAVAILABLE'));
    if (name === 'inventory' || name === 'capabilities') return Promise.reject(new Error('The line is cut.'));
    return Promise.resolve(undefined);
  }
}

/** Nodes that reach each other, by name. */
export function fakeNodes<Name extends string>(
  nodes: Readonly<Record<Name, { readonly zone?: string; readonly workers?: number }>>,
): Record<Name, FakeNode> {
  const network = new FakeNetwork();
  const made = Object.entries<{ zone?: string; workers?: number }>(nodes).map(
    ([nodeId, { zone = 'default', workers = 1 }]) =>
      [nodeId, new FakeNode(new FakeMediaPlane({ nodeId, zone, workers, network }))] as const,
  );
  return Object.fromEntries(made) as Record<Name, FakeNode>;
}

export const aFleetOf = (nodes: readonly FleetNode[], lingerMs = 5): MediaFleet =>
  new MediaFleet({ nodes, log: silentLog, clock: systemClock, lingerMs });
