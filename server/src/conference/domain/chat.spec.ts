import { describe, expect, it } from '@jest/globals';
import { defaultPermissions, type ChatMessage, type FileId, type Permissions, type UserId } from '#protocol';
import type { RequestCommand } from './commands.js';
import type { ChatEffect } from './effects.js';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, by, codeOf, guest, host, idOf, type TestConference } from './testing.js';

type Send = Extract<RequestCommand, { type: 'send_chat' }>;
type Write = Extract<ChatEffect, { type: 'write_chat' }>;

const everyone = { kind: 'everyone' } as const;
const hosts = { kind: 'hosts' } as const;
const to = (name: string) => ({ kind: 'participant', participantId: idOf(name) }) as const;
const file = 'file' as FileId;

const send = (world: TestConference, name: string, over: Partial<Send> = {}) =>
  world.submit({
    type: 'send_chat',
    participantId: idOf(name),
    requestId: world.nextRequest(),
    to: everyone,
    text: 'Hello',
    replyTo: null,
    fileIds: [],
    ...over,
  });
const edit = (world: TestConference, name: string, seq: number) =>
  world.submit({
    type: 'edit_chat',
    participantId: idOf(name),
    requestId: world.nextRequest(),
    seq,
    text: 'Hi',
  });
const writes = (world: TestConference): Write[] => world.effectsOf('write_chat');
const lastWrite = (world: TestConference): Write => {
  const write = writes(world).at(-1);
  if (!write) throw new Error('nothing was written');
  return write;
};

/** What the book would answer to a message just sent. */
function messageOf({ by: author, deed, version }: Write): ChatMessage {
  if (deed.type !== 'send') throw new Error('not sent');
  const { participantId, userId, displayName, verified } = author;
  return {
    seq: deed.seq,
    version,
    at: new Date(0).toISOString(),
    from: { participantId, userId, displayName, verified },
    to: deed.to.kind === 'participant' ? { ...deed.to, displayName: deed.toName ?? '' } : deed.to,
    text: deed.text,
    replyTo: null,
    files: [],
    reactions: [],
    editedAt: null,
    deletedAt: null,
  };
}
function written(world: TestConference, write = lastWrite(world), over: Partial<ChatMessage> = {}) {
  const message = { ...messageOf(write), ...over };
  return world.submit({
    type: 'chat_written',
    participantId: write.by.participantId,
    requestId: write.requestId,
    answer: {
      ok: true,
      message,
      sentVersion: write.version,
      toUserId: write.deed.type === 'send' ? write.deed.toUserId : null,
    },
  });
}
const without = (...names: (keyof Permissions)[]): Permissions => ({
  ...defaultPermissions.attendee,
  ...Object.fromEntries(names.map((name) => [name, false])),
});
const aRoom = (permissions: Permissions = defaultPermissions.attendee) =>
  aConference({ permissions: { ...defaultPermissions, attendee: permissions } }).with(
    host('alice'),
    attendee('bob'),
    guest('gus'),
  );
const repliesTo = (world: TestConference, name: string) => world.of(name, 'reply');

describe('send_chat', () => {
  it.each<[string, Permissions, string, Partial<Send>, string | null]>([
    ['to everyone', without(), 'bob', {}, null],
    ['without the ability', without('chat'), 'bob', {}, 'FORBIDDEN'],
    [
      'by a host, whatever others may',
      without('chat', 'privateChat', 'files'),
      'alice',
      { to: to('bob') },
      null,
    ],
    ['to the hosts', without('privateChat'), 'bob', { to: hosts }, null],
    ['to the hosts, without chat', without('chat'), 'bob', { to: hosts }, 'FORBIDDEN'],
    ['to one person', without(), 'bob', { to: to('gus') }, null],
    ['to one person, without private chat', without('privateChat'), 'bob', { to: to('gus') }, 'FORBIDDEN'],
    ['to a host, without private chat', without('privateChat'), 'bob', { to: to('alice') }, null],
    ['to oneself', without(), 'bob', { to: to('bob') }, 'INVALID_REQUEST'],
    ['to a stranger', without(), 'bob', { to: to('nobody') }, 'PARTICIPANT_NOT_FOUND'],
    ['to a name every object has', without(), 'bob', { to: to('toString') }, 'PARTICIPANT_NOT_FOUND'],
    ['with a file and no text', without(), 'bob', { text: '', fileIds: [file] }, null],
    ['with a file, without files', without('files'), 'bob', { fileIds: [file] }, 'FORBIDDEN'],
    ['with a file twice', without(), 'bob', { fileIds: [file, file] }, 'INVALID_REQUEST'],
    ['with nothing', without(), 'bob', { text: '' }, 'INVALID_REQUEST'],
    ['in reply to what was never sent', without(), 'bob', { replyTo: 1 }, 'MESSAGE_NOT_FOUND'],
  ])('%s', (_case, permissions, who, over, code) => {
    const world = aRoom(permissions);
    const before = world.state;
    expect(codeOf(send(world, who, over))).toBe(code);
    expect(writes(world)).toHaveLength(code === null ? 1 : 0);
    if (code !== null) expect(world.state).toBe(before);
  });

  it('by somebody who waits or was never here is refused', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), guest('gus'));
    expect(codeOf(send(world, 'gus'))).toBe('NOT_IN_MEETING');
    expect(codeOf(send(world, 'nobody'))).toBe('NOT_IN_MEETING');
    expect(codeOf(send(world, 'alice', { to: to('gus') }))).toBe('PARTICIPANT_NOT_FOUND');
  });

  it('reaches somebody whose connection is lost for a moment', () => {
    const world = aRoom();
    world.lose('gus');
    expect(codeOf(send(world, 'bob', { to: to('gus') }))).toBeNull();
    expect(lastWrite(world).deed).toMatchObject({ toName: 'gus', toUserId: null, toHost: false });
  });

  it('gives out seq and version, and tells the book who writes', () => {
    const world = aRoom();
    send(world, 'bob');
    send(world, 'alice', { to: to('bob') });
    edit(world, 'bob', 1);
    expect(writes(world).map(({ version, deed }) => [version, deed.seq, deed.type])).toEqual([
      [1, 1, 'send'],
      [2, 2, 'send'],
      [3, 1, 'edit'],
    ]);
    expect(writes(world)[1]).toMatchObject({
      by: { participantId: 'alice', userId: 'user-alice', displayName: 'alice', verified: true, host: true },
      deed: { toUserId: 'user-bob', toName: 'bob' },
    });
    expect(world.state.chat).toEqual({ seq: 2, version: 3, writtenVersion: 0 });
  });

  it('repeated with the same requestId is written once and answered once', () => {
    const world = aRoom();
    send(world, 'bob', { requestId: 'again' });
    send(world, 'bob', { requestId: 'again' });
    expect(writes(world)).toHaveLength(1);
    written(world);
    send(world, 'bob', { requestId: 'again' });
    expect(writes(world)).toHaveLength(1);
    const answers = repliesTo(world, 'bob').filter(({ requestId }) => requestId === 'again');
    expect(answers).toEqual([
      { type: 'reply', requestId: 'again', ok: true, data: { seq: 1 } },
      { type: 'reply', requestId: 'again', ok: true, data: { seq: 1 } },
    ]);
    expect(world.of('gus', 'chat_message')).toHaveLength(1);
  });

  it('is bounded in pace, by person and by length, and comes back with time', () => {
    const { chatPace, chatCharactersPerToken } = conferenceLimits;
    const world = aRoom();
    const flood = () => {
      let sent = 0;
      while (sent < 1_000 && send(world, 'bob').accepted) {
        written(world);
        sent += 1;
      }
      return sent;
    };
    expect(flood()).toBe(chatPace.burst);
    expect(send(world, 'bob')).toMatchObject({
      refusal: { code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } },
    });
    expect(codeOf(send(world, 'gus'))).toBeNull();
    world.after(1_000);
    expect(flood()).toBe(chatPace.perSecond);
    world.after(1_000);
    expect(
      codeOf(send(world, 'bob', { text: 'x'.repeat(chatCharactersPerToken * chatPace.perSecond) })),
    ).toBe('RATE_LIMITED');
  });
});

describe('edit_chat, delete_chat, react_chat', () => {
  const deeds = {
    edit: { type: 'edit_chat', seq: 1, text: 'Hi' },
    delete: { type: 'delete_chat', seq: 1 },
    react: { type: 'react_chat', seq: 1, emoji: '👍', on: true },
  } as const;
  const world = (permissions: Permissions) => {
    const room = aRoom(permissions);
    send(room, 'alice');
    return room;
  };
  it.each<[keyof typeof deeds, Permissions, string, number, string | null]>([
    ['edit', without(), 'bob', 1, null],
    ['edit', without('chat'), 'bob', 1, 'FORBIDDEN'],
    ['edit', without(), 'bob', 2, 'MESSAGE_NOT_FOUND'],
    ['delete', without('react'), 'bob', 1, null],
    ['delete', without('chat'), 'bob', 1, 'FORBIDDEN'],
    ['delete', without('chat'), 'alice', 1, null],
    ['react', without('chat'), 'bob', 1, null],
    ['react', without('react'), 'bob', 1, 'FORBIDDEN'],
    ['react', without(), 'bob', 7, 'MESSAGE_NOT_FOUND'],
    ['react', without(), 'nobody', 1, 'NOT_IN_MEETING'],
  ])('%s with %j by %s of %d: %s', (deed, permissions, who, seq, code) => {
    const room = world(permissions);
    const command = { ...deeds[deed], seq, participantId: idOf(who), requestId: 'r' };
    expect(codeOf(room.submit(command))).toBe(code);
    if (code === null) expect(lastWrite(room)).toMatchObject({ version: 2, deed: { type: deed, seq } });
  });

  it('are answered with {} and told as the changed message', () => {
    const room = world(without());
    const first = lastWrite(room);
    written(room);
    edit(room, 'alice', 1);
    const { requestId } = lastWrite(room);
    room.submit({
      type: 'chat_written',
      participantId: idOf('alice'),
      requestId,
      answer: {
        ok: true,
        message: { ...messageOf(first), version: 2, text: 'Hi' },
        sentVersion: 1,
        toUserId: null,
      },
    });
    expect(repliesTo(room, 'alice').at(-1)).toEqual({ type: 'reply', requestId, ok: true, data: {} });
    expect(room.last('gus', 'chat_message')?.message).toMatchObject({ seq: 1, version: 2, text: 'Hi' });
  });
});

describe('chat_written', () => {
  const readers = (world: TestConference, names: readonly string[]) =>
    names.filter((name) => world.of(name, 'chat_message').length > 0);
  const all = ['alice', 'bob', 'gus', 'bob2'];
  /** Bob has a second seat, in another tab. */
  const crowd = () => aRoom().with({ ...attendee('bob2'), identity: attendee('bob').identity });

  it.each<[string, string, Send['to'], string[]]>([
    ['everyone', 'bob', everyone, all],
    ['hosts', 'bob', hosts, ['alice', 'bob', 'bob2']],
    ['hosts, from a guest', 'gus', hosts, ['alice', 'gus']],
    ['one person', 'gus', to('alice'), ['alice', 'gus']],
    ['one person with two seats', 'gus', to('bob'), ['bob', 'gus', 'bob2']],
    ['from one of two seats', 'bob', to('gus'), ['bob', 'gus', 'bob2']],
  ])('to %s, by %s', (_what, sender, audience, expected) => {
    const world = crowd();
    send(world, sender, { to: audience });
    expect(readers(world, all)).toEqual([]);
    expect(repliesTo(world, sender)).toEqual([]);
    written(world);
    expect(readers(world, all)).toEqual(expected);
    expect(repliesTo(world, sender)).toMatchObject([{ ok: true, data: { seq: 1 } }]);
    expect(world.state.chat.writtenVersion).toBe(1);
  });

  it('two guests are not one because neither has an account', () => {
    const world = aRoom().with(guest('gil'));
    send(world, 'gus', { to: to('bob') });
    written(world);
    expect(readers(world, ['gil'])).toEqual([]);
  });

  it('reaches those who are host now, not those who were', () => {
    const world = crowd();
    send(world, 'gus', { to: hosts });
    world.state = {
      ...world.state,
      people: {
        ...world.state.people,
        alice: { ...world.person('alice'), role: 'attendee' },
        bob: { ...world.person('bob'), role: 'cohost' },
      },
    };
    written(world);
    expect(readers(world, all)).toEqual(['bob', 'gus']);
  });

  it('that the book refused is answered with its code and told nobody', () => {
    const world = aRoom();
    send(world, 'bob');
    const { requestId } = lastWrite(world);
    world.submit({
      type: 'chat_written',
      participantId: idOf('bob'),
      requestId,
      answer: { ok: false, code: 'UNAVAILABLE' },
    });
    expect(repliesTo(world, 'bob')).toMatchObject([{ requestId, ok: false, error: { code: 'UNAVAILABLE' } }]);
    expect(readers(world, all)).toEqual([]);
    expect(world.state.chat).toEqual({ seq: 1, version: 1, writtenVersion: 0 });
  });

  it('after its author left reaches the others', () => {
    const world = aRoom();
    send(world, 'bob');
    world.submit({ type: 'leave', participantId: idOf('bob'), requestId: 'bye' });
    written(world, writes(world)[0]);
    expect(readers(world, ['alice', 'bob', 'gus'])).toEqual(['alice', 'gus']);
    expect(repliesTo(world, 'bob').map(({ requestId }) => requestId)).not.toContain(
      writes(world)[0]?.requestId,
    );
  });

  it('does not answer a request of the page before a reload', () => {
    const world = aRoom();
    send(world, 'bob', { requestId: 'r1' });
    const write = lastWrite(world);
    world.lose('bob');
    world.resume('bob', { freshMedia: true });
    world.forget();
    written(world, write);
    expect(repliesTo(world, 'bob')).toEqual([]);
    expect(readers(world, ['bob'])).toEqual(['bob']);
  });

  it('reaches nobody who waits, was away, or is in a breakout room', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'), guest('gus'));
    world.submit({ type: 'admit', actor: by('alice'), participantId: idOf('bob') });
    world.lose('bob');
    send(world, 'alice');
    written(world);
    expect(readers(world, ['bob', 'gus'])).toEqual([]);
    world.state = {
      ...world.state,
      people: {
        ...world.state.people,
        bob: { ...world.person('bob'), connected: true, roomId: 'room' as never },
      },
    };
    send(world, 'alice');
    written(world);
    expect(readers(world, ['alice', 'bob', 'gus'])).toEqual(['alice']);
  });

  it('of a change does not show an old message to whoever came after it', () => {
    const world = aConference({ chatHistory: 'since_join' }).with(host('alice'));
    send(world, 'alice');
    const first = lastWrite(world);
    written(world);
    world.with(attendee('bob'));
    expect(world.person('bob').chatFrom).toBe(1);
    edit(world, 'alice', 1);
    const { requestId } = lastWrite(world);
    world.submit({
      type: 'chat_written',
      participantId: idOf('alice'),
      requestId,
      answer: { ok: true, message: { ...messageOf(first), version: 2 }, sentVersion: 1, toUserId: null },
    });
    expect(readers(world, ['alice', 'bob'])).toEqual(['alice']);
    send(world, 'alice');
    written(world);
    expect(world.of('bob', 'chat_message').map(({ message }) => message.seq)).toEqual([2]);
  });
});

describe('read_chat', () => {
  const read = (
    world: TestConference,
    name: string,
    from: { after: number | null; before: number | null } = { after: 3, before: null },
  ) =>
    world.submit({
      type: 'read_chat',
      participantId: idOf(name),
      requestId: 'page',
      ...from,
      limit: 50,
    });

  it('asks the book for what this person may see, and is not remembered', () => {
    const world = aRoom(without('chat'));
    for (let count = 0; count < 4; count++) send(world, 'alice');
    const before = world.state;
    read(world, 'bob');
    read(world, 'bob');
    expect(world.state).toBe(before);
    expect(world.effectsOf('load_chat')).toHaveLength(2);
    expect(world.effectsOf('load_chat')[0]).toMatchObject({
      connectionId: world.connectionOf('bob'),
      requestId: 'page',
      by: { participantId: 'bob', userId: 'user-bob' as UserId, host: false },
      from: 0,
      after: 3,
      before: null,
      limit: 50,
    });
  });

  it('never asks for what is beyond the newest: the book counts less far than clients can', () => {
    const world = aRoom();
    for (let count = 0; count < 4; count++) send(world, 'alice');
    const most = Number.MAX_SAFE_INTEGER;
    read(world, 'bob', { after: most, before: null });
    read(world, 'bob', { after: null, before: most });
    expect(world.effectsOf('load_chat').map(({ after, before }) => [after, before])).toEqual([
      [4, null],
      [null, 5],
    ]);
  });

  it('by somebody who waits is refused', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), guest('gus'));
    expect(codeOf(read(world, 'gus'))).toBe('NOT_IN_MEETING');
    expect(world.effectsOf('load_chat')).toEqual([]);
  });
});
