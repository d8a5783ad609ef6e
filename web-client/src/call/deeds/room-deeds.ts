import type { RoomDeeds } from '../together-api.js';
import { outcomeOf, type Ask } from './request.js';

/** Being brought elsewhere is told by a `welcome` of that room, whoever asked for it. */
export const roomDeeds = (ask: Ask): RoomDeeds => ({
  plan: (names, assignment) => outcomeOf(ask({ type: 'breakout.plan', rooms: [...names], assignment })),
  assign: (participantId, roomId) => outcomeOf(ask({ type: 'breakout.assign', participantId, roomId })),
  open: (seconds) => outcomeOf(ask({ type: 'breakout.open', ...(seconds === undefined ? {} : { seconds }) })),
  join: (roomId) => outcomeOf(ask({ type: 'breakout.join', roomId })),
  returnToMain: () => outcomeOf(ask({ type: 'breakout.return' })),
  broadcast: (text) => outcomeOf(ask({ type: 'breakout.broadcast', text })),
  askForHelp: () => outcomeOf(ask({ type: 'breakout.ask_help' })),
  setTimer: (seconds) => outcomeOf(ask({ type: 'breakout.set_timer', seconds })),
  close: () => outcomeOf(ask({ type: 'breakout.close' })),
});
