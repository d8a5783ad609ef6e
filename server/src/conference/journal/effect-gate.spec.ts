import { describe, expect, it } from '@jest/globals';
import { EffectGate } from './effect-gate.js';

function aGate(released = 0) {
  const gate = new EffectGate(released);
  const done: string[] = [];
  const pass = (place: number, name: string) => gate.pass(place, () => done.push(name));
  return { gate, done, pass };
}

describe('EffectGate', () => {
  it('lets through at once what is written, and what follows from nothing new', () => {
    const { gate, done, pass } = aGate(3);
    pass(3, 'a');
    expect([done, gate.isClear]).toEqual([['a'], true]);
  });

  it('holds back what is not written, and keeps the order also for what needs no writing', () => {
    const { gate, done, pass } = aGate();
    pass(1, 'one');
    pass(2, 'two');
    pass(2, 'of two as well');
    expect([done, gate.isClear]).toEqual([[], false]);
    gate.release(1);
    expect(done).toEqual(['one']);
    pass(1, 'late, but behind two');
    expect(done).toEqual(['one']);
    gate.release(2);
    expect(done).toEqual(['one', 'two', 'of two as well', 'late, but behind two']);
  });

  it('passed() waits for what is held now, not for what comes after', async () => {
    const { gate, done, pass } = aGate();
    pass(1, 'one');
    const passed = gate.passed().then((all) => done.push(`passed ${all}`));
    pass(2, 'two');
    gate.release(1);
    await passed;
    expect(done).toEqual(['one', 'passed true']);
    expect(gate.isClear).toBe(false);
  });

  it('close() performs nothing any more and tells whoever waits', async () => {
    const { gate, done, pass } = aGate();
    pass(1, 'one');
    const passed = gate.passed();
    gate.close();
    gate.release(5);
    pass(1, 'after');
    expect(await passed).toBe(false);
    expect(await gate.passed()).toBe(false);
    expect(done).toEqual([]);
    expect(gate.isClear).toBe(false);
  });
});
