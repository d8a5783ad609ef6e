import type { DataSource } from 'typeorm';
import type { ConferenceId, DocumentKind } from '#protocol';
import { sqlAnswer } from '../../storage/outage.js';
import type { DocumentStore, KeptDocument } from '../ports.js';
import { documentEntity } from './rows.js';

/** The `conference_documents` table. */
export class DocumentsInPostgres implements DocumentStore {
  constructor(private readonly dataSource: DataSource) {}

  async load(conferenceId: ConferenceId, kind: DocumentKind): Promise<Uint8Array | null> {
    const documents = this.dataSource.getRepository(documentEntity);
    const row = await sqlAnswer(documents.findOneBy({ conferenceId, kind }));
    return row ? new Uint8Array(row.state) : null;
  }

  async save({ conferenceId, kind, meetingId, state, at }: KeptDocument): Promise<void> {
    const row = { conferenceId, kind, meetingId, state: Buffer.from(state), updatedAt: new Date(at) };
    const documents = this.dataSource.getRepository(documentEntity);
    await sqlAnswer(documents.upsert(row, ['conferenceId', 'kind']));
  }
}
