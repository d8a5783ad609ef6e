import { expect } from '@jest/globals';
import type { ServerMessageType } from '#protocol';
import { decide } from '../../src/conference/domain/decide.js';
import { reconcileMedia } from '../../src/conference/domain/reconcile.js';
import { reconcileRooms } from '../../src/conference/domain/reconcile-rooms.js';
import type { ConferenceState } from '../../src/conference/domain/state.js';
import {
  attendee,
  guest,
  host,
  idOf,
  mediaAnswer,
  type TestConference,
} from '../../src/conference/domain/testing.js';
import { aMeeting, type TestMeeting } from '../../src/conference/domain/testing-rooms.js';

export const names = ['alice', 'bob', 'carol', 'dave', 'gus'];
const roomNames = ['Red', 'Blue', 'Green'];

/** What the main room may tell people who are in a room: all of it concerns the whole meeting. */
const ofTheMeeting: ReadonlySet<ServerMessageType> = new Set([
  'breakouts_changed',
  'breakout_broadcast',
  'breakout_help',
  'lobby_changed',
  'bans_changed',
  'reply',
  'goodbye',
]);

/** A small generator with a seed, so that a failure can be had again. */
export function dice(seed: number): (sides: number) => number {
  let state = seed * 2654435761;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A small meeting in which everybody is brought, goes, comes and drops at random. */
export class RandomBreakouts {
  readonly away = new Set<string>();
  readonly gone = new Set<string>();
  moves = 0;

  constructor(
    private readonly roll: (sides: number) => number,
    readonly meeting: TestMeeting = aMeeting().with(
      host('alice'),
      attendee('bob'),
      attendee('carol'),
      attendee('dave'),
      guest('gus'),
    ),
  ) {}

  step(): void {
    const { meeting } = this;
    const name = this.pick(names);
    const rooms = meeting.main.state.breakouts?.rooms ?? [];
    const roomId = this.roll(4) === 0 ? null : (rooms[this.roll(rooms.length)]?.roomId ?? null);
    const inHand = this.roll(5) === 0;
    if (inHand) meeting.hold();
    const target = idOf(this.pick(names));
    for (let times = inHand ? 3 : 1; times > 0; times--) this.deed(name, roomId, target);
    if (inHand) meeting.release();
  }

  private deed(name: string, roomId: string | null, target: string): void {
    const { meeting } = this;
    if (meeting.main.state.ended || this.gone.has(name)) return;
    if (this.away.has(name)) {
      // Half come back; time goes on for the others.
      if (this.roll(2) === 0) this.comeBack(name);
      else meeting.after(this.roll(4) * 5_000);
      return;
    }
    switch (this.roll(14)) {
      case 0:
        meeting.plan('alice', roomNames, { assignment: this.pick(['manual', 'random', 'choice']) });
        break;
      case 1:
      case 2:
        meeting.open('alice', this.roll(3) === 0 ? 60 : null);
        break;
      case 3:
      case 4:
      case 5:
        meeting.do('alice', { type: 'assign_room', target, roomId });
        break;
      case 6:
        if (roomId) meeting.do(name, { type: 'join_room', roomId });
        break;
      case 7:
        meeting.do(name, { type: 'return_from_room' });
        break;
      case 8:
        if (name !== 'alice') {
          meeting.lose(name);
          this.away.add(name);
        }
        break;
      case 9:
        meeting.do(name, { type: 'raise_hand', raised: this.roll(2) === 0 });
        break;
      case 10:
        meeting.do(name, { type: 'ask_for_help' });
        break;
      case 11:
        meeting.do('alice', {
          type: 'set_role',
          participantId: target,
          role: this.pick(['attendee', 'viewer']),
        });
        break;
      case 12:
        meeting.after(this.roll(20) * 1_000);
        break;
      case 13:
        if (this.roll(3) === 0) meeting.do('alice', { type: 'close_rooms' });
        break;
    }
    this.moves += 1;
  }

  comeBack(name: string): void {
    // What the keeper does is tested with it; here the seat is known.
    if (this.meeting.main.state.people[name]) this.meeting.resume(name);
    else this.gone.add(name);
    this.away.delete(name);
  }

  check(): void {
    const { meeting } = this;
    const { breakouts, people } = meeting.main.state;
    for (const name of names) {
      const places = meeting.placeOf(name);
      const person = people[name];
      expect(places.length).toBeLessThanOrEqual(1);
      if (!person) {
        expect(places).toEqual([]);
        continue;
      }
      const room = breakouts?.rooms.find(({ roomId }) => roomId === person.roomId);
      if (person.roomId !== null) expect(room?.conferenceId).toBeTruthy();
      if (person.connected) expect(places).toEqual([room?.name ?? 'main']);
      const seat = room?.conferenceId ? meeting.rooms.get(room.conferenceId) : meeting.main;
      const there = seat?.state.people[name];
      // One truth of roles, rules, names and connections.
      expect(there?.role).toBe(person.role);
      expect(there?.connected).toBe(person.connected);
      expect(there?.connectionId).toBe(person.connectionId);
      if (person.connected) expect(meeting.seats.get(person.connectionId)).toBe(seat?.state.conferenceId);
    }
    expect(Object.keys(breakouts?.heading ?? {})).toEqual([]);
    for (const { state } of meeting.rooms.values()) {
      const known = breakouts?.rooms.some(({ conferenceId }) => conferenceId === state.conferenceId);
      expect([state.conferenceId, state.ended]).toEqual([state.conferenceId, known !== true]);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }
  }

  /** Between a `welcome` and the next, nobody hears of another conference than the one they were welcomed in. */
  checkWhatWasHeard(): void {
    for (const name of names) {
      let where = '';
      for (const { from, message } of this.meeting.heard(name)) {
        if (message.type === 'welcome') where = from;
        else if (from !== where) expect(ofTheMeeting).toContain(message.type);
      }
    }
  }

  private pick<Value>(from: readonly Value[]): Value {
    return from[this.roll(from.length)] as Value;
  }
}

/** What is found when every journal ends where it likes, a conference's whole journal included. */
export function cutShort(meeting: TestMeeting, roll: (sides: number) => number): ConferenceState[] {
  return meeting.all().flatMap((conference) => {
    const isMain = conference === meeting.main;
    // Mostly the very last of it is missing; now and then much of it, or all.
    const { length } = conference.accepted;
    const lost = roll(3) === 0 ? roll(length + 1) : roll(Math.min(length, 8) + 1);
    if (!isMain && roll(8) === 0) return [];
    return [replay(conference, length - lost)];
  });
}

function replay({ opening, accepted }: TestConference, length: number): ConferenceState {
  return accepted.slice(0, length).reduce((state, { command, now }) => {
    const decision = decide(state, command, now);
    if (!decision.accepted) throw new Error(`${command.type} was accepted before`);
    return decision.state;
  }, opening);
}

/** Another process goes on from these states: media holds nothing, and nobody is connected. */
export function goOn(
  meeting: TestMeeting,
  states: readonly ConferenceState[],
  met: Set<string> = new Set(),
): TestMeeting {
  const next = meeting.restarted(states);
  next.hold();
  for (const conference of next.all()) {
    // Long enough ago that nobody's seat had run out, whatever of the journal is missing.
    conference.submit({ type: 'recovered', lastSeenAt: conference.now - 500_000 });
    const held = { routers: [], transports: [], producers: [], consumers: [] };
    const { effects, reports } = reconcileMedia(conference.state, held);
    for (const report of reports) conference.submit(report);
    for (const effect of effects) {
      const report = mediaAnswer(effect);
      if (report) conference.submit(report);
    }
  }
  for (const { conferenceId, command } of reconcileRooms(next.all().map(({ state }) => state))) {
    met.add(command.type);
    next.submit(conferenceId, command);
  }
  return next.release();
}
