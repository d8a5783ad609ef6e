import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  reactionEmoji,
  type ChatFile,
  type ChatMessage,
  type ConferenceId,
  type FileId,
  type MeetingId,
  type ParticipantId,
  type UserId,
} from '#protocol';
import { DurableChatBook, type WriteOrder, type Written } from '../../src/chat/chat-book.js';
import { maySee } from '../../src/chat/domain/message.js';
import type { FileLedger } from '../../src/chat/ports.js';
import { ChatStore } from '../../src/chat/store/chat-store.js';
import { chatMessageEntity } from '../../src/chat/store/rows.js';
import { entities } from '../../src/entities.js';
import { newConferenceId, newMeetingId, newParticipantId, newUserId } from '../../src/kernel/ids.js';
import { silentLog } from '../../src/kernel/log.js';
import { OutageError } from '../../src/kernel/outage-error.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { PostgresUnitOfWork } from '../../src/storage/unit-of-work.js';
import { rowsOf } from '../support/rows.js';
import { startPostgres, type TestService } from '../support/services.js';

let postgres: TestService;
let db: DataSource;
let meetingId: MeetingId;
const T0 = Date.parse('2026-11-20T10:00:00Z');

beforeAll(async () => {
  postgres = await startPostgres();
  db = createDataSource(postgres.url, entities);
  await connect(db, silentLog, 5_000);
  await migrate(db, silentLog);
  const owner = newUserId();
  meetingId = newMeetingId();
  await db.query(`INSERT INTO users (id, username, display_name) VALUES ($1, 'alice', 'Alice')`, [owner]);
  await db.query(
    `INSERT INTO meetings (id, host_user_id, code, host_key, topic, meeting_type)
     VALUES ($1, $2, '1234567890', '12345678', 'Stand-up', 'instant')`,
    [meetingId, owner],
  );
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

/** Files by id, as if they had been uploaded; what is claimed or let go is noted. */
class Shelf implements FileLedger {
  readonly files = new Map<FileId, { file: ChatFile; seq: number | null }>();
  upload(name: string): FileId {
    const fileId = crypto.randomUUID() as FileId;
    this.files.set(fileId, {
      file: { fileId, name, mediaType: 'text/plain', bytes: 3, thumbnail: null },
      seq: null,
    });
    return fileId;
  }
  claim(_tx: unknown, { fileIds, seq }: Parameters<FileLedger['claim']>[1]) {
    const found = fileIds.map((id) => this.files.get(id));
    if (found.some((file) => file?.seq !== null)) return Promise.resolve(null);
    return Promise.resolve(
      found.flatMap((file) => {
        if (file) file.seq = seq;
        return file ? [file.file] : [];
      }),
    );
  }
  ofMessages(_tx: unknown, _conferenceId: ConferenceId, seqs: readonly number[]) {
    const of = (seq: number) =>
      [...this.files.values()].filter((file) => file.seq === seq).map(({ file }) => file);
    return Promise.resolve(
      new Map(seqs.map((seq) => [seq, of(seq)] as const).filter(([, files]) => files.length)),
    );
  }
  release(_tx: unknown, _conferenceId: ConferenceId, seq: number) {
    for (const [id, file] of this.files) if (file.seq === seq) this.files.delete(id);
    return Promise.resolve();
  }
}

interface Someone {
  readonly participantId: ParticipantId;
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly verified: boolean;
  readonly host: boolean;
}
const someone = (displayName: string, over: Partial<Someone> = {}): Someone => ({
  participantId: newParticipantId(),
  userId: null,
  displayName,
  verified: false,
  host: false,
  ...over,
});
const alice = someone('Alice', { userId: newUserId(), verified: true, host: true });
const bob = someone('Bob', { userId: newUserId(), verified: true });
const bobElsewhere = someone('Bob', { userId: bob.userId, verified: true });
const gus = someone('Gus');
const gil = someone('Gil');

let shelf: Shelf;
let book: DurableChatBook;
let conferenceId: ConferenceId;
let version: number;
let seq: number;
beforeEach(() => {
  shelf = new Shelf();
  book = new DurableChatBook(new ChatStore(db), shelf, new PostgresUnitOfWork(db, silentLog));
  conferenceId = newConferenceId();
  version = 0;
  seq = 0;
});

type Audience = 'everyone' | 'hosts' | Someone;
const order = (by: Someone, deed: WriteOrder['deed'], from = 0): WriteOrder => ({
  type: 'write_chat',
  conferenceId,
  meetingId,
  requestId: 'r',
  by,
  from,
  version: (version += 1),
  at: T0 + version * 1_000,
  deed,
});
const sending = (
  by: Someone,
  text: string,
  to: Audience = 'everyone',
  more: { replyTo?: number; fileIds?: FileId[]; from?: number } = {},
) =>
  order(
    by,
    {
      type: 'send',
      seq: (seq += 1),
      to: typeof to === 'string' ? { kind: to } : { kind: 'participant', participantId: to.participantId },
      toUserId: typeof to === 'string' ? null : to.userId,
      toName: typeof to === 'string' ? null : to.displayName,
      toHost: typeof to === 'string' ? false : to.host,
      text,
      replyTo: more.replyTo ?? null,
      fileIds: more.fileIds ?? [],
    },
    more.from,
  );
const send = (...args: Parameters<typeof sending>) => book.write(sending(...args));
const edit = (by: Someone, which: number, text: string) =>
  book.write(order(by, { type: 'edit', seq: which, text }));
const erase = (by: Someone, which: number) => book.write(order(by, { type: 'delete', seq: which }));
const react = (by: Someone, which: number, emoji: (typeof reactionEmoji)[number], on = true) =>
  book.write(order(by, { type: 'react', seq: which, emoji, on }));
const given = (written: Written): ChatMessage => {
  if (!written.ok) throw new Error(`refused: ${written.code}`);
  return written.message;
};
const codeOf = (written: Written) => (written.ok ? null : written.code);
const page = (by: Someone, wish: { after?: number; before?: number; limit?: number; from?: number } = {}) =>
  book.page({
    type: 'load_chat',
    conferenceId,
    connectionId: 'c',
    requestId: 'r',
    by,
    from: wish.from ?? 0,
    after: wish.after ?? null,
    before: wish.before ?? null,
    limit: wish.limit ?? 100,
  });
const seqsOf = async (...args: Parameters<typeof page>) =>
  (await page(...args)).messages.map((message) => message.seq);

describe('write()', () => {
  it('keeps a message as it was sent, and gives it as clients read it', async () => {
    const written = await send(gus, 'Hello\nall', bob);
    expect(written).toMatchObject({ ok: true, sentVersion: 1, toUserId: bob.userId });
    expect(given(written)).toEqual({
      seq: 1,
      version: 1,
      at: new Date(T0 + 1_000).toISOString(),
      from: { participantId: gus.participantId, userId: null, displayName: 'Gus', verified: false },
      to: { kind: 'participant', participantId: bob.participantId, displayName: 'Bob' },
      text: 'Hello\nall',
      replyTo: null,
      files: [],
      reactions: [],
      editedAt: null,
      deletedAt: null,
    });
    expect((await page(bob)).messages).toEqual([given(written)]);
  });

  it('given the same order again writes nothing and answers the same', async () => {
    const first = sending(gus, 'once');
    expect(await book.write(first)).toEqual(await book.write(first));
    const change = order(gus, { type: 'edit', seq: 1, text: 'changed' });
    expect(await book.write(change)).toEqual(await book.write(change));
    const mark = order(bob, { type: 'react', seq: 1, emoji: '👍', on: true });
    expect(await book.write(mark)).toEqual(await book.write(mark));
    const gone = order(gus, { type: 'delete', seq: 1 });
    expect(await book.write(gone)).toEqual(await book.write(gone));
    expect(
      await rowsOf(db, 'SELECT seq, version FROM chat_messages WHERE conference_id = $1', [conferenceId]),
    ).toEqual([{ seq: 1, version: 4 }]);
  });

  it('edits: the author, also from another tab; nobody else, and nothing without words', async () => {
    await send(bob, 'first');
    await send(bob, 'for hosts', 'hosts');
    expect(given(await edit(bobElsewhere, 1, 'second'))).toMatchObject({
      seq: 1,
      version: 3,
      text: 'second',
      editedAt: new Date(T0 + 3_000).toISOString(),
    });
    for (const [who, which] of [
      [alice, 1],
      [gus, 1],
      [gus, 2],
      [gus, 99],
    ] as const)
      expect(codeOf(await edit(who, which, 'mine now'))).toBe('MESSAGE_NOT_FOUND');
    expect(codeOf(await edit(bob, 1, ''))).toBe('INVALID_REQUEST');
    expect((await page(alice)).messages.map(({ text }) => text)).toEqual(['for hosts', 'second']);
  });

  it('deletes: author or host, whole, once; a host not what is private to others', async () => {
    const file = shelf.upload('plan.txt');
    await send(gus, 'secret', 'everyone', { fileIds: [file] });
    await send(gus, 'answer', 'everyone', { replyTo: 1 });
    await send(gus, 'between us', bob);
    await react(bob, 1, '👍');
    expect(codeOf(await erase(bob, 1))).toBe('MESSAGE_NOT_FOUND');
    expect(codeOf(await erase(alice, 3))).toBe('MESSAGE_NOT_FOUND');
    expect(given(await erase(alice, 1))).toMatchObject({ text: '', files: [], reactions: [] });
    expect(shelf.files.size).toBe(0);
    for (const again of [await erase(gus, 1), await edit(gus, 1, 'back'), await react(gus, 1, '👍')])
      expect(codeOf(again)).toBe('MESSAGE_NOT_FOUND');
    expect((await page(gil)).messages.find((message) => message.seq === 2)?.replyTo).toEqual({
      seq: 1,
      displayName: 'Gus',
      excerpt: '',
    });
    expect(given(await erase(gus, 2))).toMatchObject({ text: '', replyTo: null });
    expect(await rowsOf(db, 'SELECT 1 FROM chat_reactions WHERE conference_id = $1', [conferenceId])).toEqual(
      [],
    );
  });

  it('reactions: in order of first use, each person once per emoji, taken back, within bounds', async () => {
    await send(alice, 'vote');
    await send(alice, 'private', bob);
    await react(bob, 1, '🎉');
    await react(gus, 1, '👍');
    await react(gil, 1, '🎉');
    await react(gus, 1, '👍');
    expect(given(await react(bob, 1, '👍')).reactions).toEqual([
      { emoji: '🎉', participantIds: [bob.participantId, gil.participantId] },
      { emoji: '👍', participantIds: [gus.participantId, bob.participantId] },
    ]);
    expect(given(await react(bob, 1, '🎉', false)).reactions.map(({ emoji }) => emoji)).toEqual(['👍', '🎉']);
    expect(codeOf(await react(gus, 2, '👍'))).toBe('MESSAGE_NOT_FOUND');
    for (const emoji of reactionEmoji) expect(codeOf(await react(bob, 2, emoji))).toBeNull();
    await db.query(
      `INSERT INTO chat_reactions (conference_id, seq, participant_id, emoji, version)
       SELECT $1, 1, gen_random_uuid(), '👏', 1 FROM generate_series(1, 300)`,
      [conferenceId],
    );
    expect(codeOf(await react(alice, 1, '👏'))).toBe('FULL');
  });

  it('replies quote only what the author may see, and only to those who may, too', async () => {
    await send(alice, 'x'.repeat(300));
    await send(gus, 'to you alone', bob);
    expect(given(await send(gil, 'answer', 'everyone', { replyTo: 1 })).replyTo).toEqual({
      seq: 1,
      displayName: 'Alice',
      excerpt: `${'x'.repeat(199)}…`,
    });
    expect(codeOf(await send(gil, 'spy', 'everyone', { replyTo: 2 }))).toBe('MESSAGE_NOT_FOUND');
    expect(codeOf(await send(gil, 'spy', 'everyone', { replyTo: 1, from: 1 }))).toBe('MESSAGE_NOT_FOUND');
    expect(codeOf(await send(bob, 'leak', 'everyone', { replyTo: 2 }))).toBe('FORBIDDEN');
    expect(given(await send(bobElsewhere, 'answer', gus, { replyTo: 2 })).replyTo?.excerpt).toBe(
      'to you alone',
    );
  });

  it('files go with their message; one that is not there leaves nothing written', async () => {
    const [one, two] = [shelf.upload('one.txt'), shelf.upload('two.txt')];
    expect(given(await send(bob, '', 'everyone', { fileIds: [two, one] })).files).toHaveLength(2);
    expect(given(await edit(bob, 1, '')).text).toBe('');
    expect(codeOf(await send(bob, 'again', 'everyone', { fileIds: [one] }))).toBe('FILE_NOT_FOUND');
    expect(await seqsOf(gil)).toEqual([1]);
  });
});

describe('page()', () => {
  it('gives the latest, the older, and what is new or changed since a version', async () => {
    for (let count = 1; count <= 10; count++) await send(gus, `m${count}`);
    await edit(gus, 2, 'm2 changed');
    expect(await page(gil, { limit: 3 })).toMatchObject({ more: true });
    expect(await seqsOf(gil, { limit: 3 })).toEqual([8, 9, 10]);
    expect(await seqsOf(gil, { before: 8, limit: 3 })).toEqual([5, 6, 7]);
    // By version: the one that was changed comes last.
    expect(await seqsOf(gil, { before: 5, limit: 4 })).toEqual([1, 3, 4, 2]);
    expect(await page(gil, { before: 5, limit: 4 })).toMatchObject({ more: false });
    expect(await seqsOf(gil, { after: 8, limit: 2 })).toEqual([9, 10]);
    expect(await page(gil, { after: 8, limit: 2 })).toMatchObject({ more: true });
    expect(await seqsOf(gil, { after: 10 })).toEqual([2]);
    expect(await page(gil, { after: 8, limit: 3 })).toMatchObject({ more: false });
    expect(await page(gil, { after: 11 })).toEqual({ messages: [], more: false });
  });

  it('shows each reader just what maySee() says, and "more" counts only that', async () => {
    const people = [alice, bob, bobElsewhere, gus, gil];
    for (const author of people) {
      await send(author, 'all');
      await send(author, 'hosts', 'hosts');
      for (const addressee of people) if (addressee !== author) await send(author, 'private', addressee);
    }
    await edit(alice, 1, 'changed');
    const rows = await db.manager.find(chatMessageEntity, { where: { conferenceId } });
    for (const by of people) {
      for (const from of [0, 7]) {
        const seen = rows.filter((row) => maySee({ ...by, from }, row)).map((row) => row.seq);
        expect((await seqsOf(by, { from })).sort((a, b) => a - b)).toEqual(seen.sort((a, b) => a - b));
        expect(await page(by, { from, limit: seen.length })).toMatchObject({ more: false });
        expect(await page(by, { from, limit: seen.length - 1 })).toMatchObject({ more: true });
      }
    }
  });

  it('does not show an old message that was changed to whoever came after it', async () => {
    await send(alice, 'before');
    await send(alice, 'after');
    await edit(alice, 1, 'changed');
    expect(await seqsOf(gil, { from: 1 })).toEqual([2]);
    expect(await seqsOf(gil, { from: 1, after: 1 })).toEqual([2]);
  });

  it('of another conference is empty', async () => {
    await send(alice, 'here');
    conferenceId = newConferenceId();
    expect(await page(alice)).toEqual({ messages: [], more: false });
  });

  it('is fast and follows an index among 10,000 messages, with few queries however long it is', async () => {
    const others = [conferenceId, ...Array.from({ length: 9 }, () => newConferenceId())];
    await db.query(
      `INSERT INTO chat_messages (conference_id, seq, meeting_id, version, sent_version, author_participant_id,
         author_name, author_verified, audience, to_participant_id, text, reply_to, created_at)
       SELECT conference, n, $2, n, n, $3, 'Gus', false, CASE n % 10 WHEN 0 THEN 'participant' ELSE 'everyone' END, $4,
         'text ' || n, n - 1, now()
       FROM generate_series(1, 10000) n, unnest($1::uuid[]) conference`,
      [others, meetingId, gus.participantId, bob.participantId],
    );
    await db.query('ANALYZE chat_messages');
    let queries = 0;
    const plans: string[] = [];
    const logged = createDataSource(postgres.url, entities);
    await connect(logged, silentLog, 5_000);
    logged.logger.logQuery = (query: string, parameters?: unknown[]) => {
      queries += 1;
      if (/FROM "chat_messages"/u.test(query)) statements.push([query, parameters ?? []]);
    };
    const statements: [string, unknown[]][] = [];
    logged.setOptions({ logging: true });
    const counted = new DurableChatBook(
      new ChatStore(logged),
      shelf,
      new PostgresUnitOfWork(logged, silentLog),
    );
    for (const wish of [{ after: 9_000 }, { before: 5_000 }, {}]) {
      queries = 0;
      const began = performance.now();
      const found = await counted.page({
        type: 'load_chat',
        conferenceId,
        connectionId: 'c',
        requestId: 'r',
        by: gil,
        from: 0,
        after: wish.after ?? null,
        before: wish.before ?? null,
        limit: 200,
      });
      expect(found.messages).toHaveLength(200);
      expect(found.messages.every((message) => message.to.kind === 'everyone')).toBe(true);
      expect(queries).toBeLessThanOrEqual(4);
      expect(performance.now() - began).toBeLessThan(1_000);
    }
    for (const [query, parameters] of statements) {
      const rows: Record<string, string>[] = await db.query(`EXPLAIN (ANALYZE) ${query}`, parameters);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    await logged.destroy();
    expect(plans.length).toBeGreaterThanOrEqual(3);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan/u);
  });
});

describe('without the database', () => {
  it('both reject with OutageError', async () => {
    const away = createDataSource(postgres.url, entities);
    await connect(away, silentLog, 5_000);
    await away.query('SELECT 1');
    const lost = new DurableChatBook(new ChatStore(away), shelf, new PostgresUnitOfWork(away, silentLog));
    const asked = sending(gus, 'lost');
    await postgres.stop();
    await expect(lost.write(asked)).rejects.toBeInstanceOf(OutageError);
    await expect(
      lost.page({
        type: 'load_chat',
        conferenceId,
        connectionId: 'c',
        requestId: 'r',
        by: gus,
        from: 0,
        after: null,
        before: null,
        limit: 10,
      }),
    ).rejects.toBeInstanceOf(OutageError);
    await away.destroy();
  });
});
