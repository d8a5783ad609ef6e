import type { Abilities, ParticipantId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { may } from './abilities.js';
import { isFull, sameHead } from './access.js';
import { answer, refusal, type Outcome } from './answers.js';
import type { Actor, NewBan, ReportCommand, RequestCommand } from './commands.js';
import { letIn } from './joining.js';
import { conferenceLimits } from './limits.js';
import { finish, letGo, sayGoodbye } from './presence.js';
import { isFullHost } from './roles.js';
import { changePersonPermissions, setPermissionMatrix } from './rules.js';
import { isHost, isThere, people, trackOfSource, waiting, type Person } from './state.js';
import { changeMute } from './tracks.js';
import type { Turn } from './turn.js';

/** What hosts do, by signaling or (the owner) by REST. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

/** Null when the actor may. */
export function checkActor(turn: Turn, actor: Actor, ability: keyof Abilities): Refusal | null {
  if (actor.by === 'owner') return null;
  const person = turn.person(actor.participantId);
  // From a breakout room, too: what concerns the whole meeting is handed up.
  if (!isThere(person)) return refusal('NOT_IN_MEETING');
  return may(turn.state, person, ability) ? null : refusal('FORBIDDEN');
}

export function admit(turn: Turn, command: Of<'admit'>): Outcome {
  const refused = checkActor(turn, command.actor, 'admit');
  if (refused) return refused;
  const person = turn.person(command.participantId);
  // Two hosts may press the same button: the second finds it done.
  if (person?.life === 'admitted') return 'done';
  if (person?.life !== 'waiting') return refusal('PARTICIPANT_NOT_FOUND');
  if (isFull(turn.state)) return refusal('MEETING_FULL');
  letIn(turn, person.participantId, null);
  return 'done';
}

/** As many as the meeting has places for, in the order of the line. */
export function admitAll(turn: Turn, command: Of<'admit_all'>): Outcome {
  const refused = checkActor(turn, command.actor, 'admit');
  if (refused) return refused;
  const line = waiting(turn.state);
  if (line.length > 0 && isFull(turn.state)) return refusal('MEETING_FULL');
  for (const person of line) {
    if (isFull(turn.state)) break;
    letIn(turn, person.participantId, null);
  }
  return 'done';
}

export function deny(turn: Turn, command: Of<'deny'>): Outcome {
  const refused = checkActor(turn, command.actor, 'admit');
  if (refused) return refused;
  const person = turn.person(command.participantId);
  if (person?.life !== 'waiting') return refusal('PARTICIPANT_NOT_FOUND');
  if (command.ban) {
    // Who may only mind the door does not decide who never comes back.
    const refusedBan = checkActor(turn, command.actor, 'manage') ?? mayBan(turn, command.actor, person);
    if (refusedBan) return refusedBan;
  }
  sendAway(turn, person, command.ban !== null);
  if (command.ban) keepOut(turn, person, command.ban);
  return 'done';
}

export function lock(turn: Turn, command: Of<'lock'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  if (turn.state.locked === command.locked) return 'done';
  turn.set({ locked: command.locked });
  return 'done';
}

export function muteParticipant(turn: Turn, command: Of<'mute_participant'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  if (!turn.person(command.participantId)?.presence) return refusal('PARTICIPANT_NOT_FOUND');
  muteMicrophone(turn, command.participantId);
  return 'done';
}

/**
 * Hosts and whoever asks for it stay as they are. Without `mayUnmute`, attendees lose `speak` until it is given back; also
 * those whom it was given to by name.
 */
export function muteAll(turn: Turn, command: Of<'mute_all'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const actor = command.actor.by === 'participant' ? command.actor.participantId : null;
  for (const person of people(turn.state).filter(isThere)) {
    if (isHost(person) || person.participantId === actor) continue;
    muteMicrophone(turn, person.participantId);
    if (command.mayUnmute || !person.permissions.speak) continue;
    const { speak: _given, ...others } = person.permissions;
    changePersonPermissions(turn, person.participantId, others);
  }
  if (!command.mayUnmute) {
    const { attendee, viewer } = turn.state.permissions;
    setPermissionMatrix(turn, { attendee: { ...attendee, speak: false }, viewer });
  }
  return 'done';
}

export function remove(turn: Turn, command: Of<'remove'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { actor, participantId } = command;
  if (actor.by === 'participant' && actor.participantId === participantId) return refusal('INVALID_REQUEST');
  const person = turn.person(participantId);
  if (person?.life !== 'admitted') return refusal('PARTICIPANT_NOT_FOUND');
  if (outranks(turn, actor, person)) return refusal('FORBIDDEN');
  const refusedBan = command.ban && mayBan(turn, actor, person);
  if (refusedBan) return refusedBan;
  sendAway(turn, person, command.ban !== null);
  if (command.ban) keepOut(turn, person, command.ban);
  return 'done';
}

export function end(turn: Turn, command: Of<'end'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  // The answer must come before the goodbye that closes the connection.
  if (command.actor.by === 'participant' && command.requestId !== undefined) {
    answer(turn, command.actor.participantId, command.requestId);
  }
  finish(turn, 'ended', true);
  return 'later';
}

/** Bans that were decided and forgotten hold again. Those that are known stay: the database may not have them yet. */
export function bansFound(turn: Turn, { bans }: Extract<ReportCommand, { type: 'bans_found' }>): Outcome {
  const known = new Set<string>(turn.state.bans.map(({ banId }) => banId));
  const missed = bans.filter(({ banId }) => !known.has(banId));
  if (missed.length === 0) return 'later';
  turn.set({ bans: [...turn.state.bans, ...missed].slice(-conferenceLimits.maxBans) });
  for (const person of people(turn.state)) {
    if (!person.identity.owner && missed.some((ban) => sameHead(ban, person.identity)))
      sendAway(turn, person, true);
  }
  return 'later';
}

export const isOwner = (turn: Turn, actor: Actor): boolean =>
  actor.by === 'owner' || turn.person(actor.participantId)?.identity.owner === true;

/** The owner is only the owner's to remove, and hosts are not the cohosts'. */
const outranks = (turn: Turn, actor: Actor, { identity, role }: Person): boolean =>
  (identity.owner && !isOwner(turn, actor)) || (role === 'host' && !isFullHost(turn, actor));

/** A ban falls on all devices of a head, so on none that may not be sent away, and never on one's own or the owner's. */
function mayBan(turn: Turn, actor: Actor, { identity }: Person): Refusal | null {
  const asker = actor.by === 'participant' ? turn.person(actor.participantId) : undefined;
  if (identity.owner || (asker && sameHead(asker.identity, identity))) return refusal('INVALID_REQUEST');
  const others = people(turn.state).filter((person) => sameHead(person.identity, identity));
  return others.some((person) => outranks(turn, actor, person)) ? refusal('FORBIDDEN') : null;
}

/** Bans somebody, on all their devices. Of a guest without a key nothing is known that would be recognised again. */
function keepOut(turn: Turn, { identity }: Person, { banId }: NewBan): void {
  const { userId, guestKey, displayName } = identity;
  if (userId === null && guestKey === null) return;
  const ban = { banId, userId, guestKey, displayName, at: turn.now };
  turn.set({ bans: [...turn.state.bans, ban].slice(-conferenceLimits.maxBans) });
  turn.emit({ type: 'record_ban', meetingId: turn.state.meeting.meetingId, ban });
  for (const person of people(turn.state)) {
    if (sameHead(person.identity, identity)) sendAway(turn, person, true);
  }
}

/** From wherever they are: in the meeting, in the line, or on the preview page. */
function sendAway(turn: Turn, person: Person, banned: boolean): void {
  const { participantId, life } = person;
  if (life === 'admitted') {
    sayGoodbye(turn, person, 'removed', banned ? 'BANNED' : undefined);
    letGo(turn, participantId, 'depart', 'removed');
  } else {
    sayGoodbye(turn, person, 'denied', banned ? 'BANNED' : 'ENTRY_DENIED');
    letGo(turn, participantId, life === 'waiting' ? 'deny' : 'withdraw', 'denied');
  }
}

function muteMicrophone(turn: Turn, id: ParticipantId): void {
  const microphone = trackOfSource(turn.state, id, 'microphone');
  if (microphone) changeMute(turn, microphone, true, true);
}
