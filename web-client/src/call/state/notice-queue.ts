import type { CallState } from './call-state.js';
import { MAX_NOTICES, type NoticeContent } from './notices.js';

/** Adds a notice at the end. Ids count up; beyond the bound the oldest go. */
export function withNotice(state: CallState, content: NoticeContent, at: number): CallState {
  const id = state.lastNoticeId + 1;
  return { ...state, lastNoticeId: id, notices: [...state.notices, { id, at, content }].slice(-MAX_NOTICES) };
}

export const withNotices = (state: CallState, contents: readonly NoticeContent[], at: number): CallState =>
  contents.reduce((next, content) => withNotice(next, content, at), state);
