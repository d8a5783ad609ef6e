import { describe, expect, it } from '@jest/globals';
import type { MediaNodeView } from '../media/media-plane.js';
import { journalState, mediaState } from './states.js';

const node = (state: MediaNodeView['state'], workers: number) =>
  ({ state, workers: Array.from({ length: workers }) }) as unknown as MediaNodeView;

describe('mediaState()', () => {
  it.each([
    [[], 'down'],
    [[node('up', 0)], 'down'],
    [[node('lost', 2)], 'down'],
    [[node('up', 2)], 'up'],
    [[node('draining', 2)], 'up'],
    [[node('up', 2), node('lost', 2)], 'degraded'],
  ] as const)('%j → %s', (nodes, expected) => {
    expect(mediaState(nodes).state).toBe(expected);
  });
});

describe('journalState()', () => {
  it.each([
    [{ entries: 0, seconds: 0 }, false, 'up'],
    [{ entries: 40, seconds: 1.2 }, false, 'up'],
    [{ entries: 40, seconds: 6 }, false, 'degraded'],
    [{ entries: 0, seconds: 0 }, true, 'degraded'],
  ] as const)('%j, away: %j → %s', (lag, away, expected) => {
    expect(journalState({ lag: () => lag, away }).state).toBe(expected);
  });
});
