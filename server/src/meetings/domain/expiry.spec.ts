import { describe, expect, it } from '@jest/globals';
import { firstExpiry, isExpired, wishedExpiry } from './expiry.js';

const now = Date.UTC(2027, 0, 1, 10);
const refused = { refusal: { code: 'INVALID_REQUEST', details: { fields: [{ path: 'expiresAt' }] } } };

describe('isExpired()', () => {
  it.each([
    [null, false],
    [now + 1, false],
    [now, true],
    [now - 1, true],
  ])('with an end at %s: %s', (end, expired) => {
    expect(isExpired({ expiresAt: end === null ? null : new Date(end) }, now)).toBe(expired);
  });
});

describe('firstExpiry()', () => {
  it('is what was wished, or none', () => {
    expect(firstExpiry(undefined, now)).toEqual({ ok: true, value: null });
    expect(firstExpiry('2027-01-01T12:00:00+01:00', now)).toEqual({
      ok: true,
      value: new Date('2027-01-01T11:00:00Z'),
    });
  });

  it.each(['2027-01-01T10:00:00Z', '2026-12-31T00:00:00Z', '9999-12-31T23:59:59-23:59'])(
    '%s is refused',
    (wish) => {
      expect(firstExpiry(wish, now)).toMatchObject(refused);
    },
  );
});

describe('wishedExpiry()', () => {
  const before = new Date(now);
  it.each<[wish: string | null | undefined, after: Date | null]>([
    [undefined, before],
    [null, null],
    ['2026-01-01T00:00:00Z', new Date('2026-01-01T00:00:00Z')],
  ])('%s', (wish, after) => {
    expect(wishedExpiry(wish, before)).toEqual({ ok: true, value: after });
  });

  it('beyond four-digit years is refused', () => {
    expect(wishedExpiry('0000-01-01T00:00:00+23:59', null)).toMatchObject(refused);
  });
});
