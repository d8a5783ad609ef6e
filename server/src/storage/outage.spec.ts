import { describe, expect, it } from '@jest/globals';
import { OutageError } from '../kernel/outage-error.js';
import { sqlAnswer } from './outage.js';

const failure = (message: string, code?: string) =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('sqlAnswer()', () => {
  it.each([
    ['no connection', failure('x', '08006'), true],
    ['shutting down', failure('terminating connection', '57P01'), true],
    ['too many connections', failure('x', '53300'), true],
    ['the statement took too long', failure('canceling statement', '57014'), true],
    ['nobody listens', failure('x', 'ECONNREFUSED'), true],
    ['the socket is gone', failure('x', 'ENOENT'), true],
    ['cut off', failure('Connection terminated unexpectedly'), true],
    ['no connection in time', failure('timeout exceeded when trying to connect'), true],
    ['a mute server', failure('Query read timeout'), true],
    ['a unique key', failure('duplicate key', '23505'), false],
    ['a fault of ours', failure('Cannot read properties of undefined'), false],
  ])('%s', async (_what, error, away) => {
    const given = await sqlAnswer(Promise.reject(error)).catch((thrown: unknown) => thrown);
    if (away) expect(given).toBeInstanceOf(OutageError);
    else expect(given).toBe(error);
  });

  it('gives what was answered', async () => {
    expect(await sqlAnswer(Promise.resolve(7))).toBe(7);
  });
});
