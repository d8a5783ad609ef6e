import { describe, expect, it } from '@jest/globals';
import { judgeHello } from './gatekeeper.js';
import { LINK_VERSION } from './messages.js';

const aHello = (changes: object = {}) => ({
  type: 'hello',
  version: LINK_VERSION,
  term: 5,
  past: { of: 'adopt' },
  ...changes,
});

describe('judgeHello()', () => {
  it.each<[string, unknown, number, string]>([
    ['the first control', aHello(), 0, 'admitted'],
    ['the same control again', aHello(), 5, 'admitted'],
    ['a newer control', aHello({ term: 6 }), 5, 'admitted'],
    ['an older control', aHello({ term: 4 }), 5, 'fenced'],
    ['one that resumes', aHello({ past: { of: 'resume', incarnation: 'a', seen: 3 } }), 5, 'admitted'],
    ['one that discards', aHello({ past: { of: 'discard' } }), 5, 'admitted'],
    ['another version', aHello({ version: LINK_VERSION + 1 }), 5, 'version'],
    ['another version with other fields', { type: 'hello', version: 99, epoch: 'x' }, 5, 'version'],
    ['a negative term', aHello({ term: -1 }), 0, 'silence'],
    ['a term that is no number', aHello({ term: '9' }), 0, 'silence'],
    ['an endless term', aHello({ term: 1e300 }), 0, 'silence'],
    ['a past that is none', aHello({ past: { of: 'invent' } }), 0, 'silence'],
    ['a request before hello', { type: 'request', id: 1, method: 'nodes', call: {} }, 0, 'silence'],
    ['nothing', null, 0, 'silence'],
    ['a list', [], 0, 'silence'],
  ])('of %s', (_case, frame, highestTerm, outcome) => {
    const verdict = judgeHello(frame, highestTerm);
    expect(verdict.admitted ? 'admitted' : (verdict.lastWords?.reason ?? 'silence')).toBe(outcome);
  });

  it.each([
    [LINK_VERSION + 1, 'the media node is older'],
    [LINK_VERSION - 1, 'control is older'],
  ])('of version %d says which side is to be upgraded', (version, words) => {
    const verdict = judgeHello(aHello({ version }), 0);
    expect(verdict.admitted ? '' : verdict.lastWords?.message).toContain(words);
  });
});
