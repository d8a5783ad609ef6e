/**
 * Who is open, and who goes with whom; the bookkeeping that every adapter of the media plane shares. A router owns its
 * transports and pipes, a transport its producers and consumers, and a consumer also goes with the producer it shows. What
 * a pipe sends is a consumer and what it receives a producer, so a stream from elsewhere is shown like any other. An id is
 * taken from the moment its opening begins, so a close that overtakes the opening is not lost.
 */
export type ObjectKind = 'router' | 'transport' | 'pipe' | 'producer' | 'consumer';

export interface TreeNode<Payload = unknown> {
  readonly kind: ObjectKind;
  readonly id: string;
  /** The router it lives in; of a router, itself. */
  readonly routerId: string;
  /** The engine's object, once it is open. */
  readonly payload: Payload | null;
  /** False once it is closed, even while its opening is still under way. */
  readonly present: boolean;
}

interface OwnNode extends TreeNode {
  payload: unknown;
  present: boolean;
  readonly owners: readonly OwnNode[];
  readonly dependants: Set<OwnNode>;
}

export class ObjectTree<Payloads extends Readonly<Record<ObjectKind, unknown>>> {
  private readonly nodes: Readonly<Record<ObjectKind, Map<string, OwnNode>>> = {
    router: new Map(),
    transport: new Map(),
    pipe: new Map(),
    producer: new Map(),
    consumer: new Map(),
  };

  /** Takes an id under its owners, all of which must be present. Null when the id is taken. */
  reserve<Kind extends ObjectKind>(
    kind: Kind,
    id: string,
    owners: readonly TreeNode[],
  ): TreeNode<Payloads[Kind]> | null {
    if (this.nodes[kind].has(id)) return null;
    const own = owners as readonly OwnNode[];
    const node: OwnNode = {
      kind,
      id,
      routerId: own[0]?.routerId ?? id,
      payload: null,
      present: true,
      owners: own,
      dependants: new Set(),
    };
    for (const owner of own) owner.dependants.add(node);
    this.nodes[kind].set(id, node);
    return node;
  }

  /** The opening is done. False when it was closed meanwhile: then the engine's object must be let go again. */
  settle<Payload>(node: TreeNode<Payload>, payload: Payload): boolean {
    if (!node.present) return false;
    (node as OwnNode).payload = payload;
    return true;
  }

  /** The opening failed: frees the id, unless a close has done so and somebody else has it by now. */
  abandon(node: TreeNode): void {
    if (node.present) this.take(node as OwnNode);
  }

  /** An object that is open; those still opening are not found. */
  find<Kind extends ObjectKind>(kind: Kind, id: string): OpenNode<Payloads[Kind]> | null {
    const node = this.nodes[kind].get(id);
    return node && node.payload !== null ? node : null;
  }

  /** Takes away the object with all that depends on it; dependants come first. What is not there yields nothing. */
  remove(kind: ObjectKind, id: string): readonly TreeNode[] {
    const node = this.nodes[kind].get(id);
    return node ? this.take(node) : [];
  }

  /** What hangs directly below, of one kind. */
  below<Kind extends ObjectKind>(node: TreeNode, kind: Kind): TreeNode<Payloads[Kind]>[] {
    return [...(node as OwnNode).dependants].filter((one) => one.kind === kind);
  }

  ownerOf<Kind extends ObjectKind>(node: TreeNode, kind: Kind): OpenNode<Payloads[Kind]> | null {
    const owner = (node as OwnNode).owners.find((one) => one.kind === kind);
    return owner ? this.find(kind, owner.id) : null;
  }

  all<Kind extends ObjectKind>(kind: Kind): TreeNode<Payloads[Kind]>[] {
    return [...this.nodes[kind].values()] as TreeNode<Payloads[Kind]>[];
  }

  /** Those that are open, with what the engine has for each. */
  allOpen<Kind extends ObjectKind>(kind: Kind): OpenNode<Payloads[Kind]>[] {
    return this.all(kind).filter((node): node is OpenNode<Payloads[Kind]> => node.payload !== null);
  }

  private take(node: OwnNode): OwnNode[] {
    const taken = [...node.dependants].flatMap((dependant) =>
      dependant.present ? this.take(dependant) : [],
    );
    node.present = false;
    for (const owner of node.owners) owner.dependants.delete(node);
    this.nodes[node.kind].delete(node.id);
    return [...taken, node];
  }
}

export type OpenNode<Payload> = TreeNode<Payload> & { readonly payload: Payload };
