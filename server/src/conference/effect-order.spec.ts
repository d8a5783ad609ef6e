import { describe, expect, it } from '@jest/globals';
import { EffectOrder, type Touch } from './effect-order.js';

/** Runs work that ends when told, and notes what has begun. */
function bench() {
  const order = new EffectOrder();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    order,
    begun,
    run: (name: string, touch: Partial<Touch>) =>
      order.run({ needs: [], changes: [], ...touch }, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('EffectOrder', () => {
  it('runs work on different objects side by side', () => {
    const { run, begun } = bench();
    run('a', { changes: ['a'] });
    run('b', { changes: ['b'] });
    expect(begun).toEqual(['a', 'b']);
  });

  it('lets a close wait for the open before it', async () => {
    const { run, begun, end } = bench();
    run('open', { changes: ['a'] });
    run('close', { changes: ['a'] });
    expect(begun).toEqual(['open']);
    await end('open');
    expect(begun).toEqual(['open', 'close']);
  });

  it('lets all who need an object begin once it is there, and its close wait for all of them', async () => {
    const { run, begun, end } = bench();
    run('router', { changes: ['r'] });
    run('t1', { needs: ['r'], changes: ['t1'] });
    run('t2', { needs: ['r'], changes: ['t2'] });
    run('close', { changes: ['r'] });
    await end('router');
    expect(begun).toEqual(['router', 't1', 't2']);
    await end('t1');
    expect(begun).not.toContain('close');
    await end('t2');
    expect(begun).toContain('close');
  });

  it('starts at once what has nothing before it any more, and forgets what is done', async () => {
    const { run, begun, end, order } = bench();
    run('open', { changes: ['a'] });
    await end('open');
    run('again', { changes: ['a'] });
    expect(begun).toEqual(['open', 'again']);
    await end('again');
    await order.idle();
    expect((order as unknown as { lines: Map<string, unknown> }).lines.size).toBe(0);
  });
});
