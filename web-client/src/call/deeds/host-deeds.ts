import type { HostDeeds } from '../together-api.js';
import { outcomeOf, type Ask } from './request.js';

/** The server decides about each; here they are only asked for. */
export const hostDeeds = (ask: Ask): HostDeeds => ({
  askToUnmute: (participantId) => outcomeOf(ask({ type: 'ask_unmute', participantId })),
  stopCamera: (participantId) => outcomeOf(ask({ type: 'stop_camera', participantId })),
  stopShare: (participantId) => outcomeOf(ask({ type: 'stop_share', participantId })),
  unban: (banId) => outcomeOf(ask({ type: 'unban', banId })),
  setRole: (participantId, role) => outcomeOf(ask({ type: 'set_role', participantId, role })),
  handOver: (participantId) => outcomeOf(ask({ type: 'hand_over', participantId })),
  claim: (hostKey) => outcomeOf(ask({ type: 'claim_host', hostKey })),
  setPermissions: (role, change) => outcomeOf(ask({ type: 'set_permissions', role, change })),
  setPersonPermissions: (participantId, permissions) =>
    outcomeOf(ask({ type: 'set_person_permissions', participantId, permissions })),
  changeSettings: (settings) => outcomeOf(ask({ type: 'change_settings', settings })),
  spotlight: (participantId) => outcomeOf(ask({ type: 'spotlight', participantId })),
  tellLobby: (text) => outcomeOf(ask({ type: 'lobby_message', text })),
  rename: (participantId, displayName) => outcomeOf(ask({ type: 'rename', participantId, displayName })),
  lowerHand: (participantId) => outcomeOf(ask({ type: 'lower_hand', participantId })),
  lowerAllHands: () => outcomeOf(ask({ type: 'lower_all_hands' })),
});
