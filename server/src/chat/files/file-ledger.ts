import type { ChatFile } from '#protocol';
import type { Log } from '../../kernel/log.js';
import type { FileLedger } from '../ports.js';
import type { FileKeeper } from './ports.js';
import type { FileStore } from './store/file-store.js';
import type { ChatFileRow } from './store/rows.js';

/** As everybody who may see the message sees its file. */
export const fileView = (row: ChatFileRow): ChatFile => ({
  fileId: row.id,
  name: row.name,
  mediaType: row.mediaType,
  bytes: row.bytes,
  thumbnail: row.thumbW === null || row.thumbH === null ? null : { width: row.thumbW, height: row.thumbH },
});

/** Which files belong to which message, in PostgreSQL. */
export class DurableFileLedger implements FileLedger {
  constructor(
    private readonly store: FileStore,
    private readonly keeper: FileKeeper,
    private readonly log: Log,
  ) {}

  async claim(...[tx, claim]: Parameters<FileLedger['claim']>): Promise<readonly ChatFile[] | null> {
    const { conferenceId, participantId, fileIds, seq } = claim;
    for (const [place, id] of fileIds.entries()) {
      if (!(await this.store.claim(tx, { id, conferenceId, participantId }, { seq, place }))) return null;
    }
    return (await this.store.ofMessages(tx, conferenceId, [seq])).map(fileView);
  }

  async ofMessages(
    ...[tx, conferenceId, seqs]: Parameters<FileLedger['ofMessages']>
  ): Promise<ReadonlyMap<number, readonly ChatFile[]>> {
    const rows = await this.store.ofMessages(tx, conferenceId, seqs);
    const bySeq = Map.groupBy(rows, (row) => row.messageSeq ?? 0);
    return new Map([...bySeq].map(([seq, files]) => [seq, files.map(fileView)]));
  }

  async release(...[tx, conferenceId, seq]: Parameters<FileLedger['release']>): Promise<void> {
    const gone = await this.store.release(tx, conferenceId, seq);
    if (gone.length === 0) return;
    tx.afterCommit(async () => {
      for (const { storageKey, thumbnailKey } of gone) {
        await this.keeper.remove(storageKey);
        if (thumbnailKey !== null) await this.keeper.remove(thumbnailKey);
      }
      this.log.info('the files of a deleted message were removed', { conferenceId, seq, files: gone.length });
    });
  }
}
