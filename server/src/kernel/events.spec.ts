import { describe, expect, it } from '@jest/globals';
import { defineEvent, EventBus } from './events.js';
import { silentLog, type Log } from './log.js';

const rang = defineEvent<{ times: number }>('rang');
const other = defineEvent<{ times: number }>('rang');

describe('EventBus', () => {
  it('publish() tells every listener of that kind and waits for them', async () => {
    const bus = new EventBus(silentLog);
    const heard: string[] = [];
    bus.on(rang, ({ times }) => heard.push(`a${times}`));
    bus.on(rang, async ({ times }) => {
      await Promise.resolve();
      heard.push(`b${times}`);
    });
    bus.on(other, () => heard.push('other'));
    await bus.publish(rang, { times: 1 });
    expect(heard).toEqual(['a1', 'b1']);
  });

  it('a listener that stopped hears nothing more', async () => {
    const bus = new EventBus(silentLog);
    let heard = 0;
    const stop = bus.on(rang, () => (heard += 1));
    stop();
    stop();
    await bus.publish(rang, { times: 1 });
    expect(heard).toBe(0);
  });

  it('a listener that throws, at once or later, disturbs nobody and is logged', async () => {
    const errors: unknown[] = [];
    const log: Log = { ...silentLog, error: (_message, data) => void errors.push(data?.['err']) };
    const bus = new EventBus(log);
    let heard = 0;
    bus.on(rang, () => {
      throw new Error('now');
    });
    bus.on(rang, () => Promise.reject(new Error('later')));
    bus.on(rang, () => (heard += 1));
    await bus.publish(rang, { times: 1 });
    expect(heard).toBe(1);
    expect(errors).toEqual([new Error('now'), new Error('later')]);
  });
});
