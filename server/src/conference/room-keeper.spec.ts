import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  breakoutLimits,
  defaultMeetingSettings,
  type ConferenceId,
  type ParticipantId,
  type RoomId,
  type ServerMessage,
  signalingLimits,
} from '#protocol';
import { EventBus } from '../kernel/events.js';
import { silentLog } from '../kernel/log.js';
import { FakeMediaPlane } from '../media/fake/fake-media-plane.js';
import type { Meeting, MeetingLedger } from '../meetings/ports.js';
import { Conferences } from './conferences.js';
import type { RequestCommand } from './domain/commands.js';
import { attendee, host, type Character } from './domain/testing.js';
import { conferenceClosed } from './events.js';
import type { Reseated } from './ports.js';

const meeting = {
  id: '6f5c3bd0-0000-4000-8000-000000000001',
  code: '1234567890',
  topic: 'Planning',
  joinUrl: 'https://conclave.example/m/1234567890',
  settings: defaultMeetingSettings,
  closedAt: null,
} as unknown as Meeting;

/** Alice, Bob and Carol; Bob's room is Red and Carol's Blue, both open. */
class House {
  readonly media = new FakeMediaPlane({ workers: 1 });
  readonly events = new EventBus(silentLog);
  readonly facts: string[] = [];
  readonly closedConferences: string[] = [];
  running: readonly ConferenceId[] = [];
  readonly sent: { to: string; message: ServerMessage }[] = [];
  readonly seats = new Map<string, Reseated>();
  /** Connections that are gone without the conferences knowing. */
  readonly gone = new Set<string>();
  now = 1_800_000_000_000;
  main = '' as ConferenceId;
  private requests = 0;
  readonly conferences: Conferences;

  constructor() {
    const note = (name: string) => (fact: object) => {
      this.facts.push('participantId' in fact ? `${name} ${String(fact.participantId)}` : name);
      return Promise.resolve();
    };
    const ledger: MeetingLedger = {
      conferenceStarted: note('started'),
      participantJoined: note('joined'),
      participantLeft: note('left'),
      conferenceEnded: note('ended'),
      personBanned: note('banned'),
      personUnbanned: note('unbanned'),
      stillRunning: ({ conferenceIds }) => {
        this.running = conferenceIds;
        return Promise.resolve();
      },
      endLeftOvers: () => Promise.resolve(0),
      over: () => Promise.resolve({ ended: [], left: [] }),
    };
    this.events.on(conferenceClosed, ({ conferenceId }) => this.closedConferences.push(conferenceId));
    const away = () => Promise.reject(new Error('not here'));
    this.conferences = new Conferences({
      media: this.media,
      outbox: {
        deliver: (to, message) => void this.sent.push(...to.map((line) => ({ to: line, message }))),
        close: () => undefined,
        reseat: (line, seat) => !this.gone.has(line) && this.seats.set(line, seat).size > 0,
      },
      ledger,
      chat: { write: away, page: away, newest: away },
      polls: { save: () => Promise.resolve() },
      meetings: { bansOf: () => Promise.resolve([]) },
      events: this.events,
      clock: { now: () => this.now },
      log: silentLog,
      preferredVideoCodec: 'h264',
    });
    this.conferences.start();
  }

  async fill(): Promise<void> {
    const opened = await this.conferences.open(meeting);
    if (!opened.ok) throw new Error(opened.refusal.code);
    this.main = opened.value;
    for (const someone of [host('alice'), attendee('bob'), attendee('carol')]) await this.enter(someone);
    await this.do('alice', { type: 'plan_rooms', rooms: ['Red', 'Blue'], assignment: 'manual', chance: 0 });
    await this.assign('bob', 'Red');
    await this.assign('carol', 'Blue');
    await this.do('alice', { type: 'open_rooms', seconds: null });
  }

  assign(name: string, room: string | null) {
    const roomId = room === null ? null : this.roomId(room);
    return this.do('alice', { type: 'assign_room', target: name, roomId });
  }

  /** From wherever they sit. */
  async do(name: string, deed: Record<string, unknown> & { type: RequestCommand['type'] }, line = 1) {
    const at = this.seats.get(`${name}@${line}`)?.conferenceId ?? this.main;
    const who = deed.type === 'end' ? { actor: { by: 'participant', participantId: name } } : {};
    const asked = { participantId: name, requestId: `q${++this.requests}`, ...who, ...deed };
    const answer = await this.conferences.submit(at, asked as unknown as RequestCommand);
    await this.settled();
    return answer;
  }

  async resume(name: string, token: string | undefined, line: number) {
    const answer = await this.conferences.submit((token ?? '').split('.', 1)[0] as ConferenceId, {
      type: 'resume',
      participantId: name as ParticipantId,
      connectionId: `${name}@${line}`,
      resumeToken: token ?? '',
      freshMedia: false,
      rtpCapabilities: await this.media.capabilities(),
      requestId: `resume-${line}`,
    });
    await this.settled();
    return answer;
  }

  async enter(someone: Character): Promise<void> {
    await this.conferences.submit(this.main, {
      type: 'request_to_join',
      participantId: someone.name as ParticipantId,
      connectionId: `${someone.name}@1`,
      identity: someone.identity,
      audioOnly: false,
      resumeToken: `${this.main}.secret-of-${someone.name}`,
      rtpCapabilities: await this.media.capabilities(),
    });
    await this.settled();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  welcomes(name: string, line = 1) {
    return this.sent.flatMap(({ to, message }) =>
      to === `${name}@${line}` && message.type === 'welcome' ? [message] : [],
    );
  }

  /** Of the last welcome. */
  token(name: string, line = 1): string | undefined {
    return this.welcomes(name, line).at(-1)?.resumeToken;
  }

  placeOf(name: string, line = 1): string | undefined {
    const welcome = this.welcomes(name, line).at(-1);
    return welcome && (welcome.meeting.breakout?.name ?? 'main');
  }

  roomId(name: string): RoomId {
    for (const { message } of [...this.sent].reverse()) {
      if (message.type !== 'breakouts_changed') continue;
      const room = message.breakouts?.rooms.find((known) => known.name === name);
      if (room) return room.roomId;
    }
    throw new Error(`no room ${name}`);
  }

  types(name: string, line = 1): string[] {
    return this.sent.filter(({ to }) => to === `${name}@${line}`).map(({ message }) => message.type);
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    this.conferences.tick();
    await this.settled();
  }

  async closeRooms(): Promise<void> {
    await this.do('alice', { type: 'close_rooms' });
    await this.pass(breakoutLimits.graceSeconds * 1000);
  }
}

let house: House;
beforeEach(async () => {
  house = new House();
  await house.fill();
});
afterEach(() => house.conferences.stop());

describe('RoomKeeper', () => {
  it('opens rooms and brings people there, with their connections', () => {
    expect([house.placeOf('bob'), house.placeOf('carol'), house.placeOf('alice')]).toEqual([
      'Red',
      'Blue',
      'main',
    ]);
    expect(house.seats.get('bob@1')?.conferenceId).toBe(house.welcomes('bob').at(-1)?.meeting.conferenceId);
    expect(house.conferences.ofMeeting(meeting.id)?.participants).toHaveLength(3);
    expect(house.conferences.seat(house.main, 'bob' as ParticipantId)).toBeNull();
    expect(house.conferences.seatByToken('bob', house.token('bob') ?? '')).toMatchObject({
      displayName: 'bob',
    });
  });

  it('a seat is found from a token of the main room by somebody who was moved meanwhile', async () => {
    const [first] = house.welcomes('bob');
    expect(await house.resume('bob', first?.resumeToken, 2)).toEqual({ ok: true, value: undefined });
    expect(house.placeOf('bob', 2)).toBe('Red');
    expect(house.seats.get('bob@2')?.conferenceId).toBe(house.welcomes('bob').at(-1)?.meeting.conferenceId);
  });

  it('a seat is found from a token of another room, of the room left, and of a closed one', async () => {
    const inRed = house.token('bob');
    await house.assign('bob', 'Blue');
    await house.resume('bob', inRed, 2);
    expect(house.placeOf('bob', 2)).toBe('Blue');
    await house.assign('bob', null);
    await house.resume('bob', inRed, 3);
    expect(house.placeOf('bob', 3)).toBe('main');
    await house.closeRooms();
    await house.resume('bob', inRed, 4);
    expect(house.placeOf('bob', 4)).toBe('main');
    expect(house.seats.get('bob@4')?.conferenceId).toBe(house.main);
  });

  it('a seat is nobody else’s, whichever room the token names', async () => {
    const [bobs, carols] = [house.token('bob') ?? '', house.token('carol') ?? ''];
    const mixed = `${bobs.split('.', 1)[0]}.${carols.slice(carols.indexOf('.') + 1)}`;
    for (const token of [mixed, carols, `${house.main}.guess`, 'noise']) {
      expect(await house.resume('bob', token, 9)).toEqual({ ok: false, refusal: { code: 'SEAT_GONE' } });
    }
    expect(house.types('bob')).not.toContain('goodbye');
  });

  it('a token of a room that is long closed leads to the seat, as long as that is kept', async () => {
    const inRed = house.token('bob');
    await house.closeRooms();
    await house.pass(4 * signalingLimits.resumeWithinMs);
    expect(await house.resume('bob', inRed, 2)).toMatchObject({ ok: true });
    expect(house.placeOf('bob', 2)).toBe('main');
    await house.do('bob', { type: 'leave' });
    expect(await house.resume('bob', inRed, 3)).toEqual({ ok: false, refusal: { code: 'SEAT_GONE' } });
  });

  it('a connection that is gone when it would be seated is lost there', async () => {
    house.gone.add('bob@1');
    await house.assign('bob', 'Blue');
    await house.pass(signalingLimits.resumeWithinMs);
    expect(house.conferences.ofMeeting(meeting.id)?.participants.map(({ id }) => id)).toEqual([
      'alice',
      'carol',
    ]);
    expect(house.facts).toContain('left bob');
  });

  it('the ledger hears of the meeting alone', async () => {
    await house.assign('bob', 'Blue');
    await house.closeRooms();
    for (const name of ['alice', 'bob', 'carol']) await house.do(name, { type: 'leave' });
    expect([...house.facts].sort()).toEqual([
      'ended',
      'joined alice',
      'joined bob',
      'joined carol',
      'left alice',
      'left bob',
      'left carol',
      'started',
    ]);
    expect(house.closedConferences).toHaveLength(3);
  });

  it('leaves nothing behind in the media plane when rooms close', async () => {
    const routers = async () =>
      (await house.media.nodes())[0]?.workers.reduce((sum, w) => sum + w.routers, 0);
    expect(await routers()).toBe(3);
    await house.closeRooms();
    expect(await routers()).toBe(1);
    expect(house.placeOf('carol')).toBe('main');
  });

  it('the end of the meeting is the end of its rooms, from within one of them, too', async () => {
    await house.do('alice', { type: 'join_room', roomId: house.roomId('Red') });
    await house.do('alice', { type: 'end' });
    for (const name of ['alice', 'bob', 'carol']) expect(house.types(name)).toContain('goodbye');
    expect(house.closedConferences).toHaveLength(3);
    expect(house.conferences.ofMeeting(meeting.id)).toBeNull();
    expect(await house.resume('bob', house.token('bob'), 2)).toEqual({
      ok: false,
      refusal: { code: 'SEAT_GONE' },
    });
  });

  it('a stop says so to everybody in rooms, and writes each stay once', async () => {
    await house.conferences.stop();
    for (const name of ['alice', 'bob', 'carol']) {
      const goodbyes = house.sent.filter(
        ({ to, message }) => to === `${name}@1` && message.type === 'goodbye',
      );
      expect(goodbyes[0]?.message).toMatchObject({ reason: 'server_stopping' });
    }
    expect(house.facts.filter((fact) => fact.startsWith('left'))).toHaveLength(3);
    expect(house.closedConferences).toHaveLength(3);
  });
});
