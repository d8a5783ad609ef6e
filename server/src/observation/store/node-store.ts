import { In, Not, type DataSource } from 'typeorm';
import { sqlAnswer } from '../../storage/outage.js';
import { sfuNodeEntity, type SfuNodeRow } from '../../storage/rows.js';

/** `sfu_nodes`: the media nodes as they last were; what participants' rows point at. */
export class NodeStore {
  constructor(private readonly dataSource: DataSource) {}

  async put(rows: readonly SfuNodeRow[]): Promise<void> {
    if (rows.length > 0) await sqlAnswer(this.dataSource.manager.upsert(sfuNodeEntity, [...rows], ['id']));
  }

  /** Only their state changes: when they last answered stays on record. Who was drained stays so while it is away. */
  async markGone(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const where = { id: In([...ids]), status: 'active' as const };
    await sqlAnswer(this.dataSource.manager.update(sfuNodeEntity, where, { status: 'gone' }));
  }

  /** Those not among `ids` that are active, as far as the table knows. */
  async others(ids: readonly string[]): Promise<string[]> {
    const where = { status: 'active' as const, ...(ids.length > 0 ? { id: Not(In([...ids])) } : {}) };
    const rows = await sqlAnswer(this.dataSource.manager.find(sfuNodeEntity, { where }));
    return rows.map(({ id }) => id);
  }

  /** Those that an administrator took out of service. */
  async draining(): Promise<string[]> {
    const where = { status: 'draining' as const };
    const rows = await sqlAnswer(this.dataSource.manager.find(sfuNodeEntity, { where }));
    return rows.map(({ id }) => id);
  }

  /** @param otherwise what a node is that drains no longer */
  async keepDraining(id: string, draining: boolean, otherwise: 'active' | 'gone'): Promise<void> {
    const where = draining ? { id } : { id, status: 'draining' as const };
    const status = draining ? 'draining' : otherwise;
    await sqlAnswer(this.dataSource.manager.update(sfuNodeEntity, where, { status }));
  }

  /** All that were ever there. */
  all(): Promise<SfuNodeRow[]> {
    return sqlAnswer(this.dataSource.manager.find(sfuNodeEntity, { order: { id: 'ASC' }, take: 500 }));
  }
}
