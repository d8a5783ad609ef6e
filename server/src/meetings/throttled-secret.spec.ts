import { describe, expect, it } from '@jest/globals';
import type { MeetingId } from '#protocol';
import { type Log, type LogData, silentLog } from '../kernel/log.js';
import { ThrottledSecret } from './throttled-secret.js';

const meetingId = 'm1' as MeetingId;

/** Counts as Redis does, here without its window. */
function aCheck(over: { away?: boolean } = {}) {
  const counts = new Map<string, number>();
  const lines: [message: string, data: LogData | undefined][] = [];
  const log: Log = { ...silentLog, warn: (message, data) => void lines.push([message, data]) };
  const count = (key: string) => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) ?? 0;
  };
  const tries = {
    count: (id: MeetingId, address: string) =>
      over.away
        ? Promise.reject(new Error('away'))
        : Promise.resolve({
            ofAddress: count(`${id} ${address}`),
            ofMeeting: count(id),
            addressSecondsLeft: 900,
            meetingSecondsLeft: 900,
          }),
    takeBack: (id: MeetingId, address: string) => {
      counts.delete(`${id} ${address}`);
      return Promise.resolve();
    },
  };
  const check = new ThrottledSecret('host-key', 'HOST_KEY_WRONG', tries, log);
  let compared = 0;
  const guess = async (right: boolean, address = '10.0.0.1') => {
    const result = await check.compare({ meetingId, address }, () => {
      compared++;
      return right;
    });
    return result.ok ? 'ok' : result.refusal.code;
  };
  return { guess, lines, compared: () => compared, check };
}

describe('ThrottledSecret.compare()', () => {
  it('the sixth wrong guess is blocked with the time left, and is not compared, not even the right one', async () => {
    const { guess, compared, check } = aCheck();
    const guesses = [];
    for (let i = 0; i < 6; i++) guesses.push(await guess(false));
    expect(guesses).toEqual([...Array<string>(5).fill('HOST_KEY_WRONG'), 'TOO_MANY_ATTEMPTS']);
    expect(compared()).toBe(5);
    expect(await check.compare({ meetingId, address: '10.0.0.1' }, () => true)).toEqual({
      ok: false,
      refusal: { code: 'TOO_MANY_ATTEMPTS', details: { retryAfterSeconds: 900 } },
    });
    expect(await guess(true, '10.0.0.2')).toBe('ok');
  });

  it('guesses at the same moment cannot exceed it', async () => {
    const { guess, compared } = aCheck();
    await Promise.all(Array.from({ length: 40 }, () => guess(false)));
    expect(compared()).toBe(5);
  });

  it('the log tells of wrong and blocked guesses, with meeting and address', async () => {
    const { guess, lines } = aCheck();
    for (let i = 0; i < 8; i++) await guess(false);
    expect(lines.map(([message]) => message)).toEqual([
      ...Array<string>(5).fill('a wrong guess at a meeting'),
      'guessing at a meeting is blocked',
    ]);
    for (const [, data] of lines)
      expect(data).toMatchObject({ kind: 'host-key', meetingId, address: '10.0.0.1' });
  });

  it('while guesses cannot be counted none is compared', async () => {
    const { guess, compared } = aCheck({ away: true });
    expect(await guess(true)).toBe('UNAVAILABLE');
    expect(compared()).toBe(0);
  });
});
