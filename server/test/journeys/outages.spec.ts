import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  authPaths,
  conferencePaths,
  healthPaths,
  hostPaths,
  meetingPaths,
  type PollId,
  readyResponse,
  type ServerMessageOf,
} from '#protocol';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient, errorCodeOf, type Answer } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { KeptLog } from '../support/kept-log.js';
import { eventually } from '../support/media-planes.js';
import { Page } from '../support/page.js';
import { rowsOf } from '../support/rows.js';
import { microphoneRtp } from '../support/rtp.js';
import { SeatClient } from '../support/seat-client.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, startTestServices, type TestApp, type TestServices } from '../support/test-app.js';

/** As long as a restart of the service may well take. */
const AWAY_MS = 20_000;

let services: TestServices;
let app: TestApp;
let alice: ApiClient;
const log = new KeptLog();

beforeAll(async () => {
  services = await startTestServices({ durable: true });
  app = await startTestApp({ services, log });
  alice = await ApiClient.signedIn(app.url, 'alice');
}, 60_000);
afterAll(async () => {
  await app.stop();
  await services.stop();
});

const everyone = { kind: 'everyone' } as const;
const ok = { ok: true };
const refusedBy = (code: string) => ({ ok: false, error: { code } });
const database = () => app.get<DataSource>(DATA_SOURCE);
const ready = async () => {
  const answer = await fetch(app.url + healthPaths.ready);
  return { code: answer.status, ...readyResponse.parse(await answer.json()) };
};

/** A meeting with a waiting room, and what one may do in it. */
class Room {
  host!: Attendee;
  guest!: Attendee;
  banned!: Attendee;
  meetingId!: string;
  pollId!: PollId;
  notes!: Page;
  private hand = false;

  async open(): Promise<this> {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    this.meetingId = meeting.id;
    this.host = await enter(alice, meeting.id);
    this.guest = await this.admitted('Gus');
    this.banned = await this.admitted('Rude');
    const rtpParameters = microphoneRtp();
    const { socket } = this.host;
    expect(
      await socket.request({ type: 'track.publish', source: 'microphone', rtpParameters }),
    ).toMatchObject(ok);
    const poll = { question: 'Lunch?', options: ['Soup', 'Pasta'], multiple: false, anonymous: false };
    const saved = await socket.request({ type: 'poll.save', poll });
    if (!saved.ok) throw new Error(saved.error.code);
    this.pollId = saved.data?.['pollId'] as PollId;
    this.notes = await Page.open(this.host, 'notes');
    return this;
  }

  async waiting(name: string) {
    const { join, socket } = await atTheDoor(new ApiClient(app.url), this.meetingId, { displayName: name });
    socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
    await socket.next('waiting_room');
    return { id: join.participantId, join, socket };
  }

  async letIn({ id, join, socket }: Awaited<ReturnType<Room['waiting']>>): Promise<Attendee> {
    expect(await this.host.socket.request({ type: 'admit', participantId: id })).toMatchObject(ok);
    return { id, join, socket, welcome: await socket.next('welcome') };
  }

  async admitted(name: string): Promise<Attendee> {
    return this.letIn(await this.waiting(name));
  }

  /** What needs nobody but the people: sound, hands, and notes that are open. */
  async goesOn(): Promise<void> {
    const { host, guest } = this;
    for (const type of ['mute', 'unmute'] as const) {
      expect(await host.socket.request({ type, source: 'microphone' })).toMatchObject(ok);
      const isMicrophone = ({ muted }: ServerMessageOf<'track_changed'>) => muted === (type === 'mute');
      expect(await guest.socket.next('track_changed', isMicrophone)).toBeDefined();
    }
    this.hand = !this.hand;
    expect(await guest.socket.request({ type: 'hand_raise', raised: this.hand })).toMatchObject(ok);
    expect(await host.socket.next('participant_changed')).toBeDefined();
    this.notes.write(0, '.');
    await this.notes.settled();
  }

  say(text: string) {
    return this.guest.socket.request({ type: 'chat.send', to: everyone, text });
  }

  /** The socket breaks and is back in its seat. */
  async comesBack(): Promise<void> {
    const { guest } = this;
    guest.socket.cut();
    const socket = await SignalingClient.connect(guest.join.signalingUrl);
    socket.hello({ resume: { participantId: guest.id, token: guest.welcome.resumeToken } });
    const welcome = await socket.next('welcome');
    this.guest = { ...guest, socket, welcome };
    const known = welcome.participants.find(({ participantId }) => participantId === guest.id);
    expect(known).toMatchObject({ displayName: 'Gus' });
    expect(known?.hand !== null).toBe(this.hand);
  }

  async noteGap(ms: number): Promise<void> {
    const { guest, host } = this;
    guest.socket.send({ type: 'media.gap', participantId: host.id, source: 'microphone', ms });
    await guest.socket.settled();
  }
}

/** What somebody should look at; that something was away is known. */
const faults = () => log.faults.filter((fault) => !fault.includes('OutageError'));
const refusal = (answer: Answer) => [answer.status, errorCodeOf(answer)];
const unavailable = [503, 'UNAVAILABLE'];

/** Again and again while something is away, as people would. */
async function meanwhile(work: (round: number) => Promise<void>): Promise<void> {
  const end = performance.now() + AWAY_MS;
  for (let round = 0; performance.now() < end; round++) {
    await work(round);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('without the database for a while', () => {
  it('the meeting goes on, nobody can join, and everything is written when it is back', async () => {
    const room = await new Room().open();
    const later = await room.waiting('Later');
    const tooLate = await new ApiClient(app.url).join(room.meetingId, { displayName: 'Too late' });
    expect(await room.say('before')).toMatchObject(ok);

    await services.stopDatabase();
    const heap = process.memoryUsage().heapUsed;
    await meanwhile(async (round) => {
      await room.goesOn();
      if (round % 3 === 0) {
        expect(await room.say('lost')).toMatchObject(refusedBy('UNAVAILABLE'));
        await room.noteGap(1_000 + round);
      }
      if (round === 1) await room.comesBack();
    });
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(80_000_000);

    const door = await SignalingClient.connect(tooLate.signalingUrl);
    door.hello({ ticket: tooLate.ticket });
    expect(await door.next('reply')).toMatchObject(refusedBy('UNAVAILABLE'));
    const stranger = new ApiClient(app.url);
    const seat = SeatClient.of(app.url, room.guest);
    for (const answer of [
      await stranger.tryJoin(room.meetingId),
      await stranger.call('GET', meetingPaths.preview(room.meetingId)),
      await stranger.call('POST', authPaths.login, { username: 'bob', password: 'conclave-demo' }),
      await alice.call('GET', meetingPaths.all),
      await alice.call('POST', hostPaths.lock(room.meetingId), { locked: true }),
      await seat.tryUpload('words.txt', Buffer.from('words')),
      await seat.json(conferencePaths.files(seat.conferenceId)),
    ])
      expect(refusal(answer)).toEqual(unavailable);
    expect(await ready()).toMatchObject({ code: 503, status: 'degraded', joins: 'refused' });

    // What hosts decide holds at once, whenever it is written.
    const back = await room.letIn(later);
    const { socket } = room.host;
    expect(await socket.request({ type: 'remove', participantId: room.banned.id, ban: true })).toMatchObject(
      ok,
    );
    expect(await room.banned.socket.next('goodbye')).toMatchObject({ reason: 'removed' });
    expect(await socket.request({ type: 'poll.launch', pollId: room.pollId })).toMatchObject(ok);
    await back.socket.request({ type: 'leave' });

    await services.startDatabase();
    await eventually('people can join', async () => (await ready()).joins === 'open', 15_000);
    expect(await room.say('after')).toMatchObject(ok);
    await room.goesOn();
    await room.admitted('Newcomer');

    const of = (sql: string) => rowsOf(database(), sql, [room.meetingId]);
    const texts = await of('SELECT text FROM chat_messages WHERE meeting_id = $1 ORDER BY seq');
    expect(texts.map((row) => row['text'])).toEqual(['before', 'after']);
    await eventually(
      'everybody is written down',
      async () => {
        const people = await of(
          'SELECT display_name, left_at FROM meeting_participants WHERE meeting_id = $1',
        );
        const left = people.filter((row) => row['left_at'] !== null).map((row) => row['display_name']);
        return ['Later', 'Rude'].every((name) => left.includes(name)) && people.length === 5;
      },
      15_000,
    );
    expect(await of('SELECT display_name FROM meeting_bans WHERE meeting_id = $1')).toEqual([
      { display_name: 'Rude' },
    ]);
    expect(await of('SELECT status FROM polls WHERE meeting_id = $1')).toEqual([{ status: 'open' }]);
    await eventually(
      'gaps are kept',
      async () => (await of('SELECT ms FROM media_gaps WHERE meeting_id = $1')).length > 3,
      5_000,
    );
    const nodes = await rowsOf(
      database(),
      `SELECT status, now() - last_heartbeat < '8 s' AS fresh FROM sfu_nodes`,
    );
    expect(nodes).toEqual([{ status: 'active', fresh: true }]);
    const saved = () => of('SELECT state FROM conference_documents WHERE meeting_id = $1');
    await eventually('the notes are saved', async () => (await saved()).length === 1, 10_000);
    expect(faults()).toEqual([]);
  }, 120_000);
});

describe('without Redis for a while', () => {
  it('the meeting goes on with its chat, nobody can join, and the same people are signed in when it is back', async () => {
    const room = await new Room().open();
    const later = await room.waiting('Later');
    const tooLate = await new ApiClient(app.url).join(room.meetingId, { displayName: 'Too late' });
    const carol = await ApiClient.signedIn(app.url, 'carol');
    const short = await alice.createMeeting();
    const alone = await enter(alice, short.id);

    await services.stopRedis();
    await meanwhile(async (round) => {
      await room.goesOn();
      if (round % 3 === 0) expect(await room.say(`meanwhile ${round}`)).toMatchObject(ok);
      if (round === 1) await room.comesBack();
    });
    const door = await SignalingClient.connect(tooLate.signalingUrl);
    door.hello({ ticket: tooLate.ticket });
    expect(await door.next('reply')).toMatchObject(refusedBy('UNAVAILABLE'));
    for (const answer of [
      await alice.tryJoin(room.meetingId),
      await alice.call('GET', meetingPaths.all),
      await carol.call('POST', authPaths.logout),
      await new ApiClient(app.url).call('POST', authPaths.login, {
        username: 'bob',
        password: 'conclave-demo',
      }),
    ])
      expect(refusal(answer)).toEqual(unavailable);
    expect(await ready()).toMatchObject({ code: 503, status: 'degraded', joins: 'refused' });
    const back = await room.letIn(later);
    await back.socket.request({ type: 'leave' });
    const file = await SeatClient.of(app.url, room.guest).upload('words.txt', Buffer.from('words'));
    expect(file.bytes).toBe(5);

    // A meeting that ends meanwhile leaves a job behind, which waits for the queue.
    expect(await alone.socket.request({ type: 'end' })).toMatchObject(ok);
    await services.startRedis();
    await eventually('people can join', async () => (await ready()).joins === 'open', 15_000);
    const again = await SignalingClient.connect(tooLate.signalingUrl);
    again.hello({ ticket: tooLate.ticket });
    await again.next('waiting_room');
    expect((await alice.call('GET', meetingPaths.all)).status).toBe(200);
    await room.goesOn();
    await room.admitted('Newcomer');
    await eventually(
      'the job is done',
      async () => {
        const rows = await rowsOf(
          database(),
          'SELECT duration_sec FROM meeting_participants WHERE meeting_id = $1 AND duration_sec IS NOT NULL',
          [short.id],
        );
        return rows.length === 1;
      },
      45_000,
    );
    expect(faults()).toEqual([]);
  }, 150_000);
});
