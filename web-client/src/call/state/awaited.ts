import type { ParticipantId, ParticipantState, TrackId, TrackSource, TrackState } from '#protocol';
import type { CallState } from './call-state.js';

/**
 * A track that went away although its person is here, and that is most likely about to come back: its media is being rebuilt.
 * Screens keep the last picture for so long.
 */
export interface AwaitedTrack {
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  /** As it was; the one that comes has another. */
  readonly trackId: TrackId;
  /** Epoch ms. */
  readonly since: number;
  readonly until: number;
}

/** So long is waited for a track that was lost. */
export const AWAIT_MS = 12_000;
/** Lost with others of the same person in so short a time, it was no deed of that person. */
const TOGETHER_MS = 1_500;
/** Until the others are known to be lost, too. A screen that is stopped must not linger. */
const DOUBT_MS: Readonly<Record<TrackSource, number>> = {
  microphone: TOGETHER_MS,
  camera: 2_000,
  screen: 500,
  screen_audio: 500,
};

/** Of one device: a screen and its sound are stopped together. */
const deviceOf = (source: TrackSource): TrackSource => (source === 'screen_audio' ? 'screen' : source);

/** A track of somebody else has ended. One by itself may have been ended on purpose; several at once were lost. */
export function trackLost(
  awaited: readonly AwaitedTrack[],
  participantId: ParticipantId,
  track: TrackState,
  at: number,
): readonly AwaitedTrack[] {
  const withIt = (one: AwaitedTrack): boolean =>
    one.participantId === participantId &&
    at - one.since <= TOGETHER_MS &&
    deviceOf(one.source) !== deviceOf(track.source);
  const together = awaited.some(withIt);
  const { source, trackId } = track;
  const until = at + (together ? AWAIT_MS : DOUBT_MS[source]);
  return [
    ...awaited
      .filter((one) => one.participantId !== participantId || one.source !== source)
      .map((one) => (withIt(one) ? { ...one, until: one.since + AWAIT_MS } : one)),
    ...(track.muted ? [] : [{ participantId, source, trackId, since: at, until }]),
  ];
}

/** A welcome tells the whole truth: whoever had tracks and has none of them any more has lost them. */
export function lostByWelcome(
  state: Pick<CallState, 'awaited' | 'participants' | 'selfId'>,
  now: readonly ParticipantState[],
  at: number,
): readonly AwaitedTrack[] {
  const fresh = now.flatMap((person): AwaitedTrack[] => {
    const { participantId } = person;
    const before = state.participants.find((one) => one.participantId === participantId)?.tracks ?? [];
    const kept = person.tracks.some((track) => before.some((one) => one.trackId === track.trackId));
    if (kept || participantId === state.selfId) return [];
    return before
      .filter((track) => !track.muted && !person.tracks.some((one) => one.source === track.source))
      .map(({ source, trackId }) => ({ participantId, source, trackId, since: at, until: at + AWAIT_MS }));
  });
  const still = state.awaited.filter(
    (one) =>
      !fresh.some((other) => sameTrack(one, other)) &&
      now.some(
        (person) =>
          person.participantId === one.participantId &&
          !person.tracks.some((track) => track.source === one.source),
      ),
  );
  return [...still, ...fresh];
}

const sameTrack = (one: AwaitedTrack, other: AwaitedTrack): boolean =>
  one.participantId === other.participantId && one.source === other.source;

/** What is awaited without what this person has (again), or without all of theirs. */
export const noLonger = (
  awaited: readonly AwaitedTrack[],
  participantId: ParticipantId,
  source?: TrackSource,
): readonly AwaitedTrack[] =>
  awaited.some(
    (one) => one.participantId === participantId && (source === undefined || one.source === source),
  )
    ? awaited.filter(
        (one) => one.participantId !== participantId || (source !== undefined && one.source !== source),
      )
    : awaited;

/** Without what has been waited for long enough. */
export const stillAwaited = (awaited: readonly AwaitedTrack[], at: number): readonly AwaitedTrack[] =>
  awaited.some((one) => one.until <= at) ? awaited.filter((one) => one.until > at) : awaited;

export const awaitedOf = (
  state: Pick<CallState, 'awaited'>,
  participantId: ParticipantId,
  source: TrackSource,
): AwaitedTrack | undefined =>
  state.awaited.find((one) => one.participantId === participantId && one.source === source);

/** Whether somebody else's microphone or camera is meant to be on. One that is only being rebuilt was not switched off. */
export function isMeantToBeOn(
  state: Pick<CallState, 'awaited'>,
  person: ParticipantState,
  source: TrackSource,
): boolean {
  const track = person.tracks.find((one) => one.source === source);
  return track === undefined ? awaitedOf(state, person.participantId, source) !== undefined : !track.muted;
}
