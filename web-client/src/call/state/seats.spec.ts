import { describe, expect, it } from 'vitest';
import { ALICE as A, BOB as B, CAROL as C, DAVE as D } from '../testing/worlds.js';
import { firstSeats, inheritSeat, keepSeats, seatSpeaker } from './seats.js';

describe('keepSeats()', () => {
  it.each([
    ['newcomers sit at the end', [A, B], [A, B, C], [A, B, C]],
    ['a gap closes and nobody else moves', [A, B, C], [A, C], [A, C]],
    ['the order of arrival does not move anybody', [C, A, B], [A, B, C], [C, A, B]],
    ['somebody leaves as another comes', [A, B, C], [A, C, D], [A, C, D]],
    ['an empty room fills in order of arrival', [], [B, A], [B, A]],
  ])('%s', (_name, seats, present, expected) => {
    expect(keepSeats(seats, present)).toEqual(expected);
  });

  it('gives the very same list when nothing changes', () => {
    const seats = [C, A, B];
    expect(keepSeats(seats, [A, B, C])).toBe(seats);
  });
});

describe('firstSeats() and inheritSeat()', () => {
  it('puts oneself first and the others in order of arrival', () => {
    expect(firstSeats(B, [A, B, C])).toEqual([B, A, C]);
  });
  it('leaves the seat to the same person under another id', () => {
    expect(inheritSeat([A, B, C], B, D)).toEqual([A, D, C]);
  });
  it('does not seat anybody twice', () => {
    expect(inheritSeat([A, B, D], B, D)).toEqual([A, D]);
  });
});

describe('seatSpeaker()', () => {
  const base = { seats: [A, B, C, D], selfId: A, pageSize: 3, lastSpokeAt: {} };
  it('leaves everybody when the speaker is on the first page already', () => {
    expect(seatSpeaker({ ...base, speaker: C })).toBe(base.seats);
  });
  it('changes seats with the longest-silent person of the page, and moves nobody else', () => {
    expect(seatSpeaker({ ...base, speaker: D, lastSpokeAt: { [B]: 10, [C]: 20 } })).toEqual([A, D, C, B]);
    expect(seatSpeaker({ ...base, speaker: D, lastSpokeAt: { [B]: 20, [C]: 10 } })).toEqual([A, B, D, C]);
  });
  it('takes somebody who never spoke before anybody who did', () => {
    expect(seatSpeaker({ ...base, speaker: D, lastSpokeAt: { [C]: 10 } })).toEqual([A, D, C, B]);
  });
  it('takes the last seat when nobody has spoken', () => {
    expect(seatSpeaker({ ...base, speaker: D })).toEqual([A, B, D, C]);
  });
  it('never moves oneself, even with a single tile on the page', () => {
    expect(seatSpeaker({ ...base, speaker: D, pageSize: 1 })).toBe(base.seats);
  });
  it('knows nothing of a speaker without a seat', () => {
    expect(seatSpeaker({ ...base, seats: [A, B, C], speaker: D })).toEqual([A, B, C]);
  });
});
