import { describe, expect, it } from '@jest/globals';
import { type Log, type LogData, silentLog } from '../kernel/log.js';
import { FailedArrivals } from './failed-arrivals.js';

const aBook = () => {
  const clock = { time: 0, now: () => clock.time };
  const lines: LogData[] = [];
  const log: Log = { ...silentLog, warn: (_message, data = {}) => void lines.push(data) };
  return { clock, lines, book: new FailedArrivals(clock, log, { perSecond: 1, burst: 3 }) };
};

describe('FailedArrivals', () => {
  it('note() beyond the rate says how long to wait, to that address only, until time has passed', () => {
    const { clock, book } = aBook();
    const note = (address: string) => book.note(address, 'TICKET_INVALID');
    expect([note('a'), note('a'), note('a'), note('a')]).toEqual([null, null, null, 1]);
    expect(note('b')).toBeNull();
    clock.time += 1_000;
    expect([note('a'), note('a')]).toEqual([null, 1]);
  });

  it('the log tells address and code, and of a flood not every line', () => {
    const { lines, book, clock } = aBook();
    for (let i = 0; i < 500; i++) book.note('10.0.0.9', 'SEAT_GONE');
    expect(lines).toHaveLength(20);
    expect(lines[0]).toEqual({ address: '10.0.0.9', code: 'SEAT_GONE' });
    expect(lines[5]).toMatchObject({ blocked: true, seconds: 1 });
    clock.time += 10_000;
    for (let i = 0; i < 500; i++) book.note('10.0.0.9', 'SEAT_GONE');
    expect(lines).toHaveLength(21);
  });
});
