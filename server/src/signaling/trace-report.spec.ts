import { describe, expect, it } from '@jest/globals';
import { cleanTrace } from './trace-report.js';

describe('cleanTrace()', () => {
  it('keeps sensible steps, rounded', () => {
    expect(cleanTrace([{ step: 'first_frame', ms: 511.6 }])).toEqual({ 'step.first_frame': 512 });
  });

  it.each([
    ['line breaks', { step: 'a\nlevel=fatal', ms: 1 }],
    ['markup', { step: '<b>', ms: 1 }],
    ['an empty name', { step: '', ms: 1 }],
    ['endless time', { step: 'a', ms: Infinity }],
    ['no number', { step: 'a', ms: NaN }],
  ])('drops %s', (_name, step) => {
    expect(cleanTrace([step])).toEqual({});
  });

  it('is bounded, and touches no prototype', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ step: `s${i}`, ms: i }));
    expect(Object.keys(cleanTrace(many)).length).toBe(40);
    expect(Object.getPrototypeOf(cleanTrace([{ step: '__proto__', ms: 1 }]))).toBe(Object.prototype);
  });
});
