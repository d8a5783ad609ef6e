import { In, IsNull, type DataSource } from 'typeorm';
import type { ConferenceId, FileId, MeetingId, ParticipantId } from '#protocol';
import { sqlAnswer } from '../../../storage/outage.js';
import type { Transaction } from '../../../storage/unit-of-work.js';
import { chatMessageEntity, type ChatMessageRow } from '../../store/rows.js';
import { chatFileEntity, type ChatFileRow } from './rows.js';

/** Where the bytes of a file lie. */
export type FileKeys = Pick<ChatFileRow, 'storageKey' | 'thumbnailKey'>;

export interface Expiry {
  /** Files that were not sent by then are gone. */
  readonly unsentBefore: Date;
  /** Files of conferences that had ended by then are gone. */
  readonly endedBefore: Date;
}

const MOST_AT_ONCE = 500;

/** Rows of uploaded files. Calls without a transaction reject with OutageError when the database is away. */
export class FileStore {
  constructor(private readonly dataSource: DataSource) {}

  /** false when the meeting's files would take more than `quota` bytes. Those of a meeting come in one after the other. */
  async insert(tx: Transaction, row: ChatFileRow, quota: number): Promise<boolean> {
    await tx.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('chat_files ' || $1, 0))`, [
      row.meetingId,
    ]);
    if ((await this.bytesOf(row.meetingId, tx)) + row.bytes > quota) return false;
    await tx.manager.insert(chatFileEntity, row);
    return true;
  }

  async bytesOf(meetingId: MeetingId, tx?: Transaction): Promise<number> {
    const query = (tx?.manager ?? this.dataSource)
      .createQueryBuilder(chatFileEntity, 'file')
      .select('coalesce(sum(file.bytes), 0)', 'sum')
      .where('file.meetingId = :meetingId', { meetingId });
    return Number((await sqlAnswer(query.getRawOne<{ sum: string }>()))?.sum ?? 0);
  }

  /** The file, and the message it was sent with, when it was. */
  async find(
    conferenceId: ConferenceId,
    id: FileId,
  ): Promise<{ file: ChatFileRow; message: ChatMessageRow | null } | null> {
    const { manager } = this.dataSource;
    const file = await sqlAnswer(manager.findOne(chatFileEntity, { where: { id, conferenceId } }));
    if (!file) return null;
    if (file.messageSeq === null) return { file, message: null };
    const where = { conferenceId, seq: file.messageSeq };
    return { file, message: await sqlAnswer(manager.findOne(chatMessageEntity, { where })) };
  }

  /** Ties one file to a message; false when it is not the participant's, or not free. */
  async claim(
    tx: Transaction,
    file: { id: FileId; conferenceId: ConferenceId; participantId: ParticipantId },
    to: { seq: number; place: number },
  ): Promise<boolean> {
    const claimed = await tx.manager.update(
      chatFileEntity,
      { ...file, messageSeq: IsNull() },
      { messageSeq: to.seq, messagePlace: to.place },
    );
    return claimed.affected === 1;
  }

  ofMessages(
    tx: Transaction | null,
    conferenceId: ConferenceId,
    seqs: readonly number[],
  ): Promise<ChatFileRow[]> {
    if (seqs.length === 0) return Promise.resolve([]);
    return sqlAnswer(
      (tx?.manager ?? this.dataSource.manager).find(chatFileEntity, {
        where: { conferenceId, messageSeq: In([...seqs]) },
        order: { messageSeq: 'ASC', messagePlace: 'ASC' },
      }),
    );
  }

  async release(tx: Transaction, conferenceId: ConferenceId, seq: number): Promise<FileKeys[]> {
    const gone = await this.ofMessages(tx, conferenceId, [seq]);
    if (gone.length > 0) await tx.manager.delete(chatFileEntity, { id: In(gone.map(({ id }) => id)) });
    return gone;
  }

  /** Takes some of what is over its time out of the book, and says where it lies. */
  async expire({ unsentBefore, endedBefore }: Expiry): Promise<FileKeys[]> {
    // TypeORM answers a deletion's RETURNING as [rows, count].
    const [rows] = await sqlAnswer(
      this.dataSource.query<[{ storage_key: string; thumbnail_key: string | null }[], number]>(
        `DELETE FROM chat_files WHERE id IN (
           SELECT file.id FROM chat_files file
           LEFT JOIN conferences conference ON conference.id = file.conference_id
           WHERE (file.message_seq IS NULL AND file.created_at < $1)
              OR (file.created_at < $2 AND (conference.id IS NULL OR conference.ended_at < $2))
           LIMIT ${MOST_AT_ONCE} FOR UPDATE OF file SKIP LOCKED)
         RETURNING storage_key, thumbnail_key`,
        [unsentBefore, endedBefore],
      ),
    );
    return rows.map((row) => ({ storageKey: row.storage_key, thumbnailKey: row.thumbnail_key }));
  }

  /** Which of these keys no file has. */
  async unknownKeys(keys: readonly string[]): Promise<string[]> {
    const known = await sqlAnswer(
      this.dataSource.query<{ key: string }[]>(
        `SELECT storage_key AS key FROM chat_files WHERE storage_key = ANY($1)
         UNION SELECT thumbnail_key FROM chat_files WHERE thumbnail_key = ANY($1)`,
        [keys],
      ),
    );
    const there = new Set(known.map(({ key }) => key));
    return keys.filter((key) => !there.has(key));
  }
}
