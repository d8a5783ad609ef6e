import type { MeetingInfo, ParticipantState, ServerMessageOf } from '#protocol';
import { lostByWelcome } from './awaited.js';
import type { CallState, ReceivedTrack, Share } from './call-state.js';
import { emptyChat } from './chat-state.js';
import { withNotice } from './notice-queue.js';
import { mayFollow } from './phases.js';
import { receivedFrom } from './received.js';
import { firstSeats, inheritSeat, keepSeats } from './seats.js';

/** Who shares a screen. The one shown before stays while it lasts. */
export function shareOf(participants: readonly ParticipantState[], before: Share | null): Share | null {
  let first: Share | null = null;
  for (const { participantId, tracks } of participants) {
    for (const track of tracks) {
      if (track.source !== 'screen') continue;
      if (track.trackId === before?.trackId) return before;
      first ??= { participantId, trackId: track.trackId };
    }
  }
  return first;
}

/** A welcome is the whole truth: it replaces what was known of the meeting and keeps what is one's own. */
export function reduceWelcome(state: CallState, message: ServerMessageOf<'welcome'>, at: number): CallState {
  if (!mayFollow(state.phase.name, 'joined')) return state;
  const selfId = message.participantId;
  const present = message.participants.map((participant) => participant.participantId);
  const here = new Set(present);
  const elsewhere = state.meeting !== null && state.meeting.conferenceId !== message.meeting.conferenceId;
  const before = elsewhere ? leaveRoom(state) : state;
  // Only somebody who already sat in this conference keeps the seats; from the preview one starts afresh.
  const sameRoom = before.meeting !== null && before.seats.length > 0;
  const seatsBefore =
    before.selfId !== null && before.selfId !== selfId
      ? inheritSeat(before.seats, before.selfId, selfId)
      : before.seats;
  const welcomed: CallState = {
    ...before,
    phase: { name: 'joined' },
    entryError: null,
    selfId,
    meeting: message.meeting,
    abilities: message.abilities,
    participants: message.participants,
    seats: sameRoom ? keepSeats(seatsBefore, present) : firstSeats(selfId, present),
    lobby: message.waiting,
    bans: message.bans,
    polls: message.polls,
    breakouts: message.breakouts,
    activeSpeaker: message.activeSpeaker,
    speaking: before.speaking.filter((id) => here.has(id)),
    pinned: before.pinned !== null && here.has(before.pinned) ? before.pinned : null,
    share: shareOf(message.participants, before.share),
    awaited: sameRoom ? lostByWelcome(before, message.participants, at) : [],
    received: Object.fromEntries(
      message.offers.map((offer): [string, ReceivedTrack] => {
        const known = before.received[offer.trackId];
        return [offer.trackId, known?.subscriptionId === offer.subscriptionId ? known : receivedFrom(offer)];
      }),
    ),
  };
  const moved = elsewhere && roomOf(state.meeting) !== roomOf(message.meeting);
  if (moved)
    return withNotice(welcomed, { kind: 'moved_to_room', room: message.meeting.breakout?.name ?? null }, at);
  if (state.phase.name !== 'reconnecting') return welcomed;
  // That it works again is told where it was told that it did not.
  const rejoined = state.selfId !== null && state.selfId !== selfId;
  return rejoined ? withNotice(welcomed, { kind: 'rejoined' }, at) : welcomed;
}

const roomOf = (meeting: MeetingInfo | null) => meeting?.breakout?.roomId ?? null;

/** In another room nothing of the one before holds, except what is the person's own. */
const leaveRoom = (state: CallState): CallState => ({
  ...state,
  meeting: null,
  participants: [],
  seats: [],
  lastSpokeAt: {},
  activeSpeaker: null,
  speaking: [],
  pinned: null,
  share: null,
  received: {},
  awaited: [],
  stalled: [],
  reactions: [],
  unmuteRequest: null,
  notices: [],
  // The panel stays open when it was; what was in it was said to others.
  chat: { ...emptyChat, open: state.chat.open },
});
