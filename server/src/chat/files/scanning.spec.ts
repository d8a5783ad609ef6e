import { describe, expect, it } from '@jest/globals';
import type { Scanner } from './ports.js';
import { Scanning, upState } from './scanning.js';

const DAY = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 20);

describe('upState()', () => {
  it.each<[string, number | null, string, RegExp]>([
    ['fresh', now - DAY / 2, 'up', /^ClamAV 1, 0 days old$/u],
    ['a week old', now - 7 * DAY, 'up', /7 days old$/u],
    ['older', now - 8 * DAY, 'degraded', /8 days old$/u],
    ['from tomorrow', now + DAY, 'up', /0 days old$/u],
    ['none', null, 'degraded', /no published signatures/u],
  ])('signatures that are %s', (_name, signaturesFrom, state, detail) => {
    expect(upState({ engine: 'ClamAV 1', signaturesFrom }, now)).toEqual({
      state,
      detail: expect.stringMatching(detail),
    });
  });
});

describe('Scanning', () => {
  it('asks the scanner again only after a while, and notices when it comes back', async () => {
    let time = now;
    let asked = 0;
    let away = true;
    const scanner: Scanner = {
      scan: () => Promise.resolve({ verdict: 'clean' }),
      version: () => {
        asked += 1;
        return away
          ? Promise.reject(new Error('away'))
          : Promise.resolve({ engine: 'x', signaturesFrom: null });
      },
    };
    const scanning = new Scanning(scanner, 'refuse', { now: () => time });
    expect([await scanning.state(), await scanning.state()]).toEqual(['refused', 'refused']);
    expect(asked).toBe(1);
    away = false;
    time += 5_000;
    expect(await scanning.state()).toBe('scanned');
    expect(asked).toBe(2);
  });
});
