import type { CallState } from './call-state.js';

/** What a person changes of themselves. It is shown at once; what the server tells later is then no news. */
export interface OwnChange {
  readonly displayName?: string;
  readonly hand?: number | null;
}

export const changeMyself = (state: CallState, change: OwnChange): CallState => ({
  ...state,
  participants: state.participants.map((participant) =>
    participant.participantId === state.selfId ? { ...participant, ...change } : participant,
  ),
});
