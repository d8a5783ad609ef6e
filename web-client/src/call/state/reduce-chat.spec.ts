import { participantId, type ChatMessage } from '#protocol';
import { describe, expect, it } from 'vitest';
import { ALICE as ME, aMessage, aWelcome, BOB, somebody } from '../testing/worlds.js';
import { initialCallState, type CallState } from './call-state.js';
import type { ChatEvent } from './chat-events.js';
import type { CallEvent } from './events.js';
import { KEPT_MESSAGES } from './reduce-chat.js';
import { reduce } from './reduce.js';

const after = (state: CallState, ...events: readonly CallEvent[]): CallState =>
  events.reduce((now, event, index) => reduce(now, event, 1000 + index), state);
const live = (message: ChatMessage): CallEvent => ({
  type: 'server',
  message: { type: 'chat_message', message },
});
const chat = (event: ChatEvent): CallEvent => ({ type: 'chat', event });
const page = (
  kind: 'latest' | 'older' | 'missed',
  messages: readonly ChatMessage[],
  more = false,
): CallEvent => chat({ type: 'page', kind, messages, more });
const seqs = (state: CallState) => state.chat.messages.map((message) => message.seq);
const kinds = (state: CallState) => state.notices.map((notice) => notice.content.kind);

const joined = after(
  initialCallState,
  { type: 'entering', audioOnly: false },
  { type: 'server', message: aWelcome({ others: [somebody(BOB, { displayName: 'Bob' })] }) },
);
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => aMessage(from + index));

describe('messages', () => {
  it('are in order of seq whichever way they come, each once', () => {
    const state = after(joined, live(aMessage(7)), page('latest', range(3, 6), true), live(aMessage(8)));
    expect(seqs(state)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(seqs(after(state, page('missed', range(5, 9))))).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(seqs(after(state, page('older', range(1, 2))))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(after(state, page('older', range(1, 2))).chat.older).toBe(false);
  });

  it('keep the highest version, though an older one comes later', () => {
    const edited = aMessage(3, { version: 9, text: 'better' });
    const state = after(joined, live(edited), page('latest', range(1, 4)));
    expect(state.chat.messages[2]?.text).toBe('better');
    expect(state.chat.version).toBe(9);
  });

  it('that changed long ago make no hole in front of what is known', () => {
    const known = after(joined, page('latest', range(50, 60), true));
    const changed = aMessage(3, { version: 70 });
    for (const state of [after(known, live(changed)), after(known, page('missed', [changed]))]) {
      expect(seqs(state)[0]).toBe(50);
      expect(state.chat.version).toBe(70);
    }
    const early = after(joined, live(changed), page('latest', range(50, 60), true));
    expect(seqs(early)[0]).toBe(50);
    expect(seqs(after(known, live(aMessage(50, { version: 71, text: 'first' }))))).toHaveLength(11);
  });

  it('are bounded, and what went can be loaded again', () => {
    const state = after(joined, page('latest', range(1, KEPT_MESSAGES)), live(aMessage(KEPT_MESSAGES + 1)));
    expect(state.chat.messages).toHaveLength(KEPT_MESSAGES);
    expect(seqs(state)[0]).toBe(2);
    expect(state.chat.older).toBe(true);
  });

  it('that were read back stay while the chat is open, and go when it is closed', () => {
    const open = after(
      joined,
      chat({ type: 'opened', value: true }),
      page('latest', range(101, 100 + KEPT_MESSAGES), true),
      page('older', range(1, 100)),
    );
    expect(open.chat.messages).toHaveLength(KEPT_MESSAGES + 100);
    const closed = after(open, chat({ type: 'opened', value: false }));
    expect(closed.chat.messages).toHaveLength(KEPT_MESSAGES);
    expect(closed.chat.older).toBe(true);
  });
});

describe('unread', () => {
  it('counts what others write while the chat is closed, and tells of it', () => {
    const state = after(joined, live(aMessage(1)), live(aMessage(2, { to: { kind: 'hosts' } })));
    expect(state.chat.unread).toBe(2);
    expect(state.notices.map((notice) => notice.content)).toMatchObject([
      { kind: 'chat_message', seq: 1, displayName: 'Bob', direct: false },
      { kind: 'chat_message', seq: 2, direct: true },
    ]);
    expect(after(state, chat({ type: 'opened', value: true })).chat.unread).toBe(0);
  });

  it.each<[string, CallEvent]>([
    ['one’s own', live(aMessage(2, { from: ME }))],
    ['a changed one', live(aMessage(1, { version: 5, editedAt: '2026-11-20T09:30:00.000Z' }))],
    ['a deleted one', live(aMessage(2, { text: '', deletedAt: '2026-11-20T09:30:00.000Z' }))],
    ['the first page', page('latest', range(1, 20))],
  ])('does not count %s', (_name, event) => {
    const before = after(joined, page('latest', range(1, 1)));
    const state = after(before, event);
    expect(state.chat.unread).toBe(0);
    expect(kinds(state)).toEqual([]);
  });

  it('counts what was missed, without telling each', () => {
    const before = after(joined, page('latest', range(1, 1)));
    const state = after(before, page('missed', [...range(2, 4), aMessage(5, { from: ME })]));
    expect(state.chat.unread).toBe(3);
    expect(kinds(state)).toEqual([]);
  });

  it('stays at nothing while the chat is open', () => {
    const state = after(joined, chat({ type: 'opened', value: true }), live(aMessage(1)));
    expect(state.chat.unread).toBe(0);
    expect(kinds(state)).toEqual([]);
  });
});

describe('pending messages', () => {
  const message = {
    pendingId: 'p1',
    to: { kind: 'everyone' as const },
    text: 'hi',
    replyTo: null,
    files: [],
    error: null,
  };
  const written = after(joined, chat({ type: 'written', message }));
  const acknowledged = chat({ type: 'acknowledged', pendingId: 'p1', seq: 4 });

  it('go when both the answer and the message are here, in either order', () => {
    const answered = after(written, acknowledged);
    expect(answered.chat.pending).toHaveLength(1);
    expect(after(answered, live(aMessage(4, { from: ME }))).chat.pending).toEqual([]);
    expect(after(answered, page('missed', [aMessage(4, { from: ME })])).chat.pending).toEqual([]);
    expect(after(written, live(aMessage(4, { from: ME })), acknowledged).chat.pending).toEqual([]);
  });
});

describe('another room', () => {
  it('has a chat of its own', () => {
    const before = after(joined, live(aMessage(1)), chat({ type: 'opened', value: true }));
    const { meeting } = aWelcome();
    const conferenceId = participantId.parse('5b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4dff') as never;
    const welcome = { ...aWelcome(), meeting: { ...meeting, conferenceId } };
    const state = after(before, { type: 'server', message: welcome });
    expect(state.chat).toMatchObject({ messages: [], version: 0, unread: 0, open: true, pending: [] });
  });
});
