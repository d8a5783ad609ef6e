import type { ParticipantId } from '#protocol';

/**
 * Seats: the order of the tiles. People look for a face where it was, so a seat is kept for as long as its person is in
 * the meeting; newcomers sit down at the end, and a gap closes.
 */

/** The seats after the roster has changed. `present` is in order of arrival. */
export function keepSeats(
  seats: readonly ParticipantId[],
  present: readonly ParticipantId[],
): readonly ParticipantId[] {
  const here = new Set(present);
  const seated = new Set(seats);
  const kept = seats.filter((id) => here.has(id));
  const newcomers = present.filter((id) => !seated.has(id));
  if (newcomers.length === 0 && kept.length === seats.length) return seats;
  return [...kept, ...newcomers];
}

/** The seats on entering: oneself first, then the others in order of arrival. */
export const firstSeats = (
  selfId: ParticipantId,
  present: readonly ParticipantId[],
): readonly ParticipantId[] => [selfId, ...present.filter((id) => id !== selfId)];

/** A person who comes back under another id (entered anew) takes the old seat. */
export const inheritSeat = (
  seats: readonly ParticipantId[],
  before: ParticipantId,
  now: ParticipantId,
): readonly ParticipantId[] =>
  seats.includes(now) ? seats.filter((id) => id !== before) : seats.map((id) => (id === before ? now : id));

export interface SpeakerMove {
  readonly seats: readonly ParticipantId[];
  readonly speaker: ParticipantId;
  readonly selfId: ParticipantId | null;
  /** Seats on the first page. */
  readonly pageSize: number;
  readonly lastSpokeAt: Readonly<Record<string, number>>;
}

/**
 * Brings a speaker from a later page to the first one, by changing seats with whoever there has been silent the longest
 * (never spoken counts as longest; among those the last seat goes first). Nobody else moves, oneself stays.
 */
export function seatSpeaker(move: SpeakerMove): readonly ParticipantId[] {
  const { seats, speaker, selfId, pageSize, lastSpokeAt } = move;
  const from = seats.indexOf(speaker);
  if (from < 0 || from < pageSize || speaker === selfId) return seats;
  let to = -1;
  let silentSince = Number.POSITIVE_INFINITY;
  for (let seat = Math.min(pageSize, seats.length) - 1; seat >= 0; seat -= 1) {
    const id = seats[seat];
    if (id === undefined || id === selfId) continue;
    const spoke = lastSpokeAt[id] ?? Number.NEGATIVE_INFINITY;
    if (to < 0 || spoke < silentSince) {
      to = seat;
      silentSince = spoke;
    }
  }
  const silent = seats[to];
  if (silent === undefined) return seats;
  return seats.map((id, seat) => (seat === to ? speaker : seat === from ? silent : id));
}
