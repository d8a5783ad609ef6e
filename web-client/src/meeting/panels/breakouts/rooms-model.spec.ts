import { allAbilities, noAbilities } from '#protocol';
import {
  aBreakouts,
  aCallIn,
  aMeetingInfo,
  aParticipant,
  participantIdOf,
  roomIdOf,
} from '../../../testing/worlds.js';
import { isHelpAsked, mainRoomPeople, mayAskForHelp, mayJoin, roomRows } from './rooms-model.js';

const people = [
  aParticipant(1, { name: 'Alice', role: 'host' }),
  aParticipant(2, { name: 'Bob' }),
  aParticipant(3, { name: 'Carol', connected: false }),
];
const inRoom = aMeetingInfo({ breakout: { roomId: roomIdOf(1), name: 'Room 1' } });

describe('mayJoin()', () => {
  it.each([
    ['planned', 'manual', 1, true, false],
    ['open', 'manual', 2, true, true],
    ['open', 'manual', 1, false, true],
    ['open', 'manual', 2, false, false],
    ['open', 'random', 2, false, false],
    ['open', 'choice', 2, false, true],
    ['closing', 'choice', 1, false, false],
  ] as const)('%s, %s, room %d, manage %s: %s', (status, assignment, room, manage, expected) => {
    const breakouts = aBreakouts(undefined, { status, assignment, ownRoomId: roomIdOf(1) });
    expect(mayJoin(breakouts, roomIdOf(room), manage)).toBe(expected);
  });
});

describe('roomRows()', () => {
  it('says where one is, and where one may go', () => {
    const state = aCallIn(people, {
      meeting: inRoom,
      breakouts: aBreakouts({ 'Room 1': [1], 'Room 2': [2] }),
    });
    expect(roomRows(state).map(({ isHere, mayJoin: may }) => [isHere, may])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(roomRows(state)[0]?.people[0]?.isSelf).toBe(true);
  });
  it('is empty without rooms', () => {
    expect(roomRows(aCallIn(people))).toEqual([]);
  });
});

describe('mainRoomPeople()', () => {
  it('are those in no room', () => {
    const state = aCallIn(people, { breakouts: aBreakouts({ 'Room 1': [2] }) });
    expect(mainRoomPeople(state)).toEqual([
      { participantId: participantIdOf(1), displayName: 'Alice', isSelf: true, here: true },
      { participantId: participantIdOf(3), displayName: 'Carol', isSelf: false, here: false },
    ]);
  });
  it('are not known in a breakout room', () => {
    expect(mainRoomPeople(aCallIn(people, { meeting: inRoom }))).toBeNull();
  });
});

describe('mayAskForHelp()', () => {
  const [alice, bob, carol] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
  it.each([
    ['in the main room', [bob, carol], aMeetingInfo(), noAbilities, false],
    ['in a room without a host', [bob, carol], inRoom, noAbilities, true],
    ['in a room with a host', [bob, alice], inRoom, noAbilities, false],
    ['as a host', [alice, bob], inRoom, allAbilities, false],
  ])('%s', (_where, there, meeting, abilities, expected) => {
    expect(mayAskForHelp(aCallIn(there, { meeting, abilities }))).toBe(expected);
  });
});

describe('isHelpAsked()', () => {
  it('is about the room in which one is', () => {
    const breakouts = aBreakouts();
    const [first, second] = breakouts.rooms as [(typeof breakouts.rooms)[0], (typeof breakouts.rooms)[0]];
    const asked = (rooms: typeof breakouts.rooms) =>
      isHelpAsked(aCallIn(people, { meeting: inRoom, breakouts: { ...breakouts, rooms } }));
    expect(asked([{ ...first, needsHelp: true }, second])).toBe(true);
    expect(asked([first, { ...second, needsHelp: true }])).toBe(false);
  });
});
