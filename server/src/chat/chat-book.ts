import { chatLimits, type ChatPage, type ConferenceId, type ErrorCode } from '#protocol';
import type { ChatBook } from '../conference/ports.js';
import type { Transaction, UnitOfWork } from '../storage/unit-of-work.js';
import { mayCarryQuote, mayDelete, mayEdit, mayTakeUp, type Reader } from './domain/message.js';
import { pageOf } from './domain/page.js';
import type { FileLedger } from './ports.js';
import type { ChatStore } from './store/chat-store.js';
import type { ChatMessageRow } from './store/rows.js';
import { messageView, type Belongings } from './view.js';

export type WriteOrder = Parameters<ChatBook['write']>[0];
export type Written = Awaited<ReturnType<ChatBook['write']>>;
type Deed<Type extends WriteOrder['deed']['type']> = Extract<WriteOrder['deed'], { type: Type }>;

/** People whose emoji one message can carry: it is told whole to everybody with each of them. */
const MOST_REACTIONS = 300;

/** Rolls the transaction back: nothing of a refused order may stay. */
class Refused extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

/** The chat of all conferences, in PostgreSQL: what `write` answers is committed. */
export class DurableChatBook implements ChatBook {
  constructor(
    private readonly store: ChatStore,
    private readonly files: FileLedger,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async write(order: WriteOrder): Promise<Written> {
    try {
      return await this.unitOfWork.transaction((tx) => this.writeIn(tx, order));
    } catch (error) {
      if (error instanceof Refused) return { ok: false, code: error.code };
      throw error;
    }
  }

  async page(wish: Parameters<ChatBook['page']>[0]): Promise<ChatPage> {
    const { conferenceId, by, from, after, before, limit } = wish;
    const found = await this.store.page({ conferenceId, reader: { ...by, from }, after, before, limit });
    const belongings = await this.belongings(null, conferenceId, found);
    return pageOf(
      found.map((row) => messageView(row, belongings)),
      limit,
    );
  }

  newest(conferenceId: ConferenceId): ReturnType<ChatBook['newest']> {
    return this.store.newest(conferenceId);
  }

  private async writeIn(tx: Transaction, order: WriteOrder): Promise<Written> {
    const { conferenceId, deed, version } = order;
    const known = await this.store.message(tx, conferenceId, deed.seq);
    // The order was given before and its answer was lost: versions only rise.
    const row = known && known.version >= version ? known : await this.obey(tx, order, known);
    const message = messageView(row, await this.belongings(tx, conferenceId, [row]));
    return { ok: true, message, sentVersion: row.sentVersion, toUserId: row.toUserId };
  }

  /** Does it, and gives the message as it is now. */
  private async obey(
    tx: Transaction,
    order: WriteOrder,
    known: ChatMessageRow | null,
  ): Promise<ChatMessageRow> {
    const { deed } = order;
    if (deed.type === 'send') return this.send(tx, order, deed);
    if (!known) throw new Refused('MESSAGE_NOT_FOUND');
    const change = await this.changeFor(tx, order, deed, known);
    await this.store.update(tx, known, { ...change, version: order.version });
    return { ...known, ...change, version: order.version };
  }

  private async send(tx: Transaction, order: WriteOrder, deed: Deed<'send'>): Promise<ChatMessageRow> {
    const { conferenceId, by, version } = order;
    const { seq, to, fileIds, replyTo } = deed;
    if (replyTo !== null) await this.checkQuote(tx, order, deed, replyTo);
    const row: ChatMessageRow = {
      conferenceId,
      seq,
      meetingId: order.meetingId,
      version,
      sentVersion: version,
      authorParticipantId: by.participantId,
      authorUserId: by.userId,
      authorName: by.displayName,
      authorVerified: by.verified,
      audience: to.kind,
      toParticipantId: to.kind === 'participant' ? to.participantId : null,
      toUserId: deed.toUserId,
      toName: deed.toName,
      text: deed.text,
      replyTo,
      createdAt: new Date(order.at),
      editedAt: null,
      deletedAt: null,
    };
    await this.store.insert(tx, row);
    if (fileIds.length > 0) {
      const { participantId } = by;
      const claimed = await this.files.claim(tx, { conferenceId, participantId, fileIds, seq });
      if (!claimed) throw new Refused('FILE_NOT_FOUND');
    }
    return row;
  }

  private async checkQuote(
    tx: Transaction,
    order: WriteOrder,
    { to, toUserId, toHost }: Deed<'send'>,
    replyTo: number,
  ): Promise<void> {
    const original = (await this.store.quoted(tx, order.conferenceId, [replyTo])).get(replyTo);
    const author = readerOf(order);
    if (!original || !mayTakeUp(author, original)) throw new Refused('MESSAGE_NOT_FOUND');
    const participantId = to.kind === 'participant' ? to.participantId : null;
    const addressee = { kind: to.kind, participantId, userId: toUserId, host: toHost };
    if (!mayCarryQuote(original, author, addressee)) throw new Refused('FORBIDDEN');
  }

  /** Checks the deed and does what it does beside the message's own row. */
  private async changeFor(
    tx: Transaction,
    order: WriteOrder,
    deed: Exclude<WriteOrder['deed'], { type: 'send' }>,
    message: ChatMessageRow,
  ): Promise<Partial<ChatMessageRow>> {
    const { conferenceId } = order;
    const reader = readerOf(order);
    switch (deed.type) {
      case 'edit': {
        if (!mayEdit(reader, message)) throw new Refused('MESSAGE_NOT_FOUND');
        // Without a word only files are a message.
        if (deed.text === '' && !(await this.hasFiles(tx, message))) throw new Refused('INVALID_REQUEST');
        return { text: deed.text, editedAt: new Date(order.at) };
      }
      case 'delete':
        if (!mayDelete(reader, message)) throw new Refused('MESSAGE_NOT_FOUND');
        await this.store.clearReactions(tx, conferenceId, deed.seq);
        await this.files.release(tx, conferenceId, deed.seq);
        return { text: '', replyTo: null, deletedAt: new Date(order.at) };
      case 'react':
        if (!mayTakeUp(reader, message)) throw new Refused('MESSAGE_NOT_FOUND');
        await this.react(tx, order, deed);
        return {};
    }
  }

  private async react(tx: Transaction, order: WriteOrder, deed: Deed<'react'>): Promise<void> {
    const { conferenceId, by, version } = order;
    const { seq, emoji } = deed;
    const key = { conferenceId, seq, participantId: by.participantId, emoji };
    if (!deed.on) {
      await this.store.takeReaction(tx, key);
      return;
    }
    const there = await this.store.reactions(tx, conferenceId, [seq]);
    const kinds = new Set([...there.map((reaction) => reaction.emoji), emoji]);
    if (kinds.size > chatLimits.maxReactions || there.length >= MOST_REACTIONS) throw new Refused('FULL');
    await this.store.putReaction(tx, { ...key, version });
  }

  private async hasFiles(tx: Transaction, { conferenceId, seq }: ChatMessageRow): Promise<boolean> {
    const files = await this.files.ofMessages(tx, conferenceId, [seq]);
    return (files.get(seq)?.length ?? 0) > 0;
  }

  /** Of a whole page at once. In a transaction one after the other, for it has one connection. */
  private async belongings(
    tx: Transaction | null,
    conferenceId: ConferenceId,
    rows: readonly ChatMessageRow[],
  ): Promise<Belongings> {
    const seqs = rows.map((row) => row.seq);
    const replies = rows.map((row) => row.replyTo).filter((seq) => seq !== null);
    const files = await this.files.ofMessages(tx, conferenceId, seqs);
    const quoted = await this.store.quoted(tx, conferenceId, replies);
    const reactions = await this.store.reactions(tx, conferenceId, seqs);
    return { files, quoted, reactions };
  }
}

const readerOf = ({ by, from }: WriteOrder): Reader => ({
  participantId: by.participantId,
  userId: by.userId,
  host: by.host,
  from,
});
