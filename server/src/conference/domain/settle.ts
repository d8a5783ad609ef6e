import { abilitiesOf } from './abilities.js';
import { finish } from './presence.js';
import { lobbyView, waitingRoomFor } from './project.js';
import { appointHost } from './roles.js';
import { own, people, present, waiting } from './state.js';
import { canSpeak } from './media-reports.js';
import type { Turn } from './turn.js';
import { planSubscriptions } from './views.js';

/** What must hold after every command, whichever it was: each rule looks at the whole state and mends it. */
export function settle(turn: Turn): void {
  if (turn.state === turn.before || turn.state.ended) return;
  if (endWhenEmpty(turn)) return;
  appointHost(turn);
  forgetSpeaker(turn);
  planSubscriptions(turn);
  tellLobby(turn);
}

/** The last one out ends the conference; somebody on the preview page keeps it for a while. */
function endWhenEmpty(turn: Turn): boolean {
  if (people(turn.state).length > 0 || people(turn.before).length === 0) return false;
  finish(turn, 'ended', false, turn.state.lastLeftAt ?? turn.now);
  return true;
}

/** Somebody muted or absent is not speaking. */
function forgetSpeaker(turn: Turn): void {
  const { activeSpeaker } = turn.state;
  if (activeSpeaker === null || canSpeak(turn.state, activeSpeaker)) return;
  turn.set({ activeSpeaker: null });
  turn.tellPresent({ type: 'active_speaker', participantId: null });
}

/** Who waits hears of a new place in line; who may admit sees the line. */
function tellLobby(turn: Turn): void {
  if (turn.before.people === turn.state.people) return;
  const before = waiting(turn.before).map((person) => person.participantId);
  const line = waiting(turn.state);
  if (line.length === before.length && line.every((person, index) => person.participantId === before[index]))
    return;
  line.forEach((person, index) => {
    const was = before.indexOf(person.participantId);
    if (was !== -1 && was !== index) turn.tell([person], waitingRoomFor(turn.state, person, null));
  });
  const keepers = present(turn.state).filter(
    (person) =>
      abilitiesOf(person.role, turn.state.meeting.settings).admit &&
      // Somebody welcomed by this very command has read it there.
      own(turn.before.people, person.participantId)?.presence,
  );
  turn.tell(keepers, { type: 'lobby_changed', waiting: lobbyView(turn.state) });
}
