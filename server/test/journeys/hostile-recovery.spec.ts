import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { meetingPaths, type ConferenceId } from '#protocol';
import type { Conferences } from '../../src/conference/conferences.js';
import { exportText, masked } from '../../src/conference/journal/export.js';
import { CONFERENCE_JOURNALS, type ConferenceJournals } from '../../src/conference/journal/journals.js';
import { LIVE_CONFERENCES } from '../../src/conference/ports.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { silentLog } from '../../src/kernel/log.js';
import { connectRedis, createRedis, REDIS } from '../../src/storage/redis.js';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { crash } from '../support/crash.js';
import { aGuest, aWaiter, publish } from '../support/hostile-stage.js';
import { eventually } from '../support/media-planes.js';
import { everythingInRedis, loseTheJournal } from '../support/redis-thief.js';
import { rowsOf } from '../support/rows.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, startTestServices, type TestApp, type TestServices } from '../support/test-app.js';

/** It stays, whatever becomes of control, and can fail to tell what it holds. */
class LastingMediaPlane extends FakeMediaPlane {
  failures = 0;
  override close(): Promise<void> {
    return Promise.resolve();
  }
  override inventory(): ReturnType<FakeMediaPlane['inventory']> {
    return this.failures-- > 0 ? Promise.reject(new Error('nobody knows')) : super.inventory();
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
  await withRedis((redis) => redis.flushall());
  media = new LastingMediaPlane({ workers: 2, videoCodec: 'h264' });
  app = await start();
});
afterEach(async () => {
  await app.stop();
  for (const crashed of old.splice(0)) await crashed.app.close().catch(() => undefined);
}, 60_000);

async function withRedis<Value>(work: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = createRedis(services.env['REDIS_URL'] ?? '', silentLog);
  await connectRedis(redis, 5_000);
  return work(redis).finally(() => redis.disconnect());
}
const ok = async (reply: Promise<unknown>) => expect(await reply).toMatchObject({ ok: true });
const states = () => app.get<Conferences>(LIVE_CONFERENCES).states;
const booksOf = (sql: string, ...values: unknown[]) => rowsOf(app.get<DataSource>(DATA_SOURCE), sql, values);
const peopleNow = () => states().flatMap(({ people }) => Object.keys(people));

async function fall(...people: { socket: SignalingClient }[]): Promise<void> {
  await crash(app.app);
  for (const { socket } of people) socket.cut();
  old.push(app);
}
async function fallAndRise(...people: { socket: SignalingClient }[]): Promise<void> {
  await fall(...people);
  app = await start();
}

/** What somebody hears who asks for this seat: `welcome`, `waiting_room`, or the code of the refusal. */
async function askFor(participantId: string, token: string): Promise<string> {
  const socket = await SignalingClient.connect(`${app.url.replace('http', 'ws')}/signaling`);
  socket.hello({ resume: { participantId, token } });
  const heard = await eventually('an answer', () =>
    socket.received.find(({ type }) => ['welcome', 'waiting_room', 'reply', 'error'].includes(type)),
  );
  socket.cut();
  return 'error' in heard && heard.error ? heard.error.code : heard.type;
}
const seatOf = (someone: Attendee): [string, string] => [someone.id, someone.welcome.resumeToken];

describe('seats after control was killed', () => {
  it('are nobody else’s, and none of those who were sent away, who left, or whose meeting has ended', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const [{ id }, { id: other }] = [
      await alice.createMeeting({ waitingRoom: false }),
      await alice.createMeeting(),
    ];
    const host = await enter(alice, id);
    const over = await enter(alice, other);
    const { id: leaver, ...left } = await aGuest(app, id, 'Lena');
    const removed = await aGuest(app, id, 'Rita');
    const mallory = new ApiClient(app.url);
    const banned = await enter(mallory, id, { displayName: 'Mallory' });
    const victim = await aGuest(app, id, 'Vera');
    await ok(left.socket.request({ type: 'leave' }));
    await ok(host.socket.request({ type: 'remove', participantId: removed.id }));
    await ok(host.socket.request({ type: 'remove', participantId: banned.id, ban: true }));
    await ok(host.socket.request({ type: 'lock', locked: true }));
    await ok(over.socket.request({ type: 'end' }));

    await fallAndRise(host, victim);
    const [token, victims] = [host.welcome.resumeToken, victim.welcome.resumeToken];
    const dot = victims.indexOf('.');
    const stolen: [string, string, string][] = [
      ['another’s token', victim.id, token],
      ['another’s seat', host.id, victims],
      ['no secret', victim.id, victims.slice(0, dot + 1)],
      ['the meeting alone', victim.id, victims.slice(0, dot)],
      ['no meeting', victim.id, victims.slice(dot)],
      ['a part', victim.id, victims.slice(0, -1)],
      ['another meeting', victim.id, over.welcome.resumeToken.slice(0, dot) + victims.slice(dot + 1)],
      ['whoever left', leaver, left.welcome.resumeToken],
      ['whoever was removed', ...seatOf(removed)],
      ['whoever was banned', ...seatOf(banned)],
      ['a meeting that has ended', ...seatOf(over)],
    ];
    for (const [whose, participantId, given] of stolen)
      expect([whose, await askFor(participantId, given)]).toEqual([
        whose,
        expect.stringMatching(/^(?:SEAT_GONE|INVALID_REQUEST|MEETING_ENDED)$/u),
      ]);

    // By the way of everybody: banned stays banned, and what was locked is.
    const late = await new ApiClient(app.url).tryJoin(id, { displayName: 'Late' });
    expect(late).toMatchObject({ body: { error: { code: 'MEETING_LOCKED' } } });
    // The same browser, which finds the server at its old address.
    Object.assign(mallory, { url: app.url });
    const again = await mallory.tryJoin(id, { displayName: 'Not Mallory' });
    expect(again).toMatchObject({ body: { error: { code: 'BANNED' } } });
    expect(peopleNow().sort()).toEqual([host.id, victim.id].sort());
    expect(await askFor(...seatOf(victim))).toBe('welcome');
  }, 60_000);

  it('do not let in whoever waits, and a ticket that was used is used', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, id);
    const waiter = await aWaiter(app, id, 'Willy');
    const denied = await aWaiter(app, id, 'Dora');
    const places = [waiter, denied].map(({ socket }) => socket.all('waiting_room')[0]?.resumeToken ?? '');
    await ok(host.socket.request({ type: 'deny', participantId: denied.id }));
    const { join: early, socket: preview } = await atTheDoor(alice, id);
    preview.hello({ ticket: early.ticket, prepare: true });
    await preview.next('prepared');

    await fallAndRise(host, waiter, { socket: preview });
    expect(await askFor(waiter.id, places[0] ?? '')).toBe('waiting_room');
    expect(await askFor(denied.id, places[1] ?? '')).toBe('SEAT_GONE');
    for (const { ticket } of [host.join, waiter.join, denied.join, early]) {
      const socket = await SignalingClient.connect(`${app.url.replace('http', 'ws')}/signaling`);
      socket.hello({ ticket });
      expect(await socket.next('reply')).toMatchObject({ error: { code: 'TICKET_INVALID' } });
      socket.cut();
    }
    expect(states().flatMap(({ people }) => Object.values(people).map(({ life }) => life))).toEqual([
      'admitted',
      'waiting',
    ]);
  }, 60_000);

  it('of people in breakout rooms are gone with those who were sent away from there, and with the end of all', async () => {
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => ApiClient.signedIn(app.url, name)),
    );
    const { id } = await alice!.createMeeting();
    const host = await enter(alice!, id);
    const people = [await enter(bob!, id), await enter(carol!, id)];
    await ok(host.socket.request({ type: 'breakout.plan', rooms: ['Red', 'Blue'], assignment: 'manual' }));
    const { breakouts } = await host.socket.next('breakouts_changed', (told) => told.breakouts !== null);
    const roomId = breakouts!.rooms[0]!.roomId;
    for (const { id: participantId } of people)
      await ok(
        host.socket.request({
          type: 'breakout.assign',
          participantId: participantId,
          roomId,
        }),
      );
    await ok(host.socket.request({ type: 'breakout.open' }));
    const inRoom = await Promise.all(
      people.map(({ socket }) => socket.next('welcome', ({ meeting }) => meeting.breakout !== null)),
    );
    const tokens = inRoom.map(({ resumeToken }) => resumeToken);
    // Killed in the very moment: the answer may not even have come.
    host.socket.send({
      type: 'remove',
      requestId: 'last',
      participantId: people[0]!.id,
      ban: true,
    });
    await host.socket.find('reply', ({ requestId }) => requestId === 'last');
    await fallAndRise(host, ...people);
    expect(await askFor(people[0]!.id, tokens[0]!)).toBe('SEAT_GONE');
    expect(await askFor(...seatOf(people[0]!))).toBe('SEAT_GONE');
    expect(peopleNow()).not.toContain(people[0]!.id);
    expect(await askFor(people[1]!.id, tokens[1]!)).toBe('welcome');

    const socket = await SignalingClient.connect(`${app.url.replace('http', 'ws')}/signaling`);
    socket.hello({ resume: { participantId: host.id, token: host.welcome.resumeToken } });
    await socket.next('welcome');
    await ok(socket.request({ type: 'end' }));
    await fallAndRise({ socket });
    expect(await askFor(people[1]!.id, tokens[1]!)).toMatch(/SEAT_GONE|MEETING_ENDED/u);
    expect(await askFor(...seatOf(host))).toMatch(/SEAT_GONE|MEETING_ENDED/u);
    expect([states(), media.openObjects().routers]).toEqual([[], []]);
  }, 60_000);

  it('passcodes are not guessed afresh', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting({}, { password: '471147' });
    const guess = async (person: ApiClient, password: string) => {
      const { body } = await person.tryJoin(id, { password });
      return (body as { error?: { code: string } }).error?.code ?? 'in';
    };
    const guesser = new ApiClient(app.url);
    let tries = 0;
    while ((await guess(guesser, `00000${tries % 10}`)) !== 'TOO_MANY_ATTEMPTS')
      expect(tries++).toBeLessThan(20);
    await fallAndRise();
    expect(await guess(new ApiClient(app.url), '471147')).toBe('TOO_MANY_ATTEMPTS');
  }, 60_000);
});

describe('a journal that had missed the last moments', () => {
  it('gives nobody back who was sent away then, and no meeting that had ended', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const { id: other } = await alice.createMeeting();
    const host = await enter(alice, id);
    const rita = await aGuest(app, id, 'Rita');
    const mallory = await aGuest(app, id, 'Mallory');
    const second = await aGuest(app, id, 'Mona');
    const over = await enter(alice, other);
    const guest = await aGuest(app, other, 'Gus');
    await host.socket.settled();

    loseTheJournal(app);
    await ok(host.socket.request({ type: 'remove', participantId: rita.id }));
    await ok(host.socket.request({ type: 'remove', participantId: mallory.id, ban: true }));
    await ok(over.socket.request({ type: 'end' }));
    await eventually('the books know', async () => {
      const gone = await booksOf('SELECT 1 FROM meeting_participants WHERE left_at IS NOT NULL');
      const ended = await booksOf(
        'SELECT 1 FROM conferences WHERE ended_at IS NOT NULL AND meeting_id = $1',
        other,
      );
      const bans = await booksOf('SELECT 1 FROM meeting_bans WHERE meeting_id = $1', id);
      return (gone.length >= 4 && ended.length === 1 && bans.length === 1) || undefined;
    });

    await fallAndRise(host, second);
    expect(await askFor(...seatOf(rita))).toBe('SEAT_GONE');
    expect(await askFor(...seatOf(mallory))).toBe('SEAT_GONE');
    expect(await askFor(...seatOf(over))).toMatch(/SEAT_GONE|MEETING_ENDED/u);
    expect(await askFor(...seatOf(guest))).toMatch(/SEAT_GONE|MEETING_ENDED/u);
    expect(states().map(({ meeting, bans }) => [meeting.meetingId, bans.length])).toEqual([[id, 1]]);
    expect(await askFor(...seatOf(second))).toBe('welcome');
  }, 60_000);
});

describe('a meeting that changes in the moment of the crash', () => {
  it('is as its owner has made it, and one that was deleted is over', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const { id: doomed } = await alice.createMeeting();
    const host = await enter(alice, id);
    const lost = await enter(alice, doomed);
    // Committed, and then the conference was not told.
    await booksOf(`UPDATE meetings SET status = 'deleted', closed_at = now() WHERE id = $1`, doomed);
    await booksOf(`UPDATE meetings SET topic = 'Another', guests = false WHERE id = $1`, id);
    await fallAndRise(host, lost);
    expect(states().map(({ meeting }) => [meeting.topic, meeting.settings.guests])).toEqual([
      ['Another', false],
    ]);
    expect(await askFor(...seatOf(lost))).toMatch(/SEAT_GONE|MEETING_ENDED/u);
    expect((await new ApiClient(app.url).tryJoin(id)).status).not.toBe(200);
  }, 60_000);
});

describe('starts that fail', () => {
  it('half way, or are killed right away, cost nobody their seat', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    const guest = await aGuest(app, id, 'Gus');
    await publish(host, 'microphone');
    await host.socket.settled();
    const held = media.openObjects();
    await fall(host, guest);
    media.failures = 1;
    await expect(start()).rejects.toThrow('nobody knows');
    app = await start();
    await fallAndRise();
    await fallAndRise();
    expect(media.openObjects()).toEqual(held);
    expect(await askFor(...seatOf(host))).toBe('welcome');
    expect(await askFor(...seatOf(guest))).toBe('welcome');
  }, 60_000);

  it('are stopped in the middle without harm, and twice', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    await fall(host);
    app = await start();
    await Promise.all([app.stop(), app.stop()]);
    app = await start();
    expect(await askFor(...seatOf(host))).toBe('welcome');
  }, 60_000);
});

describe('what a thief finds in Redis', () => {
  const markers = {
    name: 'Quentin Zebulon',
    chat: 'the merger with Wolframite Ltd',
    poll: 'Shall we dismiss Xaver?',
    option: 'Dismissal it is',
    room: 'Room of Ypsilon',
    lobby: 'Patience, Ulrike',
    renamed: 'Vincenta Kappa',
  };

  async function aTalk() {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const { id } = await alice.createMeeting();
    const host = await enter(alice, id);
    const guest = await aGuest(app, id, markers.name);
    await ok(guest.socket.request({ type: 'chat.send', to: { kind: 'everyone' }, text: markers.chat }));
    const poll = {
      question: markers.poll,
      options: [markers.option, 'no'],
      multiple: false,
      anonymous: true,
    };
    await ok(host.socket.request({ type: 'poll.save', poll }));
    await ok(
      host.socket.request({ type: 'breakout.plan', rooms: [markers.room, 'B'], assignment: 'manual' }),
    );
    await ok(host.socket.request({ type: 'lobby_message', text: markers.lobby }));
    await ok(guest.socket.request({ type: 'rename', displayName: markers.renamed }));
    await publish(guest, 'microphone');
    await host.socket.settled();
    const conferenceId: ConferenceId = host.welcome.meeting.conferenceId;
    return { id, host, guest, conferenceId };
  }
  const told = ({ host, guest }: Awaited<ReturnType<typeof aTalk>>): string[] => [
    ...Object.values(markers),
    ...[host, guest].flatMap(({ welcome, join }) => [
      welcome.resumeToken.slice(welcome.resumeToken.indexOf('.') + 1),
      join.ticket,
      ...[welcome.media.send, welcome.media.recv].map(
        ({ iceParameters }) => (iceParameters as { password: string }).password,
      ),
    ]),
  ];

  it('is nothing of what was said, of who said it, or that opens a door; and little is left when it is over', async () => {
    const redis = app.get<Redis>(REDIS);
    const talk = await aTalk();
    const all = await everythingInRedis(redis);
    expect(all).toContain(`conclave:journal:${talk.conferenceId}`);
    for (const what of told(talk)) expect([what, all.includes(what)]).toEqual([what, false]);
    await ok(talk.host.socket.request({ type: 'end' }));
    await eventually(
      'the end of the journal',
      async () => !(await redis.smembers('conclave:journals')).includes(talk.conferenceId) || undefined,
    );
    const lasting = await Promise.all(
      (await redis.keys('conclave:journal*')).map(async (key) => ((await redis.pttl(key)) < 0 ? [key] : [])),
    );
    expect(lasting.flat()).toEqual([]);
  }, 60_000);

  it('and an export for a bug report tells nothing of it either', async () => {
    const talk = await aTalk();
    const journals = app.get<ConferenceJournals>(CONFERENCE_JOURNALS);
    const record = await journals.read(talk.conferenceId, 'oldest');
    const text = exportText(masked(record!, (below) => below - 1));
    for (const what of [...told(talk), 'Alice', '"alice', '127.0.0.1', 'Planning'])
      expect([what, text.includes(what)]).toEqual([what, false]);
    expect(text).not.toMatch(/[0-9A-F]{2}(?::[0-9A-F]{2}){15}/u);
    expect(text).not.toContain(meetingPaths.one(talk.id));
  }, 60_000);
});
