import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ObjectTree, type ObjectKind, type TreeNode } from './object-tree.js';

const kinds: readonly ObjectKind[] = ['router', 'transport', 'pipe', 'producer', 'consumer'];
type Tree = ObjectTree<Record<ObjectKind, string>>;

/**
 * Two people in one router: `p1` is published by the first and shown to the second by `c1`. A pipe sends `p1` on as
 * `c-out`, and brings `p-in`, shown to the second by `c2`.
 */
function aConference(): Tree {
  const tree: Tree = new ObjectTree();
  const router = tree.reserve('router', 'r', [])!;
  const [send, recv] = ['send', 'recv'].map((id) => tree.reserve('transport', id, [router])!);
  const producer = tree.reserve('producer', 'p1', [send!])!;
  const consumer = tree.reserve('consumer', 'c1', [recv!, producer])!;
  const pipe = tree.reserve('pipe', 'pipe', [router])!;
  const out = tree.reserve('consumer', 'c-out', [pipe, producer])!;
  const into = tree.reserve('producer', 'p-in', [pipe])!;
  const shown = tree.reserve('consumer', 'c2', [recv!, into])!;
  for (const node of [router, send!, recv!, producer, consumer, pipe, out, into, shown]) {
    tree.settle(node, 'engine object');
  }
  return tree;
}
const ids = (nodes: readonly { id: string }[]) => nodes.map((node) => node.id);

describe('ObjectTree.remove()', () => {
  it.each<[ObjectKind, string, string[]]>([
    ['consumer', 'c1', ['c1']],
    ['consumer', 'c-out', ['c-out']],
    ['producer', 'p1', ['c1', 'c-out', 'p1']],
    ['producer', 'p-in', ['c2', 'p-in']],
    ['transport', 'send', ['c1', 'c-out', 'p1', 'send']],
    ['transport', 'recv', ['c1', 'c2', 'recv']],
    ['pipe', 'pipe', ['c-out', 'c2', 'p-in', 'pipe']],
    ['router', 'r', ['c1', 'c-out', 'p1', 'send', 'c2', 'recv', 'p-in', 'pipe', 'r']],
    ['router', 'unknown', []],
  ])('of %s %s takes %j', (kind, id, taken) => {
    const tree = aConference();
    expect(ids(tree.remove(kind, id))).toEqual(taken);
    expect(tree.remove(kind, id)).toEqual([]);
    for (const gone of taken) expect(tree.find(kind, gone)).toBeNull();
  });
});

describe('ObjectTree.reserve()', () => {
  it('of a taken id is refused, and the id is free again after its close', () => {
    const tree = aConference();
    expect(tree.reserve('router', 'r', [])).toBeNull();
    tree.remove('router', 'r');
    expect(tree.reserve('router', 'r', [])).not.toBeNull();
  });

  it('hides the object until it is open', () => {
    const tree: Tree = new ObjectTree();
    const router = tree.reserve('router', 'r', [])!;
    expect(tree.find('router', 'r')).toBeNull();
    expect(tree.settle(router, 'engine object')).toBe(true);
    expect(tree.find('router', 'r')?.payload).toBe('engine object');
  });

  it('of an object that is closed while it opens does not settle, however far up the close was', () => {
    const tree: Tree = new ObjectTree();
    const router = tree.reserve('router', 'r', [])!;
    tree.settle(router, 'engine object');
    const transport = tree.reserve('transport', 't', [router])!;
    tree.remove('router', 'r');
    expect(tree.settle(transport, 'late')).toBe(false);
    expect(tree.find('transport', 't')).toBeNull();
  });
  it('of a failed opening frees the id, and only its own', () => {
    const tree: Tree = new ObjectTree();
    const first = tree.reserve('router', 'r', [])!;
    tree.abandon(first);
    const second = tree.reserve('router', 'r', [])!;
    tree.abandon(first);
    expect(tree.settle(second, 'engine object')).toBe(true);
    expect(tree.find('router', 'r')).not.toBeNull();
  });
});

const OWNERS: Readonly<Record<ObjectKind, readonly ObjectKind[]>> = {
  router: [],
  transport: ['router'],
  pipe: ['router'],
  producer: ['transport'],
  consumer: ['transport', 'producer'],
};
const id = fc.constantFrom('1', '2', '3');
const kind = fc.constantFrom<ObjectKind>(...kinds);
const step = fc.record({
  deed: fc.constantFrom('open', 'close'),
  kind,
  id,
  ownerIds: fc.array(id, { minLength: 2, maxLength: 2 }),
});

describe('ObjectTree', () => {
  it('never holds an object without its owners, whatever is opened and closed', () => {
    const everything = fc.array(step, { maxLength: 80 });
    const check = fc.property(everything, (steps) => {
      const tree: ObjectTree<Record<ObjectKind, readonly TreeNode[]>> = new ObjectTree();
      for (const { deed, kind, id, ownerIds } of steps) {
        if (deed === 'close') {
          tree.remove(kind, id);
          continue;
        }
        const owners = OWNERS[kind].flatMap((ownerKind, nth) => tree.find(ownerKind, ownerIds[nth]!) ?? []);
        if (owners.length < OWNERS[kind].length) continue;
        const node = tree.reserve(kind, id, owners);
        if (node) tree.settle(node, owners);
        for (const open of kinds.flatMap((one) => tree.all(one))) {
          expect(open.payload!.every((owner) => owner.present)).toBe(true);
        }
      }
    });
    fc.assert(check);
  });
});
