import { bannerAt, isInterrupted, noBanner, type Banner } from './interruption.js';

/** What stands in the line at each time, looking also whenever the line itself asks for it. */
function line(changes: readonly (readonly [at: number, interrupted: boolean])[], until: number) {
  const shown: (readonly [number, Banner])[] = [];
  let state = noBanner;
  let interrupted = false;
  let next: number | null = null;
  for (let at = 0; at <= until; at += 50) {
    const change = changes.find(([when]) => when === at);
    if (change === undefined && (next === null || at < next)) continue;
    interrupted = change?.[1] ?? interrupted;
    const turn = bannerAt(state, interrupted, at);
    if (turn.state.banner !== state.banner) shown.push([at, turn.state.banner]);
    state = turn.state;
    next = turn.next === null ? null : at + turn.next;
  }
  return shown;
}

describe('bannerAt()', () => {
  it.each<[string, readonly (readonly [number, boolean])[], readonly (readonly [number, Banner])[]]>([
    [
      'says nothing of a short interruption',
      [
        [0, true],
        [750, false],
      ],
      [],
    ],
    [
      'shows one that lasts, and takes it away without a word',
      [
        [0, true],
        [2_000, false],
      ],
      [
        [800, 'away'],
        [2_000, 'none'],
      ],
    ],
    [
      'stays long enough to be read',
      [
        [0, true],
        [850, false],
      ],
      [
        [800, 'away'],
        [1_500, 'none'],
      ],
    ],
    [
      'tells the end of a long one, for a while',
      [
        [0, true],
        [6_000, false],
      ],
      [
        [800, 'away'],
        [6_000, 'back'],
        [9_000, 'none'],
      ],
    ],
    [
      'does not flicker when one follows the other',
      [
        [0, true],
        [1_000, false],
        [1_200, true],
        [1_400, false],
        [1_450, true],
        [3_000, false],
      ],
      [
        [800, 'away'],
        [3_000, 'none'],
      ],
    ],
    [
      'goes back from the good news when it was too early',
      [
        [0, true],
        [6_000, false],
        [6_500, true],
      ],
      [
        [800, 'away'],
        [6_000, 'back'],
        [7_300, 'away'],
      ],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(line(changes, 12_000)).toEqual(expected);
  });
});

describe('isInterrupted()', () => {
  it.each([
    ['joined', false, false],
    ['joined', true, true],
    ['waiting', true, false],
  ] as const)('in phase %s with media trouble %s: %s', (name, mediaTrouble, expected) => {
    const phase =
      name === 'waiting'
        ? ({ name, topic: '', position: 1, reason: 'approval', messages: [] } as const)
        : ({ name } as const);
    expect(isInterrupted({ phase, mediaTrouble })).toBe(expected);
  });
  it('while reconnecting, always', () => {
    const phase = { name: 'reconnecting', since: 0, offerRetry: false } as const;
    expect(isInterrupted({ phase, mediaTrouble: false })).toBe(true);
  });
});
