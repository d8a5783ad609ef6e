import { defaultPermissions, noAbilities, type BreakoutsView } from '#protocol';
import type { CallState } from '../../call/index.js';
import { aBreakouts, aMeetingInfo, roomIdOf } from '../worlds.js';
import { click, inMeeting, people, speaking, then, type Scenario } from './scenario-worlds.js';

const attendee = { abilities: { ...noAbilities, ...defaultPermissions.attendee } };
const everybody = people(12);

/** Rooms by name with the numbers of people, by their true names. */
function rooms(
  names: Readonly<Record<string, readonly number[]>>,
  change: Partial<BreakoutsView> = {},
): BreakoutsView {
  const view = aBreakouts(names, change);
  return {
    ...view,
    rooms: view.rooms.map((room, at) => ({
      ...room,
      needsHelp: view.status === 'open' && at === 1,
      people: room.people.map((person, place) => ({
        ...person,
        here: !(at === 0 && place === 1),
        displayName:
          everybody.find(({ participantId }) => participantId === person.participantId)?.displayName ??
          person.displayName,
      })),
    })),
  };
}
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const three = { 'Room 1': [2, 3], 'Room 2': [4, 5], 'Ideas for the long-awaited reorganisation': [6, 7, 8] };

const panel = (count: number, change: Partial<CallState>): Scenario =>
  then(inMeeting(count, { ...speaking, ...change }), click('Tools'), click('Breakout rooms'));
const room1 = aMeetingInfo({ breakout: { roomId: roomIdOf(1), name: 'Room 1' } });
const roomLong = aMeetingInfo({
  breakout: { roomId: roomIdOf(3), name: 'Ideas for the long-awaited reorganisation' },
});

/** Breakout rooms, from the plan to the return. */
export const roomScenarios: Readonly<Record<string, () => Scenario>> = {
  'rooms-none': () => panel(6, {}),
  'rooms-none-attendee': () => panel(6, attendee),
  'rooms-planned': () => panel(12, { breakouts: rooms({ ...three, 'Room 4': [] }, { status: 'planned' }) }),
  'rooms-replan': () =>
    then(panel(12, { breakouts: rooms(three, { status: 'planned' }) }), click('Change rooms')),
  'rooms-planned-attendee': () =>
    panel(6, { ...attendee, breakouts: rooms(three, { status: 'planned', ownRoomId: roomIdOf(2) }) }),
  'rooms-open': () => panel(1, { breakouts: rooms(three, { endsAt: inSeconds(585) }) }),
  'rooms-open-choice': () =>
    panel(6, { ...attendee, breakouts: rooms({ 'Room 1': [7], 'Room 2': [] }, { assignment: 'choice' }) }),
  'rooms-in-room': () =>
    inMeeting(2, {
      ...attendee,
      meeting: room1,
      breakouts: rooms({ 'Room 1': [1, 2], 'Room 2': [4] }, { endsAt: inSeconds(585) }),
    }),
  'rooms-in-room-panel': () =>
    panel(2, {
      ...attendee,
      meeting: roomLong,
      breakouts: rooms(three, { endsAt: inSeconds(4000), ownRoomId: roomIdOf(3) }),
    }),
  'rooms-closing': () =>
    panel(2, {
      ...attendee,
      meeting: room1,
      breakouts: rooms({ 'Room 1': [1, 2], 'Room 2': [4] }, { status: 'closing', endsAt: inSeconds(9) }),
    }),
  'rooms-closing-host': () =>
    panel(2, { breakouts: rooms(three, { status: 'closing', endsAt: inSeconds(9) }) }),
};
