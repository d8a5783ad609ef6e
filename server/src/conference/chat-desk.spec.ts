import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ChatPage, ServerMessage } from '#protocol';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { ConnectableChatBook } from './chat-book-switch.js';
import { ChatDesk } from './chat-desk.js';
import type { ReportCommand } from './domain/commands.js';
import type { ChatEffect } from './domain/effects.js';
import type { ChatBook } from './ports.js';

type Write = Parameters<ChatBook['write']>[0];
type Load = Parameters<ChatBook['page']>[0];
type Answer = Awaited<ReturnType<ChatBook['write']>>;

const by = { participantId: 'bob' as never, userId: null, displayName: 'Bob', verified: false, host: false };
const write = (requestId: string): Write => ({
  type: 'write_chat',
  conferenceId: 'c' as never,
  meetingId: 'm' as never,
  requestId,
  by,
  from: 0,
  version: 1,
  at: 0,
  deed: { type: 'delete', seq: 1 },
});
const load = (requestId: string, connectionId = 'bob@1'): Load => ({
  type: 'load_chat',
  conferenceId: 'c' as never,
  connectionId,
  requestId,
  by,
  from: 0,
  after: null,
  before: null,
  limit: 10,
});

/** A book whose calls are settled by the test, in any order. */
class HeldBook implements ChatBook {
  readonly writes: { order: Write; settle: (answer: Answer | Error) => void }[] = [];
  readonly pages: { wish: Load; settle: (page: ChatPage | Error) => void }[] = [];
  write = (order: Write) =>
    new Promise<Answer>((resolve, reject) => {
      const settle = (answer: Answer | Error) => (answer instanceof Error ? reject(answer) : resolve(answer));
      this.writes.push({ order, settle });
    });
  page = (wish: Load) =>
    new Promise<ChatPage>((resolve, reject) => {
      const settle = (page: ChatPage | Error) => (page instanceof Error ? reject(page) : resolve(page));
      this.pages.push({ wish, settle });
    });
  newest = () => Promise.resolve({ seq: 0, version: 0 });
}

const done = (seq: number): Answer => ({
  ok: true,
  message: { seq } as never,
  sentVersion: 1,
  toUserId: null,
});
const page: ChatPage = { messages: [], more: false };

let book: HeldBook;
let now: number;
let reports: Extract<ReportCommand, { type: 'chat_written' }>[];
let delivered: [to: readonly string[], message: ServerMessage][];
let desk: ChatDesk;
const perform = (effect: ChatEffect) =>
  desk.perform(effect, (report) => reports.push(report as (typeof reports)[number]));
/** Everything that can go on without time passing has. */
const rest = () => new Promise((resolve) => setImmediate(resolve));
const outcomes = () =>
  reports.map(({ requestId, answer }) => [requestId, answer.ok ? answer.message.seq : answer.code]);

beforeEach(() => {
  book = new HeldBook();
  now = 0;
  reports = [];
  delivered = [];
  const outbox = {
    deliver: (to: readonly string[], message: ServerMessage) => void delivered.push([to, message]),
    close: () => undefined,
    reseat: () => true,
  };
  desk = new ChatDesk(book, outbox, { now: () => now }, silentLog);
});

describe('writing', () => {
  it('is done one after the other, and reported in that order', async () => {
    perform(write('a'));
    perform(write('b'));
    await rest();
    expect(book.writes.map(({ order }) => order.requestId)).toEqual(['a']);
    expect(reports).toEqual([]);
    book.writes[0]?.settle(done(1));
    await rest();
    book.writes[1]?.settle({ ok: false, code: 'MESSAGE_NOT_FOUND' });
    await rest();
    expect(outcomes()).toEqual([
      ['a', 1],
      ['b', 'MESSAGE_NOT_FOUND'],
    ]);
  });

  it('is tried once more when the book could not say whether it is done', async () => {
    perform(write('a'));
    await rest();
    book.writes[0]?.settle(new OutageError('dropped'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(book.writes.map(({ order }) => order.requestId)).toEqual(['a', 'a']);
    book.writes[1]?.settle(done(7));
    await rest();
    expect(outcomes()).toEqual([['a', 7]]);
  });

  it('that fails does not hold up what follows: an outage is UNAVAILABLE, a fault INTERNAL', async () => {
    perform(write('a'));
    perform(write('b'));
    perform(write('c'));
    await rest();
    book.writes[0]?.settle(new OutageError('away'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    book.writes[1]?.settle(new OutageError('away'));
    await rest();
    book.writes[2]?.settle(new TypeError('a fault of ours'));
    await rest();
    book.writes[3]?.settle(done(3));
    await rest();
    expect(outcomes()).toEqual([
      ['a', 'UNAVAILABLE'],
      ['b', 'INTERNAL'],
      ['c', 3],
    ]);
  });

  it('that has waited too long behind a mute database is given up untried', async () => {
    perform(write('a'));
    perform(write('b'));
    await rest();
    now = 11_000;
    book.writes[0]?.settle(done(1));
    await rest();
    expect(book.writes).toHaveLength(1);
    expect(outcomes()).toEqual([
      ['a', 1],
      ['b', 'UNAVAILABLE'],
    ]);
  });
});

describe('reading', () => {
  it('goes on while a write hangs, and is answered to the connection', async () => {
    perform(write('a'));
    perform(load('p'));
    await rest();
    book.pages[0]?.settle(page);
    await rest();
    expect(delivered).toEqual([[['bob@1'], { type: 'reply', requestId: 'p', ok: true, data: { ...page } }]]);
  });

  it('of many pages at once is refused beyond a few, for this connection only', async () => {
    const refused = jest.fn();
    for (const requestId of ['1', '2', '3', '4', '5', '6']) perform(load(requestId));
    perform(load('other', 'gus@1'));
    await rest();
    for (const [to, message] of delivered)
      refused(to, message.type === 'reply' && !message.ok && [message.requestId, message.error.code]);
    expect(refused.mock.calls).toEqual([
      [['bob@1'], ['5', 'RATE_LIMITED']],
      [['bob@1'], ['6', 'RATE_LIMITED']],
    ]);
    for (let index = 0; index < 5; index++) {
      book.pages[index]?.settle(page);
      await rest();
    }
    expect(delivered.slice(2).map(([to]) => to[0])).toEqual(['bob@1', 'bob@1', 'bob@1', 'bob@1', 'gus@1']);
    perform(load('7'));
    await rest();
    expect(book.pages).toHaveLength(6);
  });

  it('that fails is answered with a code', async () => {
    perform(load('p'));
    await rest();
    book.pages[0]?.settle(new OutageError('away'));
    await rest();
    expect(delivered[0]?.[1]).toMatchObject({ requestId: 'p', ok: false, error: { code: 'UNAVAILABLE' } });
  });
});

describe('ConnectableChatBook', () => {
  it('is an outage until a book is connected, then that book', async () => {
    const chatBook = new ConnectableChatBook();
    await expect(chatBook.write(write('a'))).rejects.toBeInstanceOf(OutageError);
    await expect(chatBook.page(load('p'))).rejects.toBeInstanceOf(OutageError);
    chatBook.connect(book);
    void chatBook.write(write('a'));
    void chatBook.page(load('p'));
    expect([book.writes.length, book.pages.length]).toEqual([1, 1]);
  });
});
