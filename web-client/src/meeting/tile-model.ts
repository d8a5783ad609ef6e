import type { ConferenceRole, ParticipantId, TrackId, TrackSource } from '#protocol';
import {
  awaitedOf,
  isMeantToBeOn,
  participantOf,
  trackOf,
  type CallState,
  type ShownReaction,
} from '../call/index.js';
import { handPlaces } from './hands.js';
import { newestOf } from './reactions/reaction-tally.js';

/** Where pictures come from; the call is one. */
export interface Pictures {
  streamOf(trackId: TrackId): MediaStream | null;
  localStream(source: TrackSource): MediaStream | null;
}

/** Everything a tile shows of one person. */
export interface PersonTile {
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly isSelf: boolean;
  readonly photoUrl: string | null;
  readonly verified: boolean;
  /** False while the person's seat is kept during a lost connection. */
  readonly connected: boolean;
  readonly microphoneOn: boolean;
  readonly speaking: boolean;
  readonly pinned: boolean;
  /** Shown large to everybody by a host. */
  readonly spotlit: boolean;
  readonly role: ConferenceRole;
  /** Place in the queue of raised hands, counted from 1. */
  readonly hand: number | null;
  readonly reaction: ShownReaction | null;
  /** The camera is meant to be seen; the stream may still be on its way. */
  readonly cameraOn: boolean;
  /** The picture stands still, or went away for a moment: what was seen last is still shown. */
  readonly frozen: boolean;
  /** The track to wish for from the server; null for oneself and for people without camera. */
  readonly cameraTrack: TrackId | null;
  readonly stream: MediaStream | null;
}

export interface ShareTile {
  readonly participantId: ParticipantId;
  readonly displayName: string;
  /** While it is `frozen` this may be a track that is no more. */
  readonly trackId: TrackId;
  readonly frozen: boolean;
  readonly stream: MediaStream | null;
}

export interface TileOptions {
  readonly hideSelf: boolean;
  /** Guests are given no photos of others: asking for them would only be refused. */
  readonly photos: boolean;
}

/** The tiles in seat order. */
export function personTiles(state: CallState, pictures: Pictures, options: TileOptions): PersonTile[] {
  const hands = handPlaces(state.participants);
  const reactions = newestOf(state.reactions);
  return state.seats.flatMap((id) => {
    const person = participantOf(state, id);
    const isSelf = id === state.selfId;
    if (person === undefined || (isSelf && options.hideSelf)) return [];
    const camera = trackOf(person, 'camera');
    const awaited = !isSelf && awaitedOf(state, id, 'camera') !== undefined;
    const cameraOn = isSelf ? state.own.camera.on : isMeantToBeOn(state, person, 'camera');
    return [
      {
        participantId: id,
        displayName: person.displayName,
        isSelf,
        photoUrl: options.photos ? person.photoUrl : null,
        verified: person.verified,
        connected: person.connected,
        microphoneOn: isSelf ? state.own.microphone.on : isMeantToBeOn(state, person, 'microphone'),
        speaking: person.connected && state.speaking.includes(id),
        pinned: state.pinned === id,
        spotlit: state.meeting?.spotlight === id,
        role: person.role,
        hand: hands.get(id) ?? null,
        reaction: reactions.get(id) ?? null,
        cameraOn,
        frozen: awaited || (!isSelf && cameraOn && isStalled(state, camera?.trackId)),
        cameraTrack: isSelf || !cameraOn ? null : (camera?.trackId ?? null),
        stream: !cameraOn
          ? null
          : isSelf
            ? pictures.localStream('camera')
            : remote(state, pictures, camera?.trackId),
      },
    ];
  });
}

/** The share to show, if it is somebody else's: one's own would mirror itself without end. */
export function shareTile(state: CallState, pictures: Pictures): ShareTile | null {
  const awaited = state.awaited.find(({ source }) => source === 'screen');
  const share = state.share ?? awaited ?? null;
  const sharer = participantOf(state, share?.participantId ?? null);
  if (share === null || sharer === undefined || share.participantId === state.selfId) return null;
  const { participantId, trackId } = share;
  return {
    participantId,
    displayName: sharer.displayName,
    trackId,
    frozen: state.share === null || isStalled(state, trackId),
    stream: remote(state, pictures, trackId),
  };
}

const isStalled = (state: CallState, trackId: TrackId | undefined): boolean =>
  trackId !== undefined && state.stalled.includes(trackId);

const remote = (state: CallState, pictures: Pictures, trackId: TrackId | undefined): MediaStream | null =>
  trackId !== undefined && state.received[trackId]?.live === true ? pictures.streamOf(trackId) : null;
