import type { ParticipantId } from '#protocol';
import { may } from './abilities.js';
import { refusal, type Outcome } from './answers.js';
import type { Actor, RequestCommand } from './commands.js';
import { putDown, putUp } from './hands.js';
import { checkActor } from './hosting.js';
import { conferenceLimits } from './limits.js';
import { spend } from './pace.js';
import { changePersonPermissions } from './rules.js';
import { isThere, present, trackOfSource } from './state.js';
import { changeMute, stopSharing } from './tracks.js';
import type { Turn } from './turn.js';

/** What people do beside speaking: names, hands, reactions, who is shown large, and what hosts ask of single people. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

export function spotlight(turn: Turn, command: Of<'spotlight'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const { participantId } = command;
  if (participantId !== null && !turn.person(participantId)?.presence)
    return refusal('PARTICIPANT_NOT_FOUND');
  if (turn.state.spotlight !== participantId) turn.set({ spotlight: participantId });
  return 'done';
}

/** Everybody in the line gets it, and so does whoever comes to it later. */
export function lobbyMessage(turn: Turn, command: Of<'lobby_message'>): Outcome {
  const refused = checkActor(turn, command.actor, 'admit');
  if (refused) return refused;
  const message = { displayName: nameOf(turn, command.actor), text: command.text, at: turn.now };
  const kept = [...turn.state.lobbyMessages, message].slice(-conferenceLimits.maxLobbyMessages);
  turn.set({ lobbyMessages: kept });
  return 'done';
}

/** A guest may take any name, and stays marked as unverified under it. */
export function rename(turn: Turn, command: Of<'rename'>): Outcome {
  const asker = turn.person(command.participantId);
  if (!isThere(asker)) return refusal('NOT_IN_MEETING');
  const target = command.target ?? asker.participantId;
  const self = target === asker.participantId;
  if (!may(turn.state, asker, self ? 'rename' : 'manage')) return refusal('FORBIDDEN');
  const person = turn.person(target);
  if (!isThere(person)) return refusal('PARTICIPANT_NOT_FOUND');
  const { displayName } = command;
  if (person.identity.displayName === displayName) return 'done';
  const tooFast = spend(turn, asker, 'stir');
  if (tooFast) return tooFast;
  turn.change(target, { identity: { ...person.identity, displayName } });
  // In a breakout room they are told of by that room.
  if (person.presence)
    turn.tellPresent({ type: 'participant_changed', participantId: target, change: { displayName } });
  return 'done';
}

/** Whoever is in may ask to speak. */
export function raiseHand(turn: Turn, command: Of<'raise_hand'>): Outcome {
  const { participantId, raised } = command;
  const person = turn.person(participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  if (!raised) {
    putDown(turn, participantId);
    return 'done';
  }
  if (person.hand) return 'done';
  const tooFast = spend(turn, person, 'stir');
  if (tooFast) return tooFast;
  putUp(turn, participantId);
  return 'done';
}

export function lowerHand(turn: Turn, command: Of<'lower_hand'>): Outcome {
  const found = targetOf(turn, command);
  if (!('person' in found)) return found;
  putDown(turn, command.participantId);
  return 'done';
}

export function lowerAllHands(turn: Turn, command: Of<'lower_all_hands'>): Outcome {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  for (const person of present(turn.state)) putDown(turn, person.participantId);
  return 'done';
}

/** Also to the sender, so that everybody sees the same ones in the same order. */
export function react(turn: Turn, { participantId, emoji }: Of<'react'>): Outcome {
  const person = turn.person(participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  if (!may(turn.state, person, 'react')) return refusal('FORBIDDEN');
  const tooFast = spend(turn, person, 'reaction');
  if (tooFast) return tooFast;
  turn.tellPresent({ type: 'reaction', participantId, emoji });
  return 'done';
}

/** Nobody's microphone is opened by somebody else: they are asked, and may do it from now on. */
export function askUnmute(turn: Turn, command: Of<'ask_unmute'>): Outcome {
  const found = targetOf(turn, command);
  if (!('person' in found)) return found;
  const { person } = found;
  if (trackOfSource(turn.state, person.participantId, 'microphone')?.muted === false) return 'done';
  if (!may(turn.state, person, 'speak')) {
    changePersonPermissions(turn, person.participantId, { ...person.permissions, speak: true });
  }
  turn.tell([person], { type: 'unmute_requested', displayName: nameOf(turn, command.actor) });
  return 'done';
}

/** They may switch it on again; who shall not is better given no `camera`. */
export function stopCamera(turn: Turn, command: Of<'stop_camera'>): Outcome {
  const found = targetOf(turn, command);
  if (!('person' in found)) return found;
  const camera = trackOfSource(turn.state, command.participantId, 'camera');
  if (camera) changeMute(turn, camera, true, true);
  return 'done';
}

export function stopShare(turn: Turn, command: Of<'stop_share'>): Outcome {
  const found = targetOf(turn, command);
  if (!('person' in found)) return found;
  if (turn.state.share?.participantId === command.participantId) stopSharing(turn, found.person);
  return 'done';
}

/** Who is there to have it done to them, when the actor may. */
function targetOf(turn: Turn, command: { readonly actor: Actor; readonly participantId: ParticipantId }) {
  const refused = checkActor(turn, command.actor, 'manage');
  if (refused) return refused;
  const person = turn.person(command.participantId);
  return person?.presence ? { person } : refusal('PARTICIPANT_NOT_FOUND');
}

/** Of the actor. The owner may act by REST without being there: then it is the meeting that speaks. */
function nameOf(turn: Turn, actor: Actor): string {
  const asker =
    actor.by === 'participant'
      ? turn.person(actor.participantId)
      : present(turn.state).find((person) => person.identity.owner);
  return asker?.identity.displayName ?? turn.state.meeting.topic;
}
