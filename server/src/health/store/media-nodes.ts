import type { DataSource } from 'typeorm';
import type { MediaNodeView } from '../../media/media-plane.js';
import { sfuNodeEntity } from '../../storage/rows.js';

/** The media nodes as they last reported themselves, in `sfu_nodes`: what participants' rows point at. */
export class MediaNodeStore {
  constructor(private readonly dataSource: DataSource) {}

  async note(nodes: readonly MediaNodeView[], at: Date): Promise<void> {
    for (const node of nodes) {
      await this.dataSource.manager.upsert(
        sfuNodeEntity,
        {
          id: node.nodeId,
          region: node.region,
          address: node.address,
          port: node.workers[0]?.port ?? 0,
          currentLoad: node.workers.reduce((sum, worker) => sum + worker.consumers, 0),
          dtlsFingerprint: node.dtlsFingerprint,
          lastHeartbeat: at,
          status: node.workers.length > 0 ? 'active' : 'gone',
        },
        ['id'],
      );
    }
  }
}
