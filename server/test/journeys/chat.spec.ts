import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatAudience, ChatMessage, ChatPage, ServerMessageOf } from '#protocol';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, enter, type Attendee } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { SignalingClient, type Reply } from '../support/signaling-client.js';
import { startTestApp, startTestServices, type TestApp, type TestServices } from '../support/test-app.js';

let services: TestServices;
let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
beforeAll(async () => {
  services = await startTestServices();
  app = await startTestApp({ services });
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 60_000);
afterAll(async () => {
  await app.stop();
  await services.stop();
});

const everyone = { kind: 'everyone' } as const;
const hosts = { kind: 'hosts' } as const;
const to = (someone: Attendee) => ({ kind: 'participant', participantId: someone.id as never }) as const;
const guest = (meeting: string, displayName: string) =>
  enter(new ApiClient(app.url), meeting, { displayName });
const send = (from: Attendee, text: string, audience: ChatAudience = everyone) =>
  from.socket.request({ type: 'chat.send', to: audience, text });
const pageOf = (reply: Reply): ChatPage => {
  if (!reply.ok) throw new Error(`refused: ${reply.error.code}`);
  return reply.data as unknown as ChatPage;
};
const history = async (who: SignalingClient, after?: number) =>
  pageOf(await who.request({ type: 'chat.history', limit: 200, ...(after === undefined ? {} : { after }) }));
const heard = (socket: SignalingClient): ChatMessage[] =>
  socket.all('chat_message').map(({ message }: ServerMessageOf<'chat_message'>) => message);
const texts = (messages: readonly ChatMessage[]) => messages.map(({ text }) => text);
const refused = (code: string) => ({ ok: false, error: { code } });
const leave = (...people: Attendee[]) =>
  Promise.all(people.map(({ socket }) => socket.request({ type: 'leave' })));

describe('writing to each other', () => {
  it('1,000 messages of many people come in one order; a reader who drops out in between misses none', async () => {
    const meeting = await alice.createMeeting();
    const watcher = await enter(alice, meeting.id);
    const reader = await enter(bob, meeting.id);
    const senders: Attendee[] = [];
    for (let count = 1; count <= 20; count++) senders.push(await guest(meeting.id, `Guest ${count}`));
    const sendAll = (part: number) =>
      Promise.all(
        senders.map(async (sender, who) => {
          for (let count = 1; count <= 25; count++)
            expect(await send(sender, `${who}/${part}/${count}`)).toMatchObject({ ok: true });
        }),
      );

    await sendAll(1);
    const first = heard(reader.socket);
    const known = Math.max(...first.map(({ version }) => version));
    reader.socket.cut();
    const rest = sendAll(2);
    await eventually('half of the rest', () => heard(watcher.socket).length > 700 || undefined, 20_000);
    const back = await SignalingClient.connect(reader.join.signalingUrl);
    back.hello({ resume: { participantId: reader.id, token: reader.welcome.resumeToken } });
    const welcome = await back.next('welcome');
    expect(welcome.chatVersion).toBeGreaterThan(known);
    const missed: ChatMessage[] = [];
    for (let more = true; more;) {
      const page = await history(back, missed.at(-1)?.version ?? known);
      missed.push(...page.messages);
      more = page.more;
    }
    await rest;
    await eventually('all', () => heard(watcher.socket).length === 1_000 || undefined, 20_000);
    await back.settled();

    const all = heard(watcher.socket);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    for (let who = 0; who < 20; who++) {
      const own = texts(all).filter((text) => text.startsWith(`${who}/`));
      const parts = [1, 2].flatMap((part) =>
        Array.from({ length: 25 }, (_, index) => `${who}/${part}/${index + 1}`),
      );
      expect(own).toEqual(parts);
    }
    // What was read and what was told live may overlap by what was just being written, and by nothing else.
    const live = heard(back);
    for (const part of [first, missed, live])
      expect(new Set(part.map(({ version }) => version)).size).toBe(part.length);
    const bySeq = new Map([...first, ...missed, ...live].map((message) => [message.seq, message]));
    expect([...bySeq.values()].sort((a, b) => a.seq - b.seq)).toEqual(all);
    expect(first.length + missed.length + live.length - bySeq.size).toBeLessThanOrEqual(20);
    expect((await history(back)).messages).toEqual(all.slice(-200));
    await leave(watcher, ...senders);
    back.close();
  }, 90_000);

  it('what is private or for hosts is told to nobody else, live or later', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const one = await enter(bob, meeting.id);
    const oneElsewhere = await enter(bob, meeting.id);
    const two = await guest(meeting.id, 'Two');
    const three = await guest(meeting.id, 'Three');
    expect(await send(two, 'to one', to(one))).toMatchObject({ ok: true, data: { seq: 1 } });
    expect(await send(two, 'to the hosts', hosts)).toMatchObject({ ok: true, data: { seq: 2 } });
    expect(await send(three, 'to all')).toMatchObject({ ok: true, data: { seq: 3 } });
    expect(await send(two, 'to myself', to(two))).toMatchObject(refused('INVALID_REQUEST'));

    for (const [who, expected] of [
      [host, ['to the hosts', 'to all']],
      [one, ['to one', 'to all']],
      [oneElsewhere, ['to one', 'to all']],
      [two, ['to one', 'to the hosts', 'to all']],
      [three, ['to all']],
    ] as const) {
      await who.socket.settled();
      expect(texts(heard(who.socket))).toEqual(expected);
      expect(texts((await history(who.socket)).messages)).toEqual(expected);
    }
    for (const deed of [
      { type: 'chat.react' as const, seq: 1, emoji: '👍' as const, on: true },
      { type: 'chat.edit' as const, seq: 1, text: 'mine' },
      { type: 'chat.delete' as const, seq: 1 },
    ]) {
      expect(await three.socket.request(deed)).toMatchObject(refused('MESSAGE_NOT_FOUND'));
      expect(await host.socket.request(deed)).toMatchObject(refused('MESSAGE_NOT_FOUND'));
    }
    const spying = { type: 'chat.send', to: everyone, text: 'quote', replyTo: 1 } as const;
    expect(await three.socket.request(spying)).toMatchObject(refused('MESSAGE_NOT_FOUND'));
    expect(await one.socket.request(spying)).toMatchObject(refused('FORBIDDEN'));
    await leave(two, three, one, oneElsewhere, host);
  });

  it('is edited by its author, deleted by its author or a host, marked by whoever sees it', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const author = await enter(bob, meeting.id);
    const other = await guest(meeting.id, 'Other');
    await send(author, 'one');
    await send(author, 'two');
    expect(await other.socket.request({ type: 'chat.edit', seq: 1, text: 'x' })).toMatchObject(
      refused('MESSAGE_NOT_FOUND'),
    );
    expect(await host.socket.request({ type: 'chat.edit', seq: 1, text: 'x' })).toMatchObject(
      refused('MESSAGE_NOT_FOUND'),
    );
    expect(await other.socket.request({ type: 'chat.delete', seq: 1 })).toMatchObject(
      refused('MESSAGE_NOT_FOUND'),
    );
    const known = Math.max(...(await history(other.socket)).messages.map(({ version }) => version));
    expect(await author.socket.request({ type: 'chat.edit', seq: 1, text: 'uno' })).toMatchObject({
      ok: true,
    });
    expect(await other.socket.request({ type: 'chat.react', seq: 1, emoji: '🎉', on: true })).toMatchObject({
      ok: true,
    });
    expect(await host.socket.request({ type: 'chat.delete', seq: 2 })).toMatchObject({ ok: true });
    const told = await other.socket.next('chat_message', ({ message }) => message.deletedAt !== null);
    expect(told.message).toMatchObject({ seq: 2, text: '' });
    const { messages } = await history(other.socket, known);
    expect(messages).toMatchObject([
      { seq: 1, text: 'uno', reactions: [{ emoji: '🎉', participantIds: [other.id] }] },
      { seq: 2, text: '', reactions: [] },
    ]);
    expect(messages[0]?.editedAt).not.toBeNull();
    await leave(other, author, host);
  });

  it('a request that is repeated, also after coming back, is written once', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const writer = await enter(bob, meeting.id);
    const message = {
      type: 'chat.send',
      requestId: 'mine',
      to: everyone,
      text: 'once',
    } as const;
    writer.socket.send(message);
    writer.socket.send(message);
    await writer.socket.find('reply', ({ requestId }) => requestId === 'mine');
    writer.socket.cut();
    const back = await SignalingClient.connect(writer.join.signalingUrl);
    back.hello({ resume: { participantId: writer.id, token: writer.welcome.resumeToken } });
    await back.next('welcome');
    back.send(message);
    expect(await back.find('reply', ({ requestId }) => requestId === 'mine')).toMatchObject({
      ok: true,
      data: { seq: 1 },
    });
    await host.socket.settled();
    expect(texts(heard(host.socket))).toEqual(['once']);
    expect(texts((await history(host.socket)).messages)).toEqual(['once']);
    back.close();
    await leave(host);
  });

  it('is refused when it is empty, too long or malformed', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const writer = await enter(bob, meeting.id);
    expect(await send(writer, ' \u0007 ')).toMatchObject(refused('INVALID_REQUEST'));
    const tooLong = { type: 'chat.send', requestId: 'long', to: everyone, text: 'x'.repeat(4_001) } as const;
    writer.socket.send(tooLong);
    expect(await writer.socket.next('error')).toMatchObject({
      requestId: 'long',
      error: { code: 'INVALID_REQUEST' },
    });
    expect(await send(writer, 'x'.repeat(4_000))).toMatchObject({ ok: true });
    expect(
      await writer.socket.request({
        type: 'chat.send',
        to: everyone,
        text: 'x',
        fileIds: [crypto.randomUUID() as never],
      }),
    ).toMatchObject(refused('FILE_NOT_FOUND'));
    await leave(writer, host);
  });
});

describe('who comes later', () => {
  it('sees everything from before, or nothing of it, as the meeting says', async () => {
    for (const chatHistory of ['all', 'since_join'] as const) {
      const meeting = await alice.createMeeting({ chatHistory });
      const host = await enter(alice, meeting.id);
      await send(host, 'before');
      const late = await guest(meeting.id, 'Late');
      expect(late.welcome.chatVersion).toBe(chatHistory === 'all' ? 1 : 0);
      await send(host, 'after');
      // A change of the old message must not show it either, nor may it be quoted or marked.
      await host.socket.request({ type: 'chat.edit', seq: 1, text: 'before, changed' });
      await late.socket.settled();
      const all = chatHistory === 'all';
      expect(texts(heard(late.socket))).toEqual(all ? ['after', 'before, changed'] : ['after']);
      expect(texts((await history(late.socket)).messages)).toEqual(
        all ? ['after', 'before, changed'] : ['after'],
      );
      const quote = { type: 'chat.send', to: everyone, text: 'what?', replyTo: 1 } as const;
      expect(await late.socket.request(quote)).toMatchObject(
        all ? { ok: true } : refused('MESSAGE_NOT_FOUND'),
      );
      await leave(late, host);
    }
  });

  it('and still waits gets and sends nothing', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, meeting.id);
    const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting.id, { displayName: 'Waits' });
    socket.hello({ ticket: join.ticket });
    await socket.next('waiting_room');
    await send(host, 'among us');
    expect(await socket.request({ type: 'chat.history' })).toMatchObject(refused('NOT_IN_MEETING'));
    expect(await socket.request({ type: 'chat.send', to: everyone, text: 'let me in' })).toMatchObject(
      refused('NOT_IN_MEETING'),
    );
    expect(socket.received.map(({ type }) => type)).toEqual(['waiting_room', 'reply', 'reply']);
    socket.close();
    await leave(host);
  });
});

/** Last: what is taken away stays away. */
describe('without the database', () => {
  it('nothing is acknowledged and nothing told; the meeting goes on', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const other = await enter(bob, meeting.id);
    await send(host, 'kept');
    await services.stopDatabase();
    expect(await send(host, 'lost')).toMatchObject(refused('UNAVAILABLE'));
    expect(await other.socket.request({ type: 'chat.history' })).toMatchObject(refused('UNAVAILABLE'));
    await other.socket.settled();
    expect(texts(heard(other.socket))).toEqual(['kept']);
    await leave(other, host);
  });
});
