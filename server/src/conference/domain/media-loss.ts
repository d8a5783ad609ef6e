import type { ParticipantId } from '#protocol';
import { failOwed, type Outcome } from './answers.js';
import type { ReportCommand } from './commands.js';
import { dropTracks, openTransports } from './media.js';
import {
  isHost,
  own,
  people,
  trackOfSource,
  type ConferenceState,
  type Person,
  type Tile,
  type Track,
} from './state.js';
import type { Turn } from './turn.js';

/** Media that went without our doing: what goes with it, and what is opened again for whom. */

type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

/**
 * Everything of the router is gone. A new one is opened, people get fresh transports and a fresh `welcome`, and publish
 * again. Absent people get theirs when they resume; prepared ones when they enter.
 */
export function mediaLost(turn: Turn, report: Report<'media_lost'>): Outcome {
  const { state } = turn;
  if (state.router?.routerId !== report.routerId) return 'later';
  const inOrder = byUrgency(state, people(state));
  const share = state.share && { ...state.share, since: turn.now };
  turn.set({ epoch: state.epoch + 1, router: null, tracks: {}, share });
  failOpening(turn, Object.values(state.tracks));
  forgetVoice(turn);
  for (const { participantId } of inOrder) {
    turn.change(participantId, { transports: null, subscriptions: {}, tiles: null });
  }
  for (const { participantId } of inOrder) openAgain(turn, participantId);
  return 'later';
}

/**
 * The same for the people of these transports alone. To the others their tracks go and come back; what the others have from
 * each other is untouched. Of a pair of which one is left, that one is closed, too.
 */
export function transportsLost(turn: Turn, report: Report<'transports_lost'>): Outcome {
  const { state } = turn;
  if (state.router?.routerId !== report.routerId) return 'later';
  const gone = new Set(report.transportIds);
  const losers = people(state).filter(
    ({ transports }) => transports && (gone.has(transports.sendId) || gone.has(transports.recvId)),
  );
  if (losers.length === 0) return 'later';
  const inOrder = byUrgency(state, losers);
  const ids = new Set<ParticipantId>(losers.map((person) => person.participantId));
  const tracks = Object.values(state.tracks).filter((track) => ids.has(track.participantId));
  const left = new Set<string>(Object.keys(state.tracks));
  for (const { trackId } of tracks) left.delete(trackId);

  for (const { participantId, transports, tiles } of inOrder) {
    if (!transports) continue;
    const { sendId, recvId } = transports;
    turn.emit({ type: 'close_transports', participantId, sendId, recvId });
    // Their subscriptions went with the transport, so there is nothing to withdraw one by one.
    turn.change(participantId, { transports: null, subscriptions: {}, tiles: stillShown(tiles, left) });
  }
  failOpening(turn, tracks);
  dropTracks(turn, tracks);
  // Whoever shares a screen shares it again in a moment.
  const { share } = state;
  if (share && ids.has(share.participantId)) turn.set({ share: { ...share, since: turn.now } });
  if (state.activeSpeaker !== null && ids.has(state.activeSpeaker)) forgetVoice(turn);
  for (const { participantId } of inOrder) openAgain(turn, participantId);
  return 'later';
}

/** Sound first: hosts and whoever speaks, then who can be heard, then who spoke before. Otherwise by arrival. */
export function byUrgency(state: ConferenceState, who: readonly Person[]): Person[] {
  const rank = (person: Person): number => {
    const { participantId } = person;
    if (participantId === state.activeSpeaker || isHost(person)) return 0;
    if (trackOfSource(state, participantId, 'microphone')?.life === 'live') return 1;
    return person.hasSpoken ? 2 : 3;
  };
  const ranks = new Map(who.map((person) => [person, rank(person)]));
  return [...who].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

function openAgain(turn: Turn, id: ParticipantId): void {
  const person = own(turn.state.people, id);
  if (!person || person.roomId !== null) return;
  if (person.life === 'admitted' && (person.connected || !person.presence)) {
    turn.change(id, { owedWelcome: person.owedWelcome ?? { requestId: null } });
    openTransports(turn, id);
  } else if (person.owedPrepared) {
    openTransports(turn, id);
  }
}

function failOpening(turn: Turn, tracks: readonly Track[]): void {
  for (const { participantId, life, requestId } of tracks) {
    if (life === 'opening') failOwed(turn, participantId, requestId, 'MEDIA_UNAVAILABLE');
  }
}

/** Nobody is heard for a moment; that is no turn taken, so a raised hand stays up. */
function forgetVoice(turn: Turn): void {
  if (turn.state.activeSpeaker === null) return;
  turn.set({ activeSpeaker: null, speakerSince: turn.now });
  turn.tellPresent({ type: 'active_speaker', participantId: null });
}

/** Of a view in which nothing is left, nothing is known: then the first videos flow again until the client tells. */
function stillShown(tiles: readonly Tile[] | null, left: ReadonlySet<string>): readonly Tile[] | null {
  if (tiles === null || tiles.length === 0) return tiles;
  const shown = tiles.filter((tile) => left.has(tile.trackId));
  return shown.length > 0 ? shown : null;
}
