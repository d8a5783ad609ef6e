import { abilityNames, type Abilities } from '#protocol';
import { abilitiesIn, may } from './abilities.js';
import { accessOf } from './access.js';
import { letIn } from './joining.js';
import { bansView, lobbyView, meetingView, waitingRoomFor } from './project.js';
import {
  isThere,
  own,
  people,
  present,
  trackOfSource,
  waiting,
  type ChangedPerson,
  type Person,
} from './state.js';
import { changeMute, stopSharing } from './tracks.js';
import type { Turn } from './turn.js';

/**
 * What follows from rules, roles and the line, whatever changed them: each is told once, to those whom it concerns and who
 * were there before. Who was welcomed by this very command has read it in the welcome.
 */

/** Whoever waits only for a host enters once they may; the others are now the hosts' to admit. In the order of the line. */
export function openTheDoor(turn: Turn): void {
  for (const { participantId, identity, waitingFor } of waiting(turn.state)) {
    if (waitingFor !== 'host_absent') continue;
    const access = accessOf(turn.state, identity);
    if (access.to === 'admit') letIn(turn, participantId, null);
    else if (access.to === 'refuse' || access.reason !== 'host_absent') {
      turn.change(participantId, { waitingFor: 'approval' });
    }
  }
}

/** Whatever took an ability away, the media that needs it stops here and not at the client's discretion. */
export function applyAbilities(turn: Turn): void {
  const { before } = turn;
  const sameRules = before.permissions === turn.state.permissions;
  if (sameRules && before.people === turn.state.people) return;
  const affected = new Map(turn.changedPeople().map(({ was, is }) => [is, was]));
  if (sameRules && affected.size === 0) return;
  for (const person of present(turn.state)) {
    if (sameRules && !affected.has(person)) continue;
    const was = affected.has(person) ? affected.get(person) : person;
    const abilities = abilitiesIn(turn.state, person);
    if (was?.presence && !same(abilities, abilitiesIn(before, was))) {
      turn.tell([person], { type: 'abilities_changed', abilities });
    }
    if (!abilities.speak) silence(turn, person, 'microphone');
    if (!abilities.camera) silence(turn, person, 'camera');
    if (!abilities.share && turn.state.share?.participantId === person.participantId)
      stopSharing(turn, person);
  }
}

const same = (a: Abilities, b: Abilities): boolean => abilityNames.every((name) => a[name] === b[name]);

function silence(turn: Turn, { participantId }: Person, source: 'microphone' | 'camera'): void {
  const track = trackOfSource(turn.state, participantId, source);
  if (track) changeMute(turn, track, true, true);
}

/** A spotlight on somebody who has gone is none. */
export function dropSpotlight(turn: Turn): void {
  const { spotlight } = turn.state;
  if (spotlight !== null && !turn.person(spotlight)?.presence) turn.set({ spotlight: null });
}

export function tellMeeting(turn: Turn): void {
  const [was, is] = [turn.before, turn.state];
  if (
    was.meeting === is.meeting &&
    was.locked === is.locked &&
    was.permissions === is.permissions &&
    was.spotlight === is.spotlight
  )
    return;
  turn.tell(veterans(turn), { type: 'meeting_changed', meeting: meetingView(is) });
}

/** Who waits hears of their place, the reason, and what hosts write; who may admit sees the line. */
export function tellLobby(turn: Turn): void {
  const { before, state } = turn;
  const [was, is] = [waiting(before), waiting(state)];
  const moved = was.length !== is.length || is.some((p, at) => p.participantId !== was[at]?.participantId);
  const news = before.lobbyMessages !== state.lobbyMessages || before.meeting.topic !== state.meeting.topic;
  is.forEach((person, at) => {
    const then = was.findIndex((known) => known.participantId === person.participantId);
    if (then === -1) return;
    if (news || then !== at || was[then]?.waitingFor !== person.waitingFor) {
      turn.tell([person], waitingRoomFor(state, person, null));
    }
  });
  const keepers = told(turn, 'admit', moved);
  if (keepers.length > 0) turn.tell(keepers, { type: 'lobby_changed', waiting: lobbyView(state) });
}

export function tellBans(turn: Turn): void {
  const { before, state } = turn;
  const managers = told(turn, 'manage', before.bans !== state.bans);
  if (managers.length > 0) turn.tell(managers, { type: 'bans_changed', bans: bansView(state) });
}

/** Present now and before. */
const veterans = (turn: Turn): Person[] =>
  present(turn.state).filter((person) => own(turn.before.people, person.participantId)?.presence);

/**
 * Who hears of what this ability shows: at news all who have it, else those who have just got it. In breakout rooms as well,
 * for what the door and its keepers know is only known here; and only who was there before.
 */
function told(turn: Turn, ability: 'admit' | 'manage', news: boolean): Person[] {
  const { before, state } = turn;
  const mayNow = ({ is }: Pick<ChangedPerson, 'is'>) => isThere(is) && may(state, is, ability);
  const changed = turn.changedPeople();
  if (news) {
    const was = new Map(changed.map((each) => [each.is, each.was]));
    return people(state).filter((is) => mayNow({ is }) && isThere(was.has(is) ? was.get(is) : is));
  }
  const sameRules = before.permissions === state.permissions;
  const candidates = sameRules
    ? changed
    : people(state).map((is) => ({ is, was: own(before.people, is.participantId) }));
  return candidates
    .filter(({ was, is }) => isThere(was) && mayNow({ is }) && !may(before, was, ability))
    .map(({ is }) => is);
}
