import { describe, expect, it } from '@jest/globals';
import { readiness, verdict, type Dependency } from './health.js';

describe('verdict()', () => {
  it.each([
    [
      [
        { needed: true, state: 'up' },
        { needed: false, state: 'up' },
      ],
      'ready',
    ],
    [
      [
        { needed: true, state: 'up' },
        { needed: false, state: 'down' },
      ],
      'degraded',
    ],
    [[{ needed: true, state: 'degraded' }], 'degraded'],
    [
      [
        { needed: true, state: 'down' },
        { needed: false, state: 'up' },
      ],
      'not_ready',
    ],
    [[], 'ready'],
  ] as const)('%j → %s', (states, expected) => {
    expect(verdict(states)).toBe(expected);
  });
});

describe('readiness()', () => {
  const up: Dependency = { name: 'up', needed: true, check: () => Promise.resolve({ state: 'up' }) };
  it('what throws or does not answer in time is down, without its reason', async () => {
    const broken: Dependency = {
      name: 'broken',
      needed: false,
      check: () => Promise.reject(new Error('db01.corp refused conclave')),
    };
    const mute: Dependency = { name: 'mute', needed: true, check: () => new Promise(() => undefined) };
    const report = await readiness([up, broken, mute], 20);
    expect(report).toMatchObject({
      status: 'not_ready',
      dependencies: {
        up: { state: 'up' },
        broken: { state: 'down' },
        mute: { state: 'down', detail: 'does not answer in time' },
      },
    });
    expect(JSON.stringify(report)).not.toContain('corp');
  });
});
