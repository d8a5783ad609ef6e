import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filledFilter } from './filters.js';
import { assertReadableFilter, parsedFilter } from './upstream.js';

describe('filledFilter()', () => {
  it.each([
    ['alice', '(uid=alice)'],
    ['*', '(uid=\\2a)'],
    ['a*)(uid=*', '(uid=a\\2a\\29\\28uid=\\2a)'],
    ['a\\b', '(uid=a\\5cb)'],
    ['a\0', '(uid=a\\00)'],
    ["$'$`$&$$", "(uid=$'$`$&$$)"],
    ['{username}', '(uid={username})'],
    ['müller 山田', '(uid=müller 山田)'],
  ])('escapes %j', (username, filter) => {
    expect(filledFilter('(uid={username})', 'username', username)).toBe(filter);
  });

  it('fills every place', () => {
    expect(filledFilter('(|(uid={username})(mail={username}))', 'username', '(')).toBe(
      '(|(uid=\\28)(mail=\\28))',
    );
  });

  it('is read back by the library as exactly the value, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (username) => {
        const filter = filledFilter('(&(objectClass=person)(uid={username}))', 'username', username);
        expect(parsedFilter(filter)).toMatchObject({
          filters: [{ attribute: 'objectClass' }, { attribute: 'uid', value: username }],
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('assertReadableFilter()', () => {
  it.each(['(uid=x', 'uid=x)', '(&)', '(uid)', '((uid=x))', '(cn;lang-en=x)'])('refuses %s', (filter) => {
    expect(() => assertReadableFilter(filter)).toThrow();
  });

  it.each([
    '(&(objectClass=person)(|(uid=x)(sAMAccountName=x)))',
    '(member:1.2.840.113556.1.4.1941:=cn=x)',
    '(!(userAccountControl:1.2.840.113556.1.4.803:=2))',
  ])('takes %s', (filter) => {
    expect(() => assertReadableFilter(filter)).not.toThrow();
  });
});
