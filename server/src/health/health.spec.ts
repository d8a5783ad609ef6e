import { describe, expect, it } from '@jest/globals';
import { readiness, verdict, type Dependency } from './health.js';

describe('verdict()', () => {
  const [meetings, joining, comfort] = ['meetings', 'joining', 'comfort'] as const;
  it.each([
    [[], 'ready', 'open'],
    [
      [
        [meetings, 'up'],
        [joining, 'up'],
        [comfort, 'up'],
      ],
      'ready',
      'open',
    ],
    [
      [
        [meetings, 'up'],
        [comfort, 'down'],
      ],
      'degraded',
      'open',
    ],
    [
      [
        [meetings, 'degraded'],
        [joining, 'up'],
      ],
      'degraded',
      'open',
    ],
    [[[joining, 'degraded']], 'degraded', 'open'],
    [
      [
        [meetings, 'up'],
        [joining, 'down'],
        [comfort, 'down'],
      ],
      'degraded',
      'refused',
    ],
    [
      [
        [meetings, 'down'],
        [joining, 'up'],
      ],
      'not_ready',
      'refused',
    ],
    [
      [
        [meetings, 'down'],
        [joining, 'down'],
      ],
      'not_ready',
      'refused',
    ],
  ] as const)('%j → %s, joins %s', (states, status, joins) => {
    const given = states.map(([neededFor, state]) => ({ neededFor, state }));
    expect(verdict(given)).toEqual({ status, joins });
  });
});

describe('readiness()', () => {
  const up: Dependency = { name: 'up', neededFor: 'meetings', check: () => Promise.resolve({ state: 'up' }) };
  it('what throws or does not answer in time is down, without its reason', async () => {
    const broken: Dependency = {
      name: 'broken',
      neededFor: 'comfort',
      check: () => Promise.reject(new Error('db01.corp refused conclave')),
    };
    const mute: Dependency = {
      name: 'mute',
      neededFor: 'meetings',
      check: () => new Promise(() => undefined),
    };
    const report = await readiness([up, broken, mute], 20);
    expect(report).toMatchObject({
      status: 'not_ready',
      joins: 'refused',
      dependencies: {
        up: { state: 'up' },
        broken: { state: 'down' },
        mute: { state: 'down', detail: 'does not answer in time' },
      },
    });
    expect(JSON.stringify(report)).not.toContain('corp');
  });
});
