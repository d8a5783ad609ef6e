import { describe, expect, it } from '@jest/globals';
import { InOrder } from './in-order.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('InOrder', () => {
  const anOrder = () => {
    const order = new InOrder();
    const seen: string[] = [];
    const answer = (name: string) => {
      let tell: () => void = () => undefined;
      // Whoever waits for an answer goes on a few turns of the promise queue later.
      void new Promise<void>((resolve) => (tell = resolve))
        .then(() => undefined)
        .then(() => seen.push(`acted on ${name}`));
      order.push('answer', () => tell());
    };
    const event = (name: string) => order.push('event', () => seen.push(`event ${name}`));
    return { order, seen, answer, event };
  };

  it('lets the waiting act on an answer before the events behind it are told', async () => {
    const { seen, answer, event } = anOrder();
    event('1');
    answer('a');
    answer('b');
    event('2');
    event('3');
    expect(seen).toEqual(['event 1']);
    await turn();
    await turn();
    expect(seen).toEqual(['event 1', 'acted on a', 'acted on b', 'event 2', 'event 3']);
  });

  it('tells events at once when no answer stands before them', () => {
    const { seen, event } = anOrder();
    event('1');
    event('2');
    expect(seen).toEqual(['event 1', 'event 2']);
  });

  it('keeps the order however long it goes on', async () => {
    const { seen, answer, event } = anOrder();
    for (let nth = 0; nth < 5; nth++) {
      answer(`${nth}`);
      event(`${nth}`);
    }
    for (let nth = 0; nth < 10; nth++) await turn();
    expect(seen).toEqual([0, 1, 2, 3, 4].flatMap((nth) => [`acted on ${nth}`, `event ${nth}`]));
  });

  it('flush() tells all at once', () => {
    const { order, seen, answer, event } = anOrder();
    answer('a');
    event('1');
    order.flush();
    expect(seen).toEqual(['event 1']);
  });
});
