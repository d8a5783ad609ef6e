import type { Log } from '../../kernel/log.js';
import { accept, type Refusal, refuse } from '../../kernel/result.js';
import type { MediaResult } from '../media-plane.js';
import type { ObjectTree, TreeNode } from '../object-tree.js';
import type { EngineObjects } from './engine-objects.js';
import { refusalOf } from './refusals.js';

/** Asks the engine for something, and turns whatever goes wrong into a refusal. */
export class Attempts {
  constructor(private readonly log: Log) {}

  /** @param otherwise the code when the engine gives no particular one */
  async make<Value>(
    node: TreeNode,
    otherwise: Refusal['code'],
    deed: () => Promise<Value>,
  ): Promise<MediaResult<Value>> {
    try {
      return accept(await deed());
    } catch (err) {
      // Closed while we waited, or its worker died: what the engine says then is beside the point.
      if (!node.present) return refuse('NOT_FOUND');
      const refusal = refusalOf(err, otherwise);
      this.log.warn('media engine refused', { object: node.kind, id: node.id, ...refusal });
      return { ok: false, refusal };
    }
  }

  /** Opens an object for a reserved place in the tree. One that was closed meanwhile is let go again. */
  async open<Payload extends { readonly engine: { close(): void } }>(
    tree: ObjectTree<EngineObjects>,
    node: TreeNode<Payload>,
    otherwise: Refusal['code'],
    deed: () => Promise<Payload>,
  ): Promise<MediaResult<Payload>> {
    const opened = await this.make(node, otherwise, deed);
    if (!opened.ok) {
      tree.abandon(node);
      return opened;
    }
    if (tree.settle(node, opened.value)) return opened;
    opened.value.engine.close();
    return refuse('NOT_FOUND');
  }
}
