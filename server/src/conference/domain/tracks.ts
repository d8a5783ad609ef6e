import { kindOfSource, type TrackId, type TrackSource } from '#protocol';
import { may as mayIn } from './abilities.js';
import { answer, failOwed, owe, refusal, type Outcome } from './answers.js';
import type { ReportCommand, RequestCommand } from './commands.js';
import { closeTracks, dropTracks } from './media.js';
import { spend } from './pace.js';
import { trackView } from './project.js';
import { isHost, isScreen, own, trackOfSource, tracksOf, type Person, type Track } from './state.js';
import { next, trackLife } from './transitions.js';
import type { Turn } from './turn.js';

/** The life of a track, and who may share. */

type Request<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;
type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

const abilityFor = { microphone: 'speak', camera: 'camera', screen: 'share', screen_audio: 'share' } as const;

const may = (turn: Turn, person: Person, source: TrackSource): boolean =>
  mayIn(turn.state, person, abilityFor[source]);

export function publish(turn: Turn, command: Request<'publish'>): Outcome {
  const { participantId, source, requestId, rtpParameters } = command;
  const person = turn.person(participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  if (!may(turn, person, source)) return refusal('FORBIDDEN');
  if (!person.transports?.offers) return refusal('MEDIA_UNAVAILABLE');
  if (trackOfSource(turn.state, participantId, source)) return refusal('INVALID_REQUEST');
  if (isScreen(source) && !takeShare(turn, person)) return refusal('SHARE_TAKEN');
  const tooFast = spend(turn, person, 'stir');
  if (tooFast) return tooFast;

  const entering = source === 'microphone' && !person.hasSpoken;
  const mutedByHost =
    entering && turn.state.meeting.settings.muteOnEntry && !isHost(person) && !command.muted;
  const track: Track = {
    trackId: turn.mint('track') as TrackId,
    participantId,
    source,
    kind: kindOfSource[source],
    life: 'opening',
    muted: command.muted || mutedByHost,
    requestId,
    mutedByHost,
  };
  if (entering) turn.change(participantId, { hasSpoken: true });
  turn.putTrack(track);
  owe(turn, participantId, requestId, { by: 'media' });
  turn.mark(participantId, 'first_track_published');
  turn.emit({
    type: 'open_track',
    epoch: turn.state.epoch,
    participantId,
    transportId: person.transports.sendId,
    trackId: track.trackId,
    source,
    kind: track.kind,
    rtpParameters,
    paused: track.muted,
  });
  return 'later';
}

export function trackOpened(turn: Turn, report: Report<'track_opened'>): Outcome {
  const track = own(turn.state.tracks, report.trackId);
  if (track?.life !== 'opening') {
    // It was closed while it opened.
    if (!track) turn.emit({ type: 'close_track', trackId: report.trackId });
    return 'later';
  }
  const life = next(trackLife, track.life, track.muted ? 'open_muted' : 'open');
  if (life !== 'live' && life !== 'muted') return 'later';
  const { participantId, trackId, muted } = track;
  const opened: Track = { ...track, life };
  turn.putTrack(opened);
  turn.mark(participantId, 'first_track_opened');
  answer(turn, participantId, track.requestId, { trackId });
  if (track.mutedByHost && muted) {
    turn.tell([turn.person(participantId)], {
      type: 'track_changed',
      participantId,
      trackId,
      muted,
      byHost: true,
    });
  }
  turn.tellPresent({ type: 'track_added', participantId, track: trackView(opened) }, participantId);
  return 'later';
}

export function trackFailed(turn: Turn, report: Report<'track_failed'>): Outcome {
  const track = own(turn.state.tracks, report.trackId);
  if (track?.life !== 'opening') return 'later';
  failOwed(
    turn,
    track.participantId,
    track.requestId,
    // The transport it was to go through is gone; the client can do nothing but try again.
    report.code === 'NOT_FOUND' ? 'MEDIA_UNAVAILABLE' : report.code,
  );
  dropTracks(turn, [track]);
  return 'later';
}

export function unpublish(turn: Turn, command: Request<'unpublish'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  const track = trackOfSource(turn.state, person.participantId, command.source);
  if (!track) return refusal('TRACK_NOT_FOUND');
  if (track.source === 'screen') stopSharing(turn, person);
  else closeTracks(turn, [track]);
  return 'done';
}

export function setMuted(turn: Turn, command: Request<'set_muted'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  const track = trackOfSource(turn.state, person.participantId, command.source);
  if (!track) return refusal('TRACK_NOT_FOUND');
  if (!command.muted && !may(turn, person, command.source)) return refusal('FORBIDDEN');
  const tooFast = command.muted || !track.muted ? null : spend(turn, person, 'stir');
  if (tooFast) return tooFast;
  changeMute(turn, track, command.muted, false);
  return 'done';
}

/** Real at the media plane, whatever the client sends. Its owner is told only when somebody else did it. */
export function changeMute(turn: Turn, track: Track, muted: boolean, byHost: boolean): void {
  if (track.muted === muted) return;
  const { participantId, trackId } = track;
  turn.emit({ type: 'set_track_paused', trackId, paused: muted });
  if (track.life === 'opening') {
    turn.putTrack({ ...track, muted, mutedByHost: byHost });
    return;
  }
  const life = next(trackLife, track.life, muted ? 'mute' : 'unmute');
  if (life !== 'live' && life !== 'muted') return;
  turn.putTrack({ ...track, life, muted });
  turn.tellPresent(
    { type: 'track_changed', participantId, trackId, muted, ...(byHost ? { byHost } : {}) },
    byHost ? undefined : participantId,
  );
}

export function claimShare(turn: Turn, command: Request<'claim_share'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  if (!may(turn, person, 'screen')) return refusal('FORBIDDEN');
  return takeShare(turn, person) ? 'done' : refusal('SHARE_TAKEN');
}

export function releaseShare(turn: Turn, command: Request<'release_share'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  // Stopping what has stopped already is no mistake.
  if (turn.state.share?.participantId === person.participantId) stopSharing(turn, person);
  return 'done';
}

/** One sharer at a time; claiming again keeps the claim. */
function takeShare(turn: Turn, { participantId }: Person): boolean {
  const { share } = turn.state;
  if (share && share.participantId !== participantId) return false;
  turn.set({ share: { participantId, since: turn.now } });
  return true;
}

/** Ends the screen and its sound; the share is free again. */
export function stopSharing(turn: Turn, { participantId }: Person): void {
  closeTracks(
    turn,
    tracksOf(turn.state, participantId).filter((track) => isScreen(track.source)),
  );
  turn.set({ share: null });
}
