import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientMessages, errorBody } from '#protocol';
import { formLimits } from './bounds.js';
import { decode } from './decode.js';

const nested = (depth: number, leaf = '1') => '['.repeat(depth) + leaf + ']'.repeat(depth);
const publish = (rtpParameters: string) =>
  `{"type":"track.publish","requestId":"7","source":"camera","rtpParameters":${rtpParameters}}`;
/** The message itself and rtpParameters are two levels; the value of "x" begins at the third. */
const withNesting = (depth: number) => publish(`{"x":${nested(depth)}}`);

describe('decode()', () => {
  it('gives a message with the defaults of its schema', () => {
    expect(decode(publish('{}'))).toEqual({
      ok: true,
      message: { type: 'track.publish', requestId: '7', source: 'camera', rtpParameters: {}, muted: false },
    });
  });

  it('drops what the schema does not know', () => {
    expect(decode('{"type":"ping","participantId":"somebody else"}')).toEqual({
      ok: true,
      message: { type: 'ping' },
    });
  });

  it.each<[name: string, text: string, code: string, requestId: string | undefined]>([
    ['no JSON', '{"type":', 'INVALID_REQUEST', undefined],
    ['nothing', '', 'INVALID_REQUEST', undefined],
    ['null', 'null', 'INVALID_REQUEST', undefined],
    ['an array', '[{"type":"ping"}]', 'INVALID_REQUEST', undefined],
    ['a number', '1e999', 'INVALID_REQUEST', undefined],
    ['no type', '{"requestId":"7"}', 'UNKNOWN_MESSAGE', '7'],
    ['an unknown type', '{"type":"offer_cake","requestId":"7"}', 'UNKNOWN_MESSAGE', '7'],
    ['a type that every object has', '{"type":"constructor"}', 'UNKNOWN_MESSAGE', undefined],
    ['a type that is no text', '{"type":["ping"]}', 'UNKNOWN_MESSAGE', undefined],
    ['a missing field', '{"type":"mute","requestId":"7"}', 'INVALID_REQUEST', '7'],
    ['a field of another kind', '{"type":"lock","requestId":"7","locked":"yes"}', 'INVALID_REQUEST', '7'],
    ['a request id that is no text', '{"type":"leave","requestId":7}', 'INVALID_REQUEST', undefined],
    [
      'a request id that is too long',
      `{"type":"leave","requestId":"${'7'.repeat(65)}"}`,
      'INVALID_REQUEST',
      undefined,
    ],
    [
      'hello with ticket and resume',
      '{"type":"hello","requestId":"7","protocolVersion":1}',
      'INVALID_REQUEST',
      '7',
    ],
    [
      'the hello of another version',
      '{"type":"hello","requestId":"7","protocolVersion":2,"x":1}',
      'OUTDATED_CLIENT',
      '7',
    ],
    [
      'a version that is none',
      '{"type":"hello","requestId":"7","protocolVersion":"2"}',
      'INVALID_REQUEST',
      '7',
    ],
    ['__proto__', publish('{"__proto__":{"admin":true}}'), 'INVALID_REQUEST', '7'],
    ['__proto__ in escapes', publish('{"\\u005f_proto__":{}}'), 'INVALID_REQUEST', '7'],
    ['constructor deep inside', publish('{"a":[{"constructor":{"prototype":1}}]}'), 'INVALID_REQUEST', '7'],
    ['nesting beyond the bound', withNesting(formLimits.depth - 1), 'INVALID_REQUEST', '7'],
    ['nesting beyond any stack', withNesting(30_000), 'INVALID_REQUEST', '7'],
    [
      'values beyond the bound',
      publish(`{"x":[${'0,'.repeat(formLimits.values)}0]}`),
      'INVALID_REQUEST',
      '7',
    ],
  ])('refuses %s', (_name, text, code, requestId) => {
    expect(decode(text)).toMatchObject({ ok: false, error: { code }, requestId });
  });

  it('accepts nesting up to the bound', () => {
    expect(decode(withNesting(formLimits.depth - 2)).ok).toBe(true);
  });

  it('leaves Object.prototype as it was', () => {
    decode(publish('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('bounds the error it answers with', () => {
    const tiles = Array.from({ length: 100 }, () => ({ trackId: 7, height: 'tall' }));
    const decoded = decode(JSON.stringify({ type: 'view.changed', tiles }));
    expect(decoded.ok).toBe(false);
    expect(JSON.stringify(decoded).length).toBeLessThan(4_000);
  });

  it('turns any text into a message or an error from the table, and never throws', () => {
    const anyType = fc.oneof(fc.constantFrom(...Object.keys(clientMessages)), fc.string());
    const anyMessage = fc.tuple(anyType, fc.dictionary(fc.string(), fc.jsonValue()));
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      anyMessage.map(([type, fields]) => JSON.stringify({ ...fields, type })),
    );
    fc.assert(
      fc.property(text, (sent) => {
        const decoded = decode(sent);
        expect(decoded.ok || errorBody.safeParse(decoded.error).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
