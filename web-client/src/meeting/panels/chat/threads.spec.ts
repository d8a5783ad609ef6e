import { userId } from '#protocol';
import { aChatMessage, participantIdOf } from '../../../testing/worlds.js';
import type { Reader } from './chat-people.js';
import { firstUnread, messagesIn, threadOf, threadsIn } from './threads.js';

const me: Reader = {
  participantId: participantIdOf(1),
  userId: userId.parse('00000002-0000-4000-8000-000000000001'),
};
const to = (n: number) => ({
  to: { kind: 'participant' as const, participantId: participantIdOf(n), displayName: `Person ${String(n)}` },
});
const messages = [
  aChatMessage(1),
  aChatMessage(2, { from: 1, ...to(3) }),
  aChatMessage(3, { from: 3, ...to(1) }),
  aChatMessage(4, { from: 4, to: { kind: 'hosts' } }),
  aChatMessage(5, { from: 2, ...to(1) }),
];

describe('threadOf', () => {
  it('is the other person, whoever wrote; the hosts; or nothing for public words', () => {
    expect(messages.map((message) => threadOf(message, me))).toEqual([
      null,
      participantIdOf(3),
      participantIdOf(3),
      'hosts',
      participantIdOf(2),
    ]);
  });

  it('knows what one wrote from an earlier seat by the account', () => {
    const earlier = aChatMessage(6, { from: 1, ...to(3) });
    const now: Reader = { ...me, participantId: participantIdOf(77) };
    expect(threadOf(earlier, now)).toBe(participantIdOf(3));
  });
});

describe('messagesIn', () => {
  it('gives everything, or one thread only', () => {
    const seqs = (thread: Parameters<typeof messagesIn>[1]) =>
      messagesIn(messages, thread, me).map(({ seq }) => seq);
    expect(seqs('all')).toEqual([1, 2, 3, 4, 5]);
    expect(seqs('hosts')).toEqual([4]);
    expect(seqs(participantIdOf(3))).toEqual([2, 3]);
  });
});

describe('threadsIn', () => {
  it('names each private conversation once, and counts what was not looked at', () => {
    expect(threadsIn(messages, me, {})).toEqual([
      { key: 'all', name: '', unread: 4 },
      { key: 'hosts', name: '', unread: 1 },
      { key: participantIdOf(3), name: 'Person 3', unread: 1 },
      { key: participantIdOf(2), name: 'Person 2', unread: 1 },
    ]);
  });

  it('counts nothing that was seen, in its thread or among all', () => {
    const unread = (lookedAt: Parameters<typeof threadsIn>[2]) =>
      threadsIn(messages, me, lookedAt).map((thread) => thread.unread);
    expect(unread({ all: 5 })).toEqual([0, 0, 0, 0]);
    expect(unread({ all: 1, [participantIdOf(3)]: 5 })).toEqual([2, 1, 0, 1]);
  });

  it('is empty while nothing private was written', () => {
    expect(threadsIn([aChatMessage(1)], me, {})).toEqual([]);
  });
});

describe('firstUnread', () => {
  it('counts back over what others wrote', () => {
    expect(firstUnread(messages, 2, me)).toBe(4);
    expect(firstUnread([...messages, aChatMessage(6, { from: 1 })], 1, me)).toBe(5);
    expect(firstUnread(messages, 0, me)).toBeNull();
    expect(firstUnread([], 3, me)).toBeNull();
  });
});
