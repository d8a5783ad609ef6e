import type { ConferenceId, RoomId } from '#protocol';
import { may } from './abilities.js';
import type { Outcome } from './answers.js';
import type { Command, ReportCommand, RequestCommand, Traveller } from './commands.js';
import { closeMedia, openTransports } from './media.js';
import { depart, tellParent } from './placing.js';
import { finish } from './presence.js';
import { openConference, own, people, type ConferenceState, type Person } from './state.js';
import type { Turn } from './turn.js';

/** A breakout room, as its own conference: people come from the main room and go back to it. */

type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

/** A room as it begins: with its parent's rules and media facts, and nothing else of it. */
export const openRoom = (
  parent: ConferenceState,
  room: { conferenceId: ConferenceId; roomId: RoomId; name: string; now: number },
): ConferenceState => ({
  ...openConference({
    conferenceId: room.conferenceId,
    meeting: parent.meeting,
    media: parent.media,
    // Nobody enters here but from the main room.
    bans: [],
    now: room.now,
  }),
  permissions: parent.permissions,
  locked: parent.locked,
  startedAt: parent.startedAt,
  parent: { conferenceId: parent.conferenceId, roomId: room.roomId, name: room.name },
});

/** What concerns the whole meeting is the main room's to decide, whoever asks from wherever; the rest is the room's own. */
const forTheMeeting: ReadonlySet<Command['type']> = new Set([
  'admit',
  'deny',
  'admit_all',
  'lock',
  'remove',
  'unban',
  'set_role',
  'hand_over',
  'claim_host',
  'set_permissions',
  'set_person_permissions',
  'change_settings',
  'lobby_message',
  'rename',
  'end',
  'plan_rooms',
  'assign_room',
  'open_rooms',
  'join_room',
  'return_from_room',
  'broadcast_to_rooms',
  'ask_for_help',
  'set_rooms_timer',
  'close_rooms',
] satisfies RequestCommand['type'][]);

/** What a room hands on to the main room, which answers it, too; null: it is the room's own to decide. */
export function goingUp(state: ConferenceState, command: Command): RequestCommand | null {
  if (!state.parent) return null;
  // Taking the right to speak is a rule of the whole meeting; muting is the room's.
  const rule = command.type === 'mute_all' && !command.mayUnmute;
  return rule || forTheMeeting.has(command.type) ? (command as RequestCommand) : null;
}

/** Of what the room itself does, the part that concerns the whole meeting: what is given by name is given everywhere. */
export function shareWithParent(turn: Turn, command: Command): void {
  if (command.type !== 'ask_unmute' || !turn.state.parent) return;
  const { actor, participantId } = command;
  const person = turn.person(participantId);
  if (!person?.presence || may(turn.state, person, 'speak')) return;
  const permissions = { ...person.permissions, speak: true };
  tellParent(turn, {
    type: 'hand_up',
    command: { type: 'set_person_permissions', actor, participantId, permissions },
  });
}

export function arriveInRoom(turn: Turn, { traveller }: Report<'arrive_in_room'>): Outcome {
  turn.put(arrived(turn, traveller));
  // Who is away gets transports when they are back.
  if (traveller.connected) openTransports(turn, traveller.participantId);
  return 'later';
}

function arrived(turn: Turn, { resumeSecret, answering, ...facts }: Traveller): Person {
  return {
    ...facts,
    life: 'admitted',
    since: turn.now,
    promoted: false,
    hand: null,
    chatFrom: 0,
    roomId: null,
    recorded: false,
    waitingFor: null,
    resumeToken: `${turn.state.conferenceId}.${resumeSecret}`,
    transports: null,
    owedWelcome: { requestId: answering },
    owedPrepared: null,
    mediaLostAt: null,
    presence: null,
    tiles: null,
    subscriptions: {},
    trace: [{ step: 'moved', at: turn.now }],
  };
}

export function sendBack(turn: Turn, { participantId }: Report<'send_back'>): Outcome {
  goBack(turn, participantId);
  return 'later';
}

function goBack(turn: Turn, id: Person['participantId']): void {
  const { parent } = turn.state;
  const traveller = depart(turn, id);
  if (!parent || !traveller) return;
  turn.forget(id);
  tellParent(turn, { type: 'back_from_room', roomId: parent.roomId, traveller });
}

export function forgetInRoom(turn: Turn, report: Report<'forget_in_room'>): Outcome {
  const { participantId, reason } = report;
  const person = turn.person(participantId);
  if (!person) return 'later';
  // The main room is not told: it knows, and may be sending them here again at this very moment.
  closeMedia(turn, participantId);
  turn.forget(participantId);
  if (person.presence) turn.tellPresent({ type: 'participant_left', participantId, reason });
  return 'later';
}

/** What it means for each (what they may do now, and what of theirs must stop) is seen to when the turn settles. */
export function followParent(turn: Turn, report: Report<'follow_parent'>): Outcome {
  const { topic, settings, permissions, locked } = report;
  const { state } = turn;
  const rules = { topic, settings, permissions, locked };
  const known = {
    topic: state.meeting.topic,
    settings: state.meeting.settings,
    permissions: state.permissions,
    locked: state.locked,
  };
  if (JSON.stringify(rules) !== JSON.stringify(known)) {
    turn.set({ meeting: { ...state.meeting, topic, settings }, permissions, locked });
  }
  for (const { participantId, ...facts } of report.people) {
    const person = own(turn.state.people, participantId);
    if (person) followPerson(turn, person, facts);
  }
  return 'later';
}

function followPerson(
  turn: Turn,
  person: Person,
  { role, permissions, displayName }: Omit<Report<'follow_parent'>['people'][number], 'participantId'>,
): void {
  const { participantId, identity } = person;
  const change = {
    ...(role === person.role ? {} : { role }),
    ...(displayName === identity.displayName ? {} : { displayName }),
    ...(JSON.stringify(permissions) === JSON.stringify(person.permissions)
      ? {}
      : { permissions: { ...permissions } }),
  };
  if (Object.keys(change).length === 0) return;
  turn.change(participantId, { role, permissions, identity: { ...identity, displayName } });
  if (person.presence) turn.tellPresent({ type: 'participant_changed', participantId, change });
}

export function closeRoom(turn: Turn, { reason }: Report<'close_room'>): Outcome {
  if (reason === 'moved') {
    for (const person of people(turn.state)) goBack(turn, person.participantId);
  }
  finish(turn, reason === 'server_stopping' ? reason : 'ended', false);
  return 'later';
}
