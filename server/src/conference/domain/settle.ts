import {
  applyAbilities,
  dropSpotlight,
  openTheDoor,
  tellBans,
  tellLobby,
  tellMeeting,
} from './consequences.js';
import { tellBreakouts } from './breakouts-view.js';
import { handHadItsTurn } from './hands.js';
import { leadRooms } from './moves.js';
import { followManagers } from './polls.js';
import { finish } from './presence.js';
import { appointHost } from './roles.js';
import { people } from './state.js';
import { canSpeak } from './media-reports.js';
import type { Turn } from './turn.js';
import { planSubscriptions } from './views.js';

/** What must hold after every command, whichever it was: each rule looks at the whole state and mends it. */
export function settle(turn: Turn): void {
  if (turn.state === turn.before || turn.state.ended) return;
  if (endWhenEmpty(turn)) return;
  appointHost(turn);
  openTheDoor(turn);
  applyAbilities(turn);
  dropSpotlight(turn);
  tellMeeting(turn);
  followManagers(turn);
  forgetSpeaker(turn);
  planSubscriptions(turn);
  tellLobby(turn);
  tellBans(turn);
  leadRooms(turn);
  tellBreakouts(turn);
}

/**
 * The last one out ends the conference; somebody on the preview page keeps it for a while. A breakout room may be empty: it
 * is the main room's to close.
 */
function endWhenEmpty(turn: Turn): boolean {
  if (turn.state.parent) return false;
  if (people(turn.state).length > 0 || people(turn.before).length === 0) return false;
  finish(turn, 'ended', false, turn.state.lastLeftAt ?? turn.now);
  return true;
}

/** Somebody muted or absent is not speaking. */
function forgetSpeaker(turn: Turn): void {
  const { activeSpeaker } = turn.state;
  if (activeSpeaker === null || canSpeak(turn.state, activeSpeaker)) return;
  handHadItsTurn(turn);
  turn.set({ activeSpeaker: null, speakerSince: turn.now });
  turn.tellPresent({ type: 'active_speaker', participantId: null });
}
