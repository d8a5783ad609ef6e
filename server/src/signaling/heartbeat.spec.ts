import { describe, expect, it } from '@jest/globals';
import { heartbeatVerdict, SWEEP_EVERY_MS } from './heartbeat.js';

/** Sweeps like the door does; the other side answers at once until it falls silent. When it was found dead, after that. */
const noticedAfter = (silentFrom: number): number => {
  const pulse = { heardAt: 0, pingedAt: 0 };
  for (let now = 0; ; now += SWEEP_EVERY_MS) {
    const verdict = heartbeatVerdict(now, pulse);
    if (verdict === 'dead') return now - silentFrom;
    if (verdict === 'ping') {
      pulse.pingedAt = now;
      if (now < silentFrom) pulse.heardAt = now;
    }
    if (now > 1e6) return Infinity;
  }
};

describe('heartbeatVerdict()', () => {
  it.each([5_001, 6_000, 7_500, 9_999, 10_000, 10_001, 123_456])(
    'notices silence from %d ms within 12 s',
    (from) => {
      expect(noticedAfter(from)).toBeLessThanOrEqual(12_000);
      expect(noticedAfter(from)).toBeGreaterThan(5_000);
    },
  );

  it('never gives up one who answers', () => {
    expect(noticedAfter(Infinity)).toBe(Infinity);
  });

  it('takes anything heard for a sign of life', () => {
    expect(heartbeatVerdict(20_000, { heardAt: 15_000, pingedAt: 18_000 })).toBe('wait');
  });
});
