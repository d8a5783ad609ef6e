import { refuse } from '../../kernel/result.js';
import type { LossCause, MediaEvent, MediaNode, MediaResult } from '../media-plane.js';
import { type ObjectKind, ObjectTree, type TreeNode } from '../object-tree.js';
import type { Anchor, ConsumerNode, FleetObjects, LogicalRouter, Part } from './objects.js';
import { isGone, type Parts } from './parts.js';
import { Pipes } from './pipes.js';

/**
 * What the fleet's caller has opened, and in which physical router it is. Whatever is taken out of here is told to its node
 * in the same turn, also what is still opening: there, as here, a close overtakes an opening and frees the id.
 */
export class Books {
  readonly tree = new ObjectTree<FleetObjects>();
  readonly pipes: Pipes;
  /** Where an object is being opened, as long as it has no payload to say so. */
  private readonly openingIn = new WeakMap<TreeNode, Part>();
  private readonly openingRouters = new WeakMap<TreeNode, LogicalRouter>();

  constructor(
    readonly parts: Parts,
    lingerMs: number,
    private readonly tell: (event: MediaEvent) => void,
  ) {
    this.pipes = new Pipes(this.tree, lingerMs, (part) => this.watchEmpty(part));
  }

  /**
   * Asks the part's node to open something. `settle` enters it in the books, in the very turn of the answer: a moment later
   * the part may be lost, and what is not in the books then would not be lost with it. `close` takes back what may have
   * been opened without an answer. `stands`: what it hangs on beside the part is still there; else nothing is entered, and
   * what was opened is taken back.
   */
  async openIn<Value>(
    node: TreeNode,
    part: Part,
    call: {
      readonly open: (plane: MediaNode) => Promise<MediaResult<Value>>;
      readonly close: (plane: MediaNode) => Promise<void>;
      readonly settle: (value: Value) => void;
      readonly stands?: () => boolean;
    },
  ): Promise<MediaResult<Value>> {
    this.openingIn.set(node, part);
    const answer = await part.member.ask(call.open);
    if (!node.present) return refuse('NOT_FOUND');
    const stands = call.stands?.() ?? true;
    if (answer.ok && stands && !isGone(part)) {
      call.settle(answer.value);
      return answer;
    }
    this.openingIn.delete(node);
    if (isGone(part)) return refuse('MEDIA_UNAVAILABLE', { reason: 'lost while it opened' });
    if (!stands) {
      void part.member.tell(call.close);
      return refuse('MEDIA_UNAVAILABLE', { reason: 'its stream went while it opened' });
    }
    if (!answer.ok && answer.refusal.code === 'MEDIA_UNAVAILABLE') void part.member.tell(call.close);
    return answer;
  }

  /** Takes an object out with all that depends on it. The part that it was in, if its node needs to be told. */
  take(kind: 'transport' | 'producer' | 'consumer', id: string): Part | null {
    const taken = this.tree.remove(kind, id);
    const root = taken.at(-1);
    if (!root) return null;
    this.forget(taken);
    const payload = root.payload as FleetObjects[typeof kind] | null;
    const part = payload?.part ?? this.openingIn.get(root);
    return part && !isGone(part) ? part : null;
  }

  noteOpening(node: TreeNode, router: LogicalRouter): void {
    this.openingRouters.set(node, router);
  }

  /** Takes a router out with all in it. The parts whose nodes need to be told. */
  takeRouter(routerId: string): Part[] {
    const taken = this.tree.remove('router', routerId);
    const root = taken.at(-1);
    if (!root) return [];
    const router = (root.payload as LogicalRouter | null) ?? this.openingRouters.get(root);
    const parts = [...(router?.parts.values() ?? [])];
    for (const part of parts) this.parts.forget(part);
    for (const part of parts) this.pipes.leave(part);
    this.forget(taken);
    return parts;
  }

  /**
   * Parts that were lost, or are to be left, with all in them; says so when it is done. Consumers elsewhere that were shown
   * what one of them relayed are lost, too, although their transports live on.
   */
  loseParts(lost: readonly Part[], cause: LossCause): void {
    const byRouter = new Map<LogicalRouter, string[]>();
    const gone = lost.filter((part) => this.parts.forget(part));
    for (const part of gone) {
      const transportIds = [...part.transports];
      for (const id of transportIds) this.forget(this.tree.remove('transport', id));
      const { router } = part;
      byRouter.set(router, [...(byRouter.get(router) ?? []), ...transportIds]);
    }
    // Whoever was in any of the parts is out of the books by now, and not told of a second time.
    const stranded = gone.flatMap((part) => this.pipes.leave(part));
    for (const [{ id: routerId }, transportIds] of byRouter) {
      if (transportIds.length > 0) this.tell({ type: 'transports_lost', routerId, transportIds, cause });
    }
    this.loseConsumers(stranded, cause);
  }

  /** Takes out consumers that are open at their nodes no more, or soon will not be, and says so. */
  loseConsumers(lost: readonly ConsumerNode[], cause: LossCause): void {
    // Those still opening find out by themselves, and are opened anew.
    const open = lost.filter(({ present, payload }) => present && payload !== null);
    for (const { id } of open) this.forget(this.tree.remove('consumer', id));
    for (const [routerId, consumers] of Map.groupBy(open, (one) => one.routerId))
      this.tell({ type: 'consumers_lost', routerId, consumerIds: consumers.map(({ id }) => id), cause });
  }

  /** Closes transports with all in them and says that they are lost. */
  giveUp(router: LogicalRouter, transportIds: readonly string[], cause: LossCause): void {
    for (const transportId of transportIds) {
      const part = this.take('transport', transportId);
      void part?.member.tell((plane) => plane.closeTransport({ transportId }));
    }
    if (transportIds.length > 0)
      this.tell({ type: 'transports_lost', routerId: router.id, transportIds, cause });
  }

  closeParts(part: Part): void {
    if (!this.parts.forget(part)) return;
    this.pipes.leave(part);
    void part.member.tell((plane) => plane.closeRouter({ routerId: part.id }));
  }

  watchEmpty(part: Part): void {
    this.parts.watchEmpty(part, (empty) => this.closeParts(empty));
  }

  leaveAnchor(anchor: Anchor | null, router: LogicalRouter): void {
    if (!anchor || --anchor.transports > 0) return;
    if (router.anchors.get(anchor.key) === anchor) router.anchors.delete(anchor.key);
  }

  /** What went from the tree goes from everywhere else, too. */
  private forget(taken: readonly TreeNode[]): void {
    for (const node of taken) if (node.payload !== null) this.forgetOne(node);
  }

  private forgetOne(node: TreeNode): void {
    if (isA('transport', node)) {
      const { part, anchor } = node.payload;
      part.transports.delete(node.id);
      this.leaveAnchor(anchor, part.router);
      this.watchEmpty(part);
    } else if (isA('producer', node)) {
      for (const copy of [...node.payload.copies.values()]) this.pipes.drop(copy);
    } else if (isA('consumer', node)) {
      const { part, kind, copy } = node.payload;
      if (kind === 'audio') part.audioConsumers--;
      else part.videoConsumers--;
      if (copy) this.pipes.release(copy, node);
    }
  }
}

/** The payload of a node is of its kind; the tree gives them out together. */
const isA = <Kind extends ObjectKind>(
  kind: Kind,
  node: TreeNode,
): node is TreeNode & { readonly payload: FleetObjects[Kind] } => node.kind === kind;
