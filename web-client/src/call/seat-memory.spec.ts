import { beforeEach, describe, expect, it } from 'vitest';
import { SeatMemory } from './seat-memory.js';
import { ALICE } from './testing/worlds.js';

const seat = {
  code: '4829013756',
  url: 'wss://meet.example/signaling',
  participantId: ALICE,
  token: 'a-secret-of-the-seat',
  displayName: 'Alice',
  microphoneOn: true,
  cameraOn: false,
  audioOnly: false,
};

describe('SeatMemory', () => {
  let now = 1_000_000;
  const memory = new SeatMemory(sessionStorage, () => now);
  beforeEach(() => {
    sessionStorage.clear();
    memory.save(seat);
  });

  it.each([
    [0, true],
    [29_999, true],
    [30_000, false],
    [-1, false],
  ])('after %d ms the seat is offered: %s', (later, offered) => {
    now += later;
    expect(memory.load(seat.code) !== null).toBe(offered);
    now -= later;
  });
  it('is of one meeting, and can be forgotten', () => {
    expect(memory.load('0000000000')).toBeNull();
    memory.forget();
    expect(memory.load(seat.code)).toBeNull();
  });
  it.each(['nonsense', '{}', '[]'])('does not believe %s', (text) => {
    sessionStorage.setItem('conclave.seat.v1', text);
    expect(memory.load(seat.code)).toBeNull();
  });
});
