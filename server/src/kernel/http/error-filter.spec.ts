import { describe, expect, it } from '@jest/globals';
import { ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { OutageError } from '../outage-error.js';
import { RefusalError, unwrap } from '../refusal-error.js';
import { accept, refuse } from '../result.js';
import { toRefusal } from './error-filter.js';

const withStatus = (status: unknown) => Object.assign(new Error('x'), { status });

describe('toRefusal()', () => {
  it.each([
    [
      'a refusal',
      new RefusalError({ code: 'MEETING_FULL', details: { a: 1 } }),
      { code: 'MEETING_FULL', details: { a: 1 } },
    ],
    ['a part that is away', new OutageError('the database does not answer'), { code: 'UNAVAILABLE' }],
    ["Nest's not found", new NotFoundException(), { code: 'NOT_FOUND' }],
    ["Nest's forbidden", new ForbiddenException(), { code: 'FORBIDDEN' }],
    ['a body too large', withStatus(413), { code: 'PAYLOAD_TOO_LARGE' }],
    ['a broken body', withStatus(400), { code: 'INVALID_REQUEST' }],
    ['an unknown client status', new HttpException('x', 418), null],
    ['a vendor error with 503', withStatus(503), null],
    ['a status that is no number', withStatus('400'), null],
    ['a plain error', new Error('x'), null],
    ['nothing', undefined, null],
    ['a text', 'x', null],
  ])('%s', (_what, thrown, refusal) => {
    expect(toRefusal(thrown)).toEqual(refusal);
  });
});

describe('unwrap()', () => {
  it('gives the value, or throws the refusal', () => {
    expect(unwrap(accept(1))).toBe(1);
    expect(() => unwrap(refuse('FORBIDDEN'))).toThrow(RefusalError);
  });
});
