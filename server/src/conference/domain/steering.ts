import { permissionNames, type PersonPermissions } from '#protocol';
import { refusal, type Outcome } from './answers.js';
import { checkActor, isOwner } from './hosting.js';
import type { RequestCommand } from './commands.js';
import { changeRole, hostIsBack, isFullHost } from './roles.js';
import { changePersonPermissions, setPermissionMatrix } from './rules.js';
import { isHost, isThere } from './state.js';
import type { Turn } from './turn.js';

/** Roles, permissions and rules, changed while the meeting runs. What follows is seen to when the turn settles. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

export function unban(turn: Turn, command: Of<'unban'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { banId } = command;
  if (!turn.state.bans.some((ban) => ban.banId === banId)) return refusal('NOT_FOUND');
  turn.set({ bans: turn.state.bans.filter((ban) => ban.banId !== banId) });
  turn.emit({ type: 'record_unban', meetingId: turn.state.meeting.meetingId, banId });
  return 'done';
}

/** Cohosts move people between attendee and viewer; only a host makes and unmakes cohosts; a host hands over. */
export function setRole(turn: Turn, command: Of<'set_role'>): Outcome {
  const { actor, role } = command;
  const refused = checkActor(turn, actor, 'manage');
  if (refused) return refused;
  const person = turn.person(command.participantId);
  if (!isThere(person)) return refusal('PARTICIPANT_NOT_FOUND');
  if (person.role === 'host') return refusal('FORBIDDEN');
  if (person.identity.owner && !isOwner(turn, actor)) return refusal('FORBIDDEN');
  if ((role === 'cohost' || person.role === 'cohost') && !isFullHost(turn, actor))
    return refusal('FORBIDDEN');
  if (person.role !== role) changeRole(turn, person, role, false);
  return 'done';
}

export function handOver(turn: Turn, command: Of<'hand_over'>): Outcome {
  const { actor, participantId } = command;
  const refused = checkActor(turn, actor, 'manage');
  if (refused) return refused;
  if (!isFullHost(turn, actor)) return refusal('FORBIDDEN');
  if (actor.by === 'participant' && actor.participantId === participantId) return refusal('INVALID_REQUEST');
  const heir = turn.person(participantId);
  if (!isThere(heir)) return refusal('PARTICIPANT_NOT_FOUND');
  const giver = actor.by === 'participant' ? turn.person(actor.participantId) : undefined;
  // Who stood in for a host has it on loan, and can only lend it on: a host by right still takes it back.
  const lent = giver?.promoted && !giver.identity.owner && (heir.role !== 'host' || heir.promoted);
  changeRole(turn, heir, 'host', lent ? heir.promoted || (heir.role === 'cohost' ? 'cohost' : true) : false);
  if (giver) changeRole(turn, giver, 'cohost', false);
  return 'done';
}

/** The host key was found right. Who stood in for a host is again what they were. */
export function claimHost(turn: Turn, command: Of<'claim_host'>): Outcome {
  const person = turn.person(command.participantId);
  if (!isThere(person)) return refusal('NOT_IN_MEETING');
  // First, so that a stand-in with the key stays host from now on.
  changeRole(turn, person, 'host', false);
  hostIsBack(turn);
  return 'later';
}

export function setPermissions(turn: Turn, command: Of<'set_permissions'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { permissions } = turn.state;
  const row = { ...permissions[command.role], ...decided(command.change) };
  setPermissionMatrix(turn, { ...permissions, [command.role]: row });
  return 'done';
}

/** Replaces what differed for this person. Hosts cannot be restricted, and need nothing given. */
export function setPersonPermissions(turn: Turn, command: Of<'set_person_permissions'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { participantId } = command;
  const person = turn.person(participantId);
  if (!isThere(person)) return refusal('PARTICIPANT_NOT_FOUND');
  if (isHost(person)) return refusal('FORBIDDEN');
  changePersonPermissions(turn, participantId, decided(command.permissions));
  return 'done';
}

/**
 * For this run of the meeting; the durable meeting stays as its owner made it. Nobody is thrown out, and those who wait for
 * approval are still the hosts' to admit, even when whoever comes next would walk in.
 */
export function changeSettings(turn: Turn, command: Of<'change_settings'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { meeting } = turn.state;
  const { access, guests, joinBeforeHost, muteOnEntry, chatHistory } = command.settings;
  const settings = {
    ...meeting.settings,
    ...(access === undefined ? {} : { access, waitingRoom: access !== 'open' }),
    ...(guests === undefined ? {} : { guests }),
    ...(joinBeforeHost === undefined ? {} : { joinBeforeHost }),
    ...(muteOnEntry === undefined ? {} : { muteOnEntry }),
    ...(chatHistory === undefined ? {} : { chatHistory }),
  };
  if (JSON.stringify(settings) !== JSON.stringify(meeting.settings)) {
    turn.set({ meeting: { ...meeting, settings } });
  }
  return 'done';
}

/** Only permissions there are, and only those that were decided. */
const decided = (wish: { readonly [name: string]: boolean | undefined }): PersonPermissions =>
  Object.fromEntries(
    permissionNames.flatMap((name) => {
      const value = Object.hasOwn(wish, name) ? wish[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
