import { In, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { ConferenceId, ParticipantId, Reaction } from '#protocol';
import { sqlAnswer } from '../../storage/outage.js';
import type { Transaction } from '../../storage/unit-of-work.js';
import type { Reader } from '../domain/message.js';
import { chatMessageEntity, chatReactionEntity, type ChatMessageRow, type ChatReactionRow } from './rows.js';

export interface PageWish {
  readonly conferenceId: ConferenceId;
  readonly reader: Reader;
  readonly after: number | null;
  readonly before: number | null;
  readonly limit: number;
}

export type ReactionKey = Pick<ChatReactionRow, 'conferenceId' | 'seq' | 'participantId' | 'emoji'>;

/** Rows of messages and reactions. Reads without a transaction reject with OutageError when the database is away. */
export class ChatStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The message, kept from other changes until the transaction ends. */
  message(tx: Transaction, conferenceId: ConferenceId, seq: number): Promise<ChatMessageRow | null> {
    const where = { conferenceId, seq };
    return tx.manager.findOne(chatMessageEntity, { where, lock: { mode: 'pessimistic_write' } });
  }

  /** The highest numbers in use; 0 where nothing was written. */
  async newest(conferenceId: ConferenceId): Promise<{ seq: number; version: number }> {
    const row = await sqlAnswer(
      this.dataSource
        .createQueryBuilder(chatMessageEntity, 'message')
        .select('coalesce(max(message.seq), 0)', 'seq')
        .addSelect('coalesce(max(message.version), 0)', 'version')
        .where('message.conferenceId = :conferenceId', { conferenceId })
        .getRawOne<{ seq: number | string; version: number | string }>(),
    );
    return { seq: Number(row?.seq ?? 0), version: Number(row?.version ?? 0) };
  }

  async insert(tx: Transaction, row: ChatMessageRow): Promise<void> {
    await tx.manager.insert(chatMessageEntity, row);
  }

  async update(
    tx: Transaction,
    { conferenceId, seq }: ChatMessageRow,
    change: Partial<ChatMessageRow>,
  ): Promise<void> {
    await tx.manager.update(chatMessageEntity, { conferenceId, seq }, change);
  }

  /** Putting on what is on already changes nothing. */
  async putReaction(tx: Transaction, row: ChatReactionRow): Promise<void> {
    await tx.manager.createQueryBuilder().insert().into(chatReactionEntity).values(row).orIgnore().execute();
  }

  async takeReaction(
    tx: Transaction,
    { conferenceId, seq, participantId, emoji }: ReactionKey,
  ): Promise<void> {
    await tx.manager.delete(chatReactionEntity, { conferenceId, seq, participantId, emoji });
  }

  async clearReactions(tx: Transaction, conferenceId: ConferenceId, seq: number): Promise<void> {
    await tx.manager.delete(chatReactionEntity, { conferenceId, seq });
  }

  /** In the order in which they were put on. */
  async reactions(
    tx: Transaction | null,
    conferenceId: ConferenceId,
    seqs: readonly number[],
  ): Promise<{ seq: number; participantId: ParticipantId; emoji: Reaction }[]> {
    if (seqs.length === 0) return [];
    const where = { conferenceId, seq: In([...seqs]) };
    return sqlAnswer(this.manager(tx).find(chatReactionEntity, { where, order: { version: 'ASC' } }));
  }

  /** Messages by seq, for what is quoted of them. */
  async quoted(
    tx: Transaction | null,
    conferenceId: ConferenceId,
    seqs: readonly number[],
  ): Promise<ReadonlyMap<number, ChatMessageRow>> {
    if (seqs.length === 0) return new Map();
    const where = { conferenceId, seq: In([...new Set(seqs)]) };
    const rows = await sqlAnswer(this.manager(tx).find(chatMessageEntity, { where }));
    return new Map(rows.map((row) => [row.seq, row]));
  }

  /**
   * What the reader may see, at most one more than `limit`: after a version by version rising, else by seq falling. Each way
   * follows an index from where it starts, so what lies before is not read.
   */
  page({ conferenceId, reader, after, before, limit }: PageWish): Promise<ChatMessageRow[]> {
    const query = this.dataSource
      .createQueryBuilder(chatMessageEntity, 'm')
      .where('m.conferenceId = :conferenceId', { conferenceId });
    onlySeenBy(query, reader);
    if (after !== null) query.andWhere('m.version > :after', { after });
    if (before !== null) query.andWhere('m.seq < :before', { before });
    if (after === null) query.orderBy('m.seq', 'DESC');
    else query.orderBy('m.version', 'ASC');
    return sqlAnswer(query.limit(limit + 1).getMany());
  }

  private manager(tx: Transaction | null): EntityManager {
    return tx?.manager ?? this.dataSource.manager;
  }
}

/** `maySee` of domain/message.ts in SQL; a contract test holds the two against each other. */
function onlySeenBy(query: SelectQueryBuilder<ChatMessageRow>, reader: Reader): void {
  const ways = [
    `m.audience = 'everyone'`,
    'm.authorParticipantId = :participantId',
    'm.toParticipantId = :participantId',
    ...(reader.host ? [`m.audience = 'hosts'`] : []),
    ...(reader.userId === null ? [] : ['m.authorUserId = :userId', 'm.toUserId = :userId']),
  ];
  query
    .andWhere('m.sentVersion > :from', { from: reader.from })
    .andWhere(`(${ways.join(' OR ')})`, { participantId: reader.participantId, userId: reader.userId });
}
