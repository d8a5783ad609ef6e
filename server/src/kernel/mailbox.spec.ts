import { describe, expect, it } from '@jest/globals';
import { Mailbox } from './mailbox.js';
import { accept, refuse } from './result.js';

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('Mailbox', () => {
  it('handles one message at a time, in the order of the posts', async () => {
    const seen: string[] = [];
    const mailbox = new Mailbox<string, string>(async (message) => {
      seen.push(`${message} begins`);
      await tick();
      seen.push(`${message} ends`);
      return accept(message);
    });
    const answers = await Promise.all(['a', 'b', 'c'].map((message) => mailbox.post(message)));
    expect(answers).toEqual([accept('a'), accept('b'), accept('c')]);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('a handler that posts to its own mailbox waits for nobody but itself', async () => {
    const seen: number[] = [];
    const mailbox: Mailbox<number, number> = new Mailbox((count) => {
      seen.push(count);
      if (count > 0) void mailbox.post(count - 1);
      return accept(count);
    });
    await mailbox.post(3);
    while (seen.length < 4) await tick();
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it('a handler that throws fails its own post only', async () => {
    const mailbox = new Mailbox<string, string>((message) => {
      if (message === 'bad') throw new Error('broken');
      return message === 'no' ? refuse('FORBIDDEN') : accept(message);
    });
    const [bad, no, good] = await Promise.allSettled(
      ['bad', 'no', 'good'].map((message) => mailbox.post(message)),
    );
    expect(bad).toMatchObject({ status: 'rejected', reason: new Error('broken') });
    expect(no).toEqual({ status: 'fulfilled', value: refuse('FORBIDDEN') });
    expect(good).toEqual({ status: 'fulfilled', value: accept('good') });
  });

  it('post() beyond the limit is refused; below it again, accepted', async () => {
    const mailbox = new Mailbox<number, number>(async (message) => {
      await tick();
      return accept(message);
    }, 2);
    const answers = await Promise.all([1, 2, 3, 4].map((message) => mailbox.post(message)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(answers[3]).toEqual(refuse('UNAVAILABLE'));
    expect(mailbox.backlog).toBe(0);
    expect(await mailbox.post(5)).toEqual(accept(5));
  });

  it('close() waits for what was accepted and takes no more', async () => {
    const seen: number[] = [];
    const mailbox = new Mailbox<number>(async (message) => {
      await tick();
      seen.push(message);
      return accept(undefined);
    });
    void mailbox.post(1);
    void mailbox.post(2);
    await mailbox.close();
    expect(seen).toEqual([1, 2]);
    expect(await mailbox.post(3)).toEqual(refuse('UNAVAILABLE'));
    await mailbox.close();
  });
});
