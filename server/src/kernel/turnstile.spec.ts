import { describe, expect, it } from '@jest/globals';
import { Turnstile } from './turnstile.js';

const never = new AbortController().signal;
/** A work that ends when told to. */
function work() {
  const state = { begun: false };
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { state, end: () => end(), run: () => ((state.begun = true), done) };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Turnstile', () => {
  it('lets so many of one key in, and the others after them in order', async () => {
    const turnstile = new Turnstile(2, 10, 10);
    const works = [work(), work(), work(), work()];
    const all = works.map((each) => turnstile.pass('a', never, each.run));
    await settle();
    expect(works.map(({ state }) => state.begun)).toEqual([true, true, false, false]);
    works[1]!.end();
    await settle();
    expect(works.map(({ state }) => state.begun)).toEqual([true, true, true, false]);
    works.forEach(({ end }) => end());
    expect((await Promise.all(all)).every(({ passed }) => passed)).toBe(true);
  });

  it('does not let a full key hold up another', async () => {
    const turnstile = new Turnstile(1, 10, 10);
    const [first, second, other] = [work(), work(), work()];
    void turnstile.pass('a', never, first.run);
    void turnstile.pass('a', never, second.run);
    void turnstile.pass('b', never, other.run);
    await settle();
    expect([first, second, other].map(({ state }) => state.begun)).toEqual([true, false, true]);
  });

  it('holds the bound of all keys together', async () => {
    const turnstile = new Turnstile(1, 2, 10);
    const works = [work(), work(), work()];
    works.forEach((each, index) => void turnstile.pass(String(index), never, each.run));
    await settle();
    expect(works.map(({ state }) => state.begun)).toEqual([true, true, false]);
  });

  it('turns away who finds the queue full, and who waits too long', async () => {
    const turnstile = new Turnstile(1, 1, 1);
    const first = work();
    const patience = new AbortController();
    void turnstile.pass('a', never, first.run);
    const late = work();
    const waiting = turnstile.pass('b', patience.signal, late.run);
    expect(await turnstile.pass('c', never, work().run)).toEqual({ passed: false });
    patience.abort();
    expect(await waiting).toEqual({ passed: false });
    expect(await turnstile.pass('d', patience.signal, late.run)).toEqual({ passed: false });
    first.end();
    await settle();
    expect(late.state.begun).toBe(false);
  });

  it('goes on after a work that fails', async () => {
    const turnstile = new Turnstile(1, 1, 1);
    await expect(turnstile.pass('a', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turnstile.pass('a', never, () => Promise.resolve(7))).toEqual({ passed: true, value: 7 });
  });
});
