import type { Abilities, ParticipantId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { abilitiesOf } from './abilities.js';
import { isFull } from './access.js';
import { answer, refusal, type Outcome } from './answers.js';
import type { Actor, RequestCommand } from './commands.js';
import { letIn } from './joining.js';
import { meetingView } from './project.js';
import { finish, letGo, sayGoodbye } from './presence.js';
import { isHost, present, trackOfSource, waiting } from './state.js';
import { changeMute } from './tracks.js';
import type { Turn } from './turn.js';

/** What hosts do, by signaling or (the owner) by REST. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

/** Null when the actor may. */
function checkActor(turn: Turn, actor: Actor, ability: keyof Abilities): Refusal | null {
  if (actor.by === 'owner') return null;
  const person = turn.person(actor.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  return abilitiesOf(person.role, turn.state.meeting.settings)[ability] ? null : refusal('FORBIDDEN');
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
  sayGoodbye(turn, person, 'denied', 'ENTRY_DENIED');
  letGo(turn, person.participantId, 'deny', 'denied');
  return 'done';
}

export function lock(turn: Turn, command: Of<'lock'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  if (turn.state.locked === command.locked) return 'done';
  turn.set({ locked: command.locked });
  turn.tellPresent({ type: 'meeting_changed', meeting: meetingView(turn.state) });
  return 'done';
}

export function muteParticipant(turn: Turn, command: Of<'mute_participant'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  if (!turn.person(command.participantId)?.presence) return refusal('PARTICIPANT_NOT_FOUND');
  muteMicrophone(turn, command.participantId);
  return 'done';
}

/** Hosts and whoever asks for it stay as they are. */
export function muteAll(turn: Turn, command: Of<'mute_all'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const actor = command.actor.by === 'participant' ? command.actor.participantId : null;
  for (const person of present(turn.state)) {
    if (!isHost(person) && person.participantId !== actor) muteMicrophone(turn, person.participantId);
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
  if (person.identity.owner && !isOwner(turn, actor)) return refusal('FORBIDDEN');
  sayGoodbye(turn, person, 'removed');
  letGo(turn, participantId, 'depart', 'removed');
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

const isOwner = (turn: Turn, actor: Actor): boolean =>
  actor.by === 'owner' || turn.person(actor.participantId)?.identity.owner === true;

function muteMicrophone(turn: Turn, id: ParticipantId): void {
  const microphone = trackOfSource(turn.state, id, 'microphone');
  if (microphone) changeMute(turn, microphone, true, true);
}
