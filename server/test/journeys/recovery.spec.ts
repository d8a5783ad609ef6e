import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { ChatMessage, PollDraft, PollId, RoomId, ServerMessageOf } from '#protocol';
import type { Conferences } from '../../src/conference/conferences.js';
import type { ConferenceState, Person } from '../../src/conference/domain/state.js';
import { LIVE_CONFERENCES } from '../../src/conference/ports.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { leaseKeys } from '../../src/storage/lease.js';
import { REDIS } from '../../src/storage/redis.js';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { crash } from '../support/crash.js';
import { eventually } from '../support/media-planes.js';
import { microphoneRtp } from '../support/rtp.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, startTestServices, type TestApp, type TestServices } from '../support/test-app.js';

/** It stays, whatever becomes of control: as a media process of its own does. */
class LastingMediaPlane extends FakeMediaPlane {
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

const secret = 'the same for every process of the house, as it must be';
let services: TestServices;
let media: LastingMediaPlane;
let app: TestApp;
const old: TestApp[] = [];
beforeAll(async () => {
  services = await startTestServices();
}, 60_000);
afterAll(() => services.stop());
const start = () => startTestApp({ services, settings: { secret }, overrides: [[MEDIA_PLANE, media]] });
beforeEach(async () => {
  media = new LastingMediaPlane({ workers: 2, videoCodec: 'h264' });
  app = await start();
});
afterEach(async () => {
  await app.stop();
  for (const crashed of old.splice(0)) await crashed.app.close().catch(() => undefined);
}, 60_000);

const conferences = () => app.get<Conferences>(LIVE_CONFERENCES);
const ok = async (reply: Promise<unknown>) => expect(await reply).toMatchObject({ ok: true });
const say = ({ socket }: Pick<Attendee, 'socket'>, text: string) =>
  ok(socket.request({ type: 'chat.send', to: { kind: 'everyone' }, text }));
const speak = ({ socket }: Pick<Attendee, 'socket'>) =>
  ok(
    socket.request({
      type: 'track.publish',
      source: 'microphone',
      rtpParameters: microphoneRtp(),
      muted: false,
    }),
  );
const texts = async ({ socket }: Pick<Attendee, 'socket'>): Promise<string[]> => {
  const reply = await socket.request({ type: 'chat.history', limit: 200 });
  if (!reply.ok) throw new Error(reply.error.code);
  return (reply.data as unknown as { messages: ChatMessage[] }).messages.map(({ text }) => text);
};

/** To whichever app runs now, as a client does whose page lives on: its transports too, and its numbering of requests. */
const comeBack = async (someone: Attendee, token = someone.welcome.resumeToken): Promise<Attendee> => {
  const socket = await SignalingClient.connect(`${app.url.replace('http', 'ws')}/signaling`);
  socket.hello({ resume: { participantId: someone.id, token, freshMedia: false } });
  const welcome = await socket.next('welcome');
  (socket as unknown as { counter: number }).counter = 1_000;
  return { ...someone, socket, welcome };
};

/** What people would notice if it were not as before; the rest is about connections, which are new. */
const essence = (state: ConferenceState) => ({
  ...state,
  activeSpeaker: null,
  speakerSince: null,
  people: Object.values(state.people).map((person: Person) => ({
    ...person,
    ...{ connectionId: null, connected: null, lostAt: null, trace: null, answers: null, owedWelcome: null },
  })),
});
const essences = () =>
  conferences()
    .states.map(essence)
    .sort((a, b) => a.conferenceId.localeCompare(b.conferenceId));

/** What a `welcome` tells of the meeting, apart from who is connected and what the connection is. */
const told = ({ welcome }: Attendee) => {
  const { participants, waiting, meeting, abilities, polls, breakouts, bans, chatVersion, offers } = welcome;
  const people = participants.map((person) => ({ ...person, connected: null }));
  return { people, waiting, meeting, abilities, polls, breakouts, bans, chatVersion, offers };
};

async function crashAndStartAgain(...people: Pick<Attendee, 'socket'>[]): Promise<void> {
  await crash(app.app);
  for (const { socket } of people) socket.cut();
  old.push(app);
  app = await start();
}
const rowsOf = (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> =>
  app.get<DataSource>(DATA_SOURCE).query(sql, values);

/** Alice hosts, Bob is cohost, Gus a guest with a raised hand, Willy waits; there were words, votes and sound. */
async function aLivelyMeeting() {
  const [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => ApiClient.signedIn(app.url, name)));
  const { id } = await alice!.createMeeting({ waitingRoom: true });
  const host = await enter(alice!, id);
  const waiting = async (person: ApiClient, body = {}) => {
    const { join, socket } = await atTheDoor(person, id, body);
    socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
    return { id: join.participantId, join, socket, place: await socket.next('waiting_room') };
  };
  const admitted = async (person: ApiClient, body = {}): Promise<Attendee> => {
    const { id: participantId, join, socket } = await waiting(person, body);
    await ok(host.socket.request({ type: 'admit', participantId }));
    return { id: participantId, join, socket, welcome: await socket.next('welcome') };
  };
  const cohost = await admitted(bob!);
  const guest = await admitted(new ApiClient(app.url), { displayName: 'Gus' });
  const willy = await waiting(new ApiClient(app.url), { displayName: 'Willy' });
  await ok(host.socket.request({ type: 'set_role', participantId: cohost.id, role: 'cohost' }));
  await ok(guest.socket.request({ type: 'hand_raise', raised: true }));
  await speak(host);
  await guest.socket.next('track.offered');
  await say(guest, 'before');
  const poll: PollDraft = {
    question: 'Lunch?',
    options: ['Soup', 'Pasta'],
    multiple: false,
    anonymous: true,
  };
  const saved = await host.socket.request({ type: 'poll.save', poll });
  const pollId = (saved.ok ? saved.data?.['pollId'] : '') as PollId;
  await ok(host.socket.request({ type: 'poll.launch', pollId }));
  await ok(guest.socket.request({ type: 'poll.vote', pollId, options: [1] }));
  await host.socket.next('poll_changed', ({ poll: { voters } }) => voters === 1);
  await ok(host.socket.request({ type: 'lock', locked: true }));
  await host.socket.settled();
  return { id, host, cohost, guest, willy };
}

describe.each(['killed', 'restarted in order'])('a meeting whose control process is %s', (how) => {
  it('goes on under the next one: people, roles, hands, chat, lobby, polls, tracks, and media never stopped', async () => {
    const { host, cohost, guest, willy } = await aLivelyMeeting();
    const seats = [host, cohost, guest];
    const fresh = await Promise.all(seats.map((seat) => comeBack(seat)));
    const seen = fresh.map(told);
    const [before, held] = [essences(), media.openObjects()];
    if (how === 'killed') {
      await crashAndStartAgain(...fresh, willy);
    } else {
      await app.stop();
      expect(await Promise.all([...fresh, willy].map(({ socket }) => socket.closed))).toEqual([
        1012, 1012, 1012, 1012,
      ]);
      expect(fresh.flatMap(({ socket }) => socket.all('goodbye'))).toEqual([]);
      app = await start();
    }
    expect(essences()).toEqual(before);
    expect(media.openObjects()).toEqual(held);

    const back = await Promise.all(fresh.map((seat) => comeBack(seat)));
    expect(back.map(told)).toEqual(seen);
    const [hostBack, , guestBack] = back as [Attendee, Attendee, Attendee];
    expect(guestBack.welcome.media.send.id).toBe(guest.welcome.media.send.id);
    expect(await texts(guestBack)).toEqual(['before']);
    await say(guestBack, 'after');
    const isNew = ({ message }: ServerMessageOf<'chat_message'>) => message.text === 'after';
    expect((await hostBack.socket.next('chat_message', isNew)).message).toMatchObject({ seq: 2 });
    // Whoever waits keeps their place in the line, and is admitted from there.
    const waiting = await SignalingClient.connect(`${app.url.replace('http', 'ws')}/signaling`);
    waiting.hello({ resume: { participantId: willy.id, token: willy.place.resumeToken } });
    expect(await waiting.next('waiting_room')).toMatchObject({ position: 1 });
    await ok(hostBack.socket.request({ type: 'admit', participantId: willy.id }));
    await waiting.next('welcome');

    // The books end as if nothing had happened.
    await ok(hostBack.socket.request({ type: 'end' }));
    const [conferenceId] = [host.welcome.meeting.conferenceId];
    await eventually('the books are closed', async () => {
      const rows = await rowsOf(
        'SELECT left_at FROM meeting_participants WHERE conference_id = $1',
        conferenceId,
      );
      return (rows.length === 4 && rows.every((row) => row['left_at'] !== null)) || undefined;
    });
    expect(media.openObjects().routers).toEqual([]);
  }, 60_000);

  it('keeps people in their breakout rooms', async () => {
    const signedIn = await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => ApiClient.signedIn(app.url, name)),
    );
    const { id } = await signedIn[0]!.createMeeting();
    const host = await enter(signedIn[0]!, id);
    const bob = await enter(signedIn[1]!, id);
    const carol = await enter(signedIn[2]!, id);
    await ok(host.socket.request({ type: 'breakout.plan', rooms: ['Red', 'Blue'], assignment: 'manual' }));
    const planned = await host.socket.next(
      'breakouts_changed',
      ({ breakouts }) => breakouts?.status === 'planned',
    );
    const [red, blue] = planned.breakouts!.rooms.map(({ roomId }) => roomId) as [RoomId, RoomId];
    for (const [someone, roomId] of [
      [bob, red],
      [carol, blue],
    ] as const)
      await ok(host.socket.request({ type: 'breakout.assign', participantId: someone.id, roomId }));
    await ok(host.socket.request({ type: 'breakout.open' }));
    const inRoom = ({ meeting }: ServerMessageOf<'welcome'>) => meeting.breakout !== null;
    const bobsRoom = await bob.socket.next('welcome', inRoom);
    const carolsRoom = await carol.socket.next('welcome', inRoom);
    await host.socket.settled();
    await eventually('all have arrived', () => essences().length === 3 || undefined);

    const before = essences();
    if (how === 'killed') await crashAndStartAgain(host, bob, carol);
    else {
      await app.stop();
      app = await start();
    }
    expect(essences()).toEqual(before);
    const back = await comeBack(bob, bobsRoom.resumeToken);
    expect(back.welcome.meeting.breakout?.name).toBe('Red');
    // A token from before the move leads there as well.
    const carolBack = await comeBack(carol);
    expect(carolBack.welcome.meeting.breakout?.name).toBe('Blue');
    expect(carolBack.welcome.resumeToken).toBe(carolsRoom.resumeToken);
    const hostBack = await comeBack(host);
    await ok(hostBack.socket.request({ type: 'breakout.assign', participantId: bob.id, roomId: blue }));
    await back.socket.next('welcome', ({ meeting }) => meeting.breakout?.name === 'Blue');
    await ok(hostBack.socket.request({ type: 'end' }));
    await carolBack.socket.next('goodbye');
  }, 60_000);

  it('loses nothing that was said, and says nothing twice, however the messages were caught', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    const guest = await enter(new ApiClient(app.url), id, { displayName: 'Gus' });
    const messages = Array.from({ length: 40 }, (_none, index) => ({
      requestId: `chat-${index}`,
      text: `message ${index}`,
    }));
    const send = (socket: SignalingClient, { requestId, text }: (typeof messages)[number]) =>
      socket.send({ type: 'chat.send', requestId, to: { kind: 'everyone' }, text });
    for (const message of messages) send(guest.socket, message);
    await guest.socket.find('reply', ({ requestId }) => requestId === 'chat-5');
    if (how === 'killed') await crashAndStartAgain(host, guest);
    else {
      await app.stop();
      app = await start();
    }
    const answered = new Set(
      guest.socket
        .all('reply')
        .filter(({ ok: done }) => done)
        .map(({ requestId }) => requestId),
    );
    const back = await comeBack(guest);
    // A client asks again for what it has no answer to, by the same request.
    const again = messages.filter(({ requestId }) => !answered.has(requestId));
    for (const message of again) send(back.socket, message);
    for (const { requestId } of again)
      await back.socket.find('reply', (reply) => reply.requestId === requestId);
    const found = await texts(back);
    expect([...found].sort()).toEqual(messages.map(({ text }) => text).sort());
    await ok(back.socket.request({ type: 'leave' }));
    await (await comeBack(host)).socket.request({ type: 'leave' });
  }, 60_000);
});

describe('what the next control process finds', () => {
  it('media of a conference that no journal knows is closed', async () => {
    const router = `${crypto.randomUUID()}:0:router1`;
    await crash(app.app);
    old.push(app);
    await media.openRouter({ routerId: router });
    app = await start();
    expect(media.openObjects().routers).toEqual([]);
  }, 60_000);

  it('media that went meanwhile is opened again for whoever comes back', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    await speak(host);
    await crash(app.app);
    host.socket.cut();
    old.push(app);
    const [node] = await media.nodes();
    for (const { workerId } of node!.workers) media.loseWorker(workerId);
    app = await start();
    const back = await comeBack(host);
    expect(back.welcome.media.send.id).not.toBe(host.welcome.media.send.id);
    expect(media.openObjects().transports).toContain(back.welcome.media.send.id);
    await speak(back);
    await ok(back.socket.request({ type: 'leave' }));
  }, 60_000);

  it('a journal that it cannot read keeps nobody from starting', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    await crash(app.app);
    host.socket.cut();
    old.push(app);
    app = await startTestApp({
      services,
      settings: { secret: `not ${secret}` },
      overrides: [[MEDIA_PLANE, media]],
    });
    expect(conferences().states).toEqual([]);
    expect(media.openObjects().routers).toEqual([]);
    const [row] = await rowsOf(
      'SELECT ended_at FROM conferences WHERE id = $1',
      host.welcome.meeting.conferenceId,
    );
    expect(row?.['ended_at']).not.toBeNull();
  }, 60_000);
});

describe('two control processes', () => {
  it('the second serves nothing while the first runs, and then goes on with its meetings', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    const first = app;
    let isUp = false;
    const second = start().then((started) => {
      isUp = true;
      return started;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(isUp).toBe(false);
    await say(host, 'still here');
    await first.stop();
    app = await second;
    const back = await comeBack(host);
    expect(await texts(back)).toEqual(['still here']);
    await ok(back.socket.request({ type: 'leave' }));
  }, 60_000);

  it('one that was taken for dead performs nothing any more', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    const first = app;
    const redis = first.get<Redis>(REDIS);
    // It hangs, so its lease runs out.
    await redis.del(leaseKeys('control')[0]);
    const second = start();
    await eventually(
      'another has the lease',
      async () => (await redis.get(leaseKeys('control')[0])) ?? undefined,
    );
    app = await second;
    host.socket.send({ type: 'chat.send', requestId: 'late', to: { kind: 'everyone' }, text: 'too late' });
    expect(await host.socket.find('reply', ({ requestId }) => requestId === 'late')).toMatchObject({
      error: { code: 'UNAVAILABLE' },
    });
    expect(host.socket.all('chat_message')).toEqual([]);
    host.socket.cut();
    old.push(first);
    const back = await comeBack(host);
    expect(await texts(back)).toEqual([]);
    await ok(back.socket.request({ type: 'leave' }));
  }, 60_000);
});
