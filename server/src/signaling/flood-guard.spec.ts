import { describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { FloodGuard, type FloodVerdict } from './flood-guard.js';

const { burst, messagesPerSecond } = signalingLimits;
const count = (verdicts: FloodVerdict[], verdict: FloodVerdict) =>
  verdicts.filter((v) => v === verdict).length;
/** `seconds` of messages at `rate` a second. */
const stream = (rate: number, seconds: number, bytes = 100): FloodVerdict[] => {
  const guard = new FloodGuard();
  return Array.from({ length: rate * seconds }, (_, index) => guard.judge((index / rate) * 1000, bytes));
};

describe('FloodGuard', () => {
  it('admits a burst, then refuses, then closes', () => {
    const guard = new FloodGuard();
    const verdicts = Array.from({ length: 3 * burst }, () => guard.judge(0, 100));
    expect(verdicts.slice(0, burst)).toEqual(Array(burst).fill('admit'));
    expect(verdicts.slice(burst, 2 * burst)).toEqual(Array(burst).fill('refuse'));
    expect(verdicts[2 * burst]).toBe('close');
  });

  it('admits the sustained rate for ever', () => {
    expect(count(stream(messagesPerSecond, 60), 'admit')).toBe(messagesPerSecond * 60);
  });

  it('refuses what is above the rate without closing, up to twice the rate', () => {
    const verdicts = stream(messagesPerSecond * 2, 60);
    expect(count(verdicts, 'close')).toBe(0);
    expect(count(verdicts, 'refuse')).toBeGreaterThan(messagesPerSecond * 50);
  });

  it('closes a flood', () => {
    expect(stream(messagesPerSecond * 10, 10)).toContain('close');
  });

  it('admits again after a pause', () => {
    const guard = new FloodGuard();
    for (let i = 0; i < burst + 5; i++) guard.judge(0, 100);
    expect(guard.judge(1000, 100)).toBe('admit');
  });

  it('charges large messages by their size', () => {
    const large = signalingLimits.maxMessageBytes;
    const admitted = stream(100, 1, large).filter((verdict) => verdict === 'admit').length;
    expect(admitted * large).toBeLessThan(1_000_000);
  });
});
