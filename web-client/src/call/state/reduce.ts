import { kindOfSource, type TrackSource } from '#protocol';
import { stillAwaited } from './awaited.js';
import { type CallPhase, type CallState, initialCallState, type OwnSource } from './call-state.js';
import type { CallEvent } from './events.js';
import { withNotice } from './notice-queue.js';
import { mayFollow } from './phases.js';
import { changeMyself } from './own-change.js';
import { reduceChat } from './reduce-chat.js';
import { reduceServerMessage } from './reduce-server.js';
import { reactionsOver } from './reduce-together.js';
import { shareOf } from './reduce-welcome.js';

/** The state with another phase, or unchanged when that phase may not follow. */
export function enterPhase(state: CallState, phase: CallPhase): CallState {
  return mayFollow(state.phase.name, phase.name) ? { ...state, phase } : state;
}

/** What stays when a call is over or a new one begins: the person's own choices, not the meeting. */
const forgetMeeting = (state: CallState): CallState => ({
  ...initialCallState,
  phase: state.phase,
  audioOnly: state.audioOnly,
  pageSize: state.pageSize,
  notices: state.notices,
  lastNoticeId: state.lastNoticeId,
  trace: state.trace,
  own: {
    ...initialCallState.own,
    microphone: { ...state.own.microphone, trackId: null },
    camera: { ...state.own.camera, trackId: null },
  },
});

const SOURCES: readonly TrackSource[] = ['microphone', 'camera', 'screen', 'screen_audio'];

/** The server does not tell us of our own tracks: our place in the roster follows what we publish. */
function changeOwn(state: CallState, source: TrackSource, change: Partial<OwnSource>): CallState {
  const own = { ...state.own, [source]: { ...state.own[source], ...change } };
  if (source === 'microphone' && change.on === true && state.unmuteRequest !== null)
    return changeOwn({ ...state, unmuteRequest: null }, source, change);
  if (change.trackId === undefined && change.on === undefined) return { ...state, own };
  const tracks = SOURCES.flatMap((one) => {
    const { trackId, on } = own[one];
    return trackId === null ? [] : [{ trackId, source: one, kind: kindOfSource[one], muted: !on }];
  });
  const participants = state.participants.map((participant) =>
    participant.participantId === state.selfId ? { ...participant, tracks } : participant,
  );
  return { ...state, own, participants, share: shareOf(participants, state.share) };
}

/** The one way the state of a call changes. Pure; `at` is the time in epoch ms. */
export function reduce(state: CallState, event: CallEvent, at: number): CallState {
  switch (event.type) {
    case 'server':
      return reduceServerMessage(state, event.message, at);
    case 'preparing':
      return enterPhase({ ...state, entryError: null }, { name: 'preparing' });
    case 'entry_refused':
      return enterPhase({ ...state, entryError: event.error }, { name: 'idle' });
    case 'entering':
      return mayFollow(state.phase.name, 'entering')
        ? {
            ...forgetMeeting(state),
            entryError: null,
            audioOnly: event.audioOnly,
            trace: [],
            phase: { name: 'entering' },
          }
        : state;
    case 'connection_lost':
      if (state.phase.name === 'reconnecting') return state;
      return enterPhase(state, { name: 'reconnecting', since: at, offerRetry: false });
    case 'retry_offered':
      return state.phase.name === 'reconnecting'
        ? { ...state, phase: { ...state.phase, offerRetry: true } }
        : state;
    case 'left':
      return mayFollow(state.phase.name, 'left')
        ? {
            ...forgetMeeting(state),
            // The goodbye page still names the meeting it offers to enter again.
            meeting: state.meeting,
            phase: { name: 'left', reason: event.reason, error: event.error },
          }
        : state;
    case 'own_changed':
      return changeOwn(state, event.source, event.change);
    case 'received': {
      const track = state.received[event.trackId];
      if (track === undefined || track.live === event.live) return state;
      return { ...state, received: { ...state.received, [event.trackId]: { ...track, live: event.live } } };
    }
    case 'speaking':
      return { ...state, speaking: event.participantIds };
    case 'muted_but_speaking':
      return state.mutedButSpeaking === event.value ? state : { ...state, mutedButSpeaking: event.value };
    case 'audio_blocked':
      return state.audioBlocked === event.value ? state : { ...state, audioBlocked: event.value };
    case 'media_trouble':
      return state.mediaTrouble === event.value ? state : { ...state, mediaTrouble: event.value };
    case 'stalled':
      return { ...state, stalled: event.trackIds };
    case 'awaited_over': {
      const awaited = stillAwaited(state.awaited, at);
      return awaited === state.awaited ? state : { ...state, awaited };
    }
    case 'pinned':
      return { ...state, pinned: event.participantId };
    case 'page_sized':
      return { ...state, pageSize: Math.max(1, Math.floor(event.tiles)) };
    case 'notice':
      return withNotice(state, event.content, at);
    case 'notice_dismissed':
      return { ...state, notices: state.notices.filter((notice) => notice.id !== event.id) };
    case 'chat': {
      const chat = reduceChat(state.chat, event.event, state.selfId);
      return chat === state.chat ? state : { ...state, chat };
    }
    case 'myself':
      return changeMyself(state, event.change);
    case 'unmute_answered':
      return { ...state, unmuteRequest: null };
    case 'reactions_over':
      return reactionsOver(state, event.before);
    case 'traced':
      return { ...state, trace: event.steps };
  }
}
