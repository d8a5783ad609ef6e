import type { ParticipantState, ServerMessageOf } from '#protocol';
import type { CallState, ReceivedTrack, Share } from './call-state.js';
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
  // Only somebody who already sat in this conference keeps the seats; from the preview one starts afresh.
  const sameMeeting = state.meeting?.meetingId === message.meeting.meetingId && state.seats.length > 0;
  const seatsBefore =
    state.selfId !== null && state.selfId !== selfId
      ? inheritSeat(state.seats, state.selfId, selfId)
      : state.seats;
  const welcomed: CallState = {
    ...state,
    phase: { name: 'joined' },
    entryError: null,
    selfId,
    meeting: message.meeting,
    abilities: message.abilities,
    participants: message.participants,
    seats: sameMeeting ? keepSeats(seatsBefore, present) : firstSeats(selfId, present),
    lobby: message.waiting,
    activeSpeaker: message.activeSpeaker,
    speaking: state.speaking.filter((id) => here.has(id)),
    pinned: state.pinned !== null && here.has(state.pinned) ? state.pinned : null,
    share: shareOf(message.participants, state.share),
    received: Object.fromEntries(
      message.offers.map((offer): [string, ReceivedTrack] => {
        const before = state.received[offer.trackId];
        return [
          offer.trackId,
          before?.subscriptionId === offer.subscriptionId ? before : receivedFrom(offer),
        ];
      }),
    ),
  };
  if (state.phase.name !== 'reconnecting') return welcomed;
  const rejoined = state.selfId !== null && state.selfId !== selfId;
  return withNotice(welcomed, { kind: rejoined ? 'rejoined' : 'reconnected' }, at);
}
