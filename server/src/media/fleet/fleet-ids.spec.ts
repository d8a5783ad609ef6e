import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyId, parseCopyId, parsePartId, parsePipeEndId, partId, pipeEndId } from './fleet-ids.js';

const name = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.constantFrom('a', 'b', ':', '1', '/', '>', '@', '0'),
});
const number = fc.nat(999_999_999);

describe('Ids of the fleet', () => {
  it('are read as they were written, whatever the caller named', () => {
    fc.assert(
      fc.property(name, number, number, (id, here, there) => {
        expect(parsePartId(partId(id, here))).toEqual({ routerId: id, number: here });
        expect(parsePipeEndId(pipeEndId(id, here, there))).toEqual({
          here: { routerId: id, number: here },
          there,
        });
        expect(parseCopyId(copyId(id, there))).toEqual({ producerId: id, to: there });
      }),
    );
  });

  it('keep what the caller named in front', () => {
    const ids = [partId('conf:1:router1', 0), pipeEndId('conf:1:router1', 0, 1), copyId('conf:1:track5', 1)];
    expect(ids).toEqual(['conf:1:router1/0', 'conf:1:router1/0>1', 'conf:1:track5@1']);
  });

  it.each(['', '/', '/1', 'r', 'r/', 'r/x', 'r/01', 'r/-1', 'r/1.5', 'r/1 ', 'r/1234567890'])(
    '%j is not one of a physical router',
    (id) => {
      expect(parsePartId(id)).toBeNull();
      expect(parsePipeEndId(`${id}>1`)).toBeNull();
      expect(parseCopyId(id.replace('/', '@'))).toBeNull();
    },
  );
});
