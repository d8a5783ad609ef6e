import {
  allAbilities,
  participantId,
  serverMessages,
  type Abilities,
  type ChatMessage,
  type ConferenceId,
  type MediaSetup,
  type ParticipantId,
  type ParticipantState,
  type RoomId,
  type ServerMessageOf,
  type TrackOffer,
} from '#protocol';
import welcomeFixture from '../../../../protocol/fixtures/signaling/server/welcome.json';

export const ALICE = participantId.parse('0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a01');
export const BOB = participantId.parse('5b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02');
export const CAROL = participantId.parse('c2f6a1d4-3b7e-4f58-9d21-6a0c8e5b7f03');
export const DAVE = participantId.parse('d3a7b2e5-4c8f-4069-8e32-7b1d9f6c8a04');

export const everything: Abilities = allAbilities;

const fixture = serverMessages.welcome.parse(welcomeFixture);

export const somebody = (id: ParticipantId, change: Partial<ParticipantState> = {}): ParticipantState => ({
  participantId: id,
  userId: null,
  displayName: `Person ${id.slice(0, 4)}`,
  photoUrl: null,
  role: 'attendee',
  verified: true,
  connected: true,
  joinedAt: '2026-11-20T09:00:00.000Z',
  hand: null,
  permissions: {},
  tracks: [],
  ...change,
});

export interface WelcomeWish {
  readonly selfId?: ParticipantId;
  readonly others?: readonly ParticipantState[];
  readonly self?: Partial<ParticipantState>;
  readonly abilities?: Abilities;
  readonly media?: MediaSetup;
  readonly offers?: readonly TrackOffer[];
  readonly requestId?: string;
  readonly muteOnEntry?: boolean;
  readonly chatVersion?: number;
  /** In this breakout room, which is a conference of its own; without it the main room. */
  readonly room?: { readonly conferenceId: ConferenceId; readonly roomId: RoomId; readonly name: string };
}

/** A welcome like the fixture's, with what the test cares about. */
export function aWelcome(wish: WelcomeWish = {}): ServerMessageOf<'welcome'> {
  const selfId = wish.selfId ?? ALICE;
  const { requestId: _fixtures, ...rest } = fixture;
  return {
    ...rest,
    ...(wish.requestId === undefined ? {} : { requestId: wish.requestId }),
    participantId: selfId,
    resumeToken: `token-of-${selfId}`,
    abilities: wish.abilities ?? everything,
    participants: [somebody(selfId, wish.self), ...(wish.others ?? [])],
    waiting: [],
    activeSpeaker: null,
    media: wish.media ?? fixture.media,
    offers: [...(wish.offers ?? [])],
    chatVersion: wish.chatVersion ?? 0,
    polls: [],
    bans: [],
    breakouts: null,
    meeting: {
      ...fixture.meeting,
      spotlight: null,
      breakout: wish.room === undefined ? null : { roomId: wish.room.roomId, name: wish.room.name },
      ...(wish.room === undefined ? {} : { conferenceId: wish.room.conferenceId }),
      settings: { ...fixture.meeting.settings, muteOnEntry: wish.muteOnEntry ?? false },
    },
  };
}

/** Message number `seq`, written by Bob to everybody unless told otherwise. */
export const aMessage = (
  seq: number,
  change: Partial<Omit<ChatMessage, 'from'>> & { readonly from?: ParticipantId } = {},
): ChatMessage => {
  const { from = BOB, ...rest } = change;
  return {
    seq,
    version: seq,
    at: '2026-11-20T09:10:00.000Z',
    from: { participantId: from, userId: null, displayName: from === BOB ? 'Bob' : 'Alice', verified: true },
    to: { kind: 'everyone' },
    text: `message ${String(seq)}`,
    replyTo: null,
    files: [],
    reactions: [],
    editedAt: null,
    deletedAt: null,
    ...rest,
  };
};
