import { In, Not, type DataSource } from 'typeorm';
import { sqlAnswer } from '../../storage/outage.js';
import { sfuNodeEntity, type SfuNodeRow } from '../../storage/rows.js';

/** `sfu_nodes`: the media nodes as they last were; what participants' rows point at. */
export class NodeStore {
  constructor(private readonly dataSource: DataSource) {}

  async put(rows: readonly SfuNodeRow[]): Promise<void> {
    if (rows.length > 0) await sqlAnswer(this.dataSource.manager.upsert(sfuNodeEntity, [...rows], ['id']));
  }

  /** Only their state changes: when they last answered stays on record. */
  async markGone(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await sqlAnswer(this.dataSource.manager.update(sfuNodeEntity, { id: In([...ids]) }, { status: 'gone' }));
  }

  /** Those not among `ids` that are not gone. */
  async others(ids: readonly string[]): Promise<string[]> {
    const where = { status: Not('gone' as const), ...(ids.length > 0 ? { id: Not(In([...ids])) } : {}) };
    const rows = await sqlAnswer(this.dataSource.manager.find(sfuNodeEntity, { where }));
    return rows.map(({ id }) => id);
  }

  /** All that were ever there. */
  all(): Promise<SfuNodeRow[]> {
    return sqlAnswer(this.dataSource.manager.find(sfuNodeEntity, { order: { id: 'ASC' }, take: 500 }));
  }
}
