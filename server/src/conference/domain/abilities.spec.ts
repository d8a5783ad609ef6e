import { describe, expect, it } from '@jest/globals';
import { abilitiesOf } from './abilities.js';

describe('abilitiesOf()', () => {
  const all = 'speak camera share admit manage';
  it.each([
    ['host', 'all', all],
    ['host', 'host', all],
    ['cohost', 'host', all],
    ['attendee', 'all', 'speak camera share'],
    ['attendee', 'host', 'speak camera'],
    ['viewer', 'all', ''],
    ['viewer', 'host', ''],
  ] as const)('of a %s while %s may share: %s', (role, allowScreenShare, expected) => {
    const abilities = abilitiesOf(role, { allowScreenShare });
    const granted = Object.entries(abilities).filter(([, may]) => may);
    expect(granted.map(([name]) => name).join(' ')).toBe(expected);
  });
});
