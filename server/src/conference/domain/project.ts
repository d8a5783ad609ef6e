import {
  toErrorBody,
  type Ban,
  type DepartureReason,
  type ErrorCode,
  type MediaSetup,
  type MeetingInfo,
  type ParticipantState,
  type ServerMessageOf,
  type TrackOffer,
  type TrackState,
  type WaitingPerson,
} from '#protocol';
import { abilitiesIn } from './abilities.js';
import { breakoutsFor } from './breakouts-view.js';
import { pollsFor } from './polls.js';
import {
  isOpen,
  own,
  present,
  tracksOf,
  waiting,
  type ConferenceState,
  type Person,
  type Subscription,
  type Track,
  type Transports,
} from './state.js';

/** From state to the messages that clients read. */

const iso = (at: number): string => new Date(at).toISOString();

export const trackView = ({ trackId, source, kind, muted }: Track): TrackState => ({
  trackId,
  source,
  kind,
  muted,
});

export const participantView = (state: ConferenceState, person: Person): ParticipantState => ({
  participantId: person.participantId,
  userId: person.identity.userId,
  displayName: person.identity.displayName,
  photoUrl: person.identity.photoUrl,
  role: person.role,
  verified: person.identity.verified,
  connected: person.connected,
  joinedAt: iso(person.presence?.at ?? person.since),
  hand: person.hand?.place ?? null,
  permissions: { ...person.permissions },
  tracks: tracksOf(state, person.participantId).filter(isOpen).map(trackView),
});

export const meetingView = (state: ConferenceState): MeetingInfo => ({
  meetingId: state.meeting.meetingId,
  conferenceId: state.conferenceId,
  code: state.meeting.code,
  topic: state.meeting.topic,
  joinUrl: state.meeting.joinUrl,
  startedAt: iso(state.startedAt ?? state.openedAt),
  locked: state.locked,
  settings: state.meeting.settings,
  permissions: state.permissions,
  spotlight: state.spotlight,
  breakout: state.parent && { roomId: state.parent.roomId, name: state.parent.name },
});

export const bansView = (state: ConferenceState): Ban[] =>
  state.bans.map(({ banId, displayName, userId, at }) => ({
    banId,
    displayName,
    verified: userId !== null,
    at: iso(at),
  }));

export const lobbyView = (state: ConferenceState): WaitingPerson[] =>
  waiting(state).map((person) => ({
    participantId: person.participantId,
    displayName: person.identity.displayName,
    verified: person.identity.verified,
    since: iso(person.since),
  }));

export const mediaView = (state: ConferenceState, offers: NonNullable<Transports['offers']>): MediaSetup => ({
  rtpCapabilities: state.media.rtpCapabilities,
  iceServers: state.media.iceServers,
  send: offers.send,
  recv: offers.recv,
  preferredVideoCodec: state.media.preferredVideoCodec,
});

/** Null until the subscription is open, or when its track has just gone. */
export function offerView(state: ConferenceState, subscription: Subscription): TrackOffer | null {
  const track = own(state.tracks, subscription.trackId);
  if (!track || subscription.life !== 'open' || !subscription.rtpParameters) return null;
  return {
    subscriptionId: subscription.subscriptionId,
    trackId: track.trackId,
    participantId: track.participantId,
    source: track.source,
    kind: subscription.kind,
    rtpParameters: subscription.rtpParameters,
  };
}

const answering = (requestId: string | null) => (requestId === null ? {} : { requestId });

export function welcomeFor(
  state: ConferenceState,
  person: Person,
  offers: NonNullable<Transports['offers']>,
  requestId: string | null,
): ServerMessageOf<'welcome'> {
  const abilities = abilitiesIn(state, person);
  const zero = person.trace[0]?.at ?? 0;
  return {
    type: 'welcome',
    ...answering(requestId),
    participantId: person.participantId,
    resumeToken: person.resumeToken,
    meeting: meetingView(state),
    abilities,
    participants: present(state).map((someone) => participantView(state, someone)),
    waiting: abilities.admit ? lobbyView(state) : [],
    bans: abilities.manage ? bansView(state) : [],
    chatVersion: state.chat.writtenVersion > person.chatFrom ? state.chat.writtenVersion : 0,
    polls: pollsFor(state, person),
    breakouts: breakoutsFor(state, person),
    activeSpeaker: state.activeSpeaker,
    media: mediaView(state, offers),
    offers: Object.values(person.subscriptions)
      .map((subscription) => offerView(state, subscription))
      .filter((offer) => offer !== null),
    trace: person.trace.map(({ step, at }) => ({ step, ms: at - zero })),
  };
}

export const preparedFor = (
  state: ConferenceState,
  offers: Transports['offers'],
  requestId: string | null,
): ServerMessageOf<'prepared'> => ({
  type: 'prepared',
  ...answering(requestId),
  media: offers ? mediaView(state, offers) : null,
});

/** `position` counts from 1. */
export const waitingRoomFor = (
  state: ConferenceState,
  person: Person,
  requestId: string | null,
): ServerMessageOf<'waiting_room'> => ({
  type: 'waiting_room',
  ...answering(requestId),
  participantId: person.participantId,
  resumeToken: person.resumeToken,
  topic: state.meeting.topic,
  position: waiting(state).findIndex((someone) => someone.participantId === person.participantId) + 1,
  reason: person.waitingFor ?? 'approval',
  messages: state.lobbyMessages.map(({ displayName, text, at }) => ({ displayName, text, at: iso(at) })),
});

export const goodbye = (reason: DepartureReason, code?: ErrorCode): ServerMessageOf<'goodbye'> => ({
  type: 'goodbye',
  reason,
  ...(code ? { error: toErrorBody(code) } : {}),
});
