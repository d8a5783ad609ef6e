import { describe, expect, it } from '@jest/globals';
import type { Result } from '../../kernel/result.js';
import { linkMethods, type LinkMethodName } from './methods.js';
import { OpenRequests } from './open-requests.js';

const CALL = {
  routerId: 'r',
  transportId: 't',
  direction: 'send',
  producerId: 'p',
  consumerId: 'c',
  pipeId: 'q',
  copyId: 'k',
  source: 'camera',
  kind: 'video',
  rtpParameters: {},
  rtpCapabilities: {},
  paused: false,
};
const codeOf = (result: Result<unknown>) => (result.ok ? 'accepted' : result.refusal.code);

describe('OpenRequests', () => {
  const opened = (limits = { requests: 3, ticks: 2 }) => {
    const requests = new OpenRequests(limits);
    const settled: string[] = [];
    const add = (method: LinkMethodName, name: string, sent = true) => {
      const request = requests.add(method, CALL, (result) => settled.push(`${name} ${codeOf(result)}`));
      request.sent = sent;
      return request;
    };
    return { requests, settled, add };
  };
  const waiting = (requests: OpenRequests) => requests.unsent().map(({ method, call }) => [method, call]);

  it('are settled once, by their id', () => {
    const { requests, settled, add } = opened();
    const { id } = add('nodes', 'a');
    requests.take(id)?.settle({ ok: true, value: undefined });
    expect(requests.take(id)).toBeNull();
    requests.refuseAll('over');
    expect(settled).toEqual(['a accepted']);
  });

  it('are full at the bound', () => {
    const { requests, add } = opened();
    for (const name of ['a', 'b']) add('nodes', name);
    expect(requests.isFull).toBe(false);
    const { id } = add('nodes', 'c');
    expect(requests.isFull).toBe(true);
    requests.take(id);
    expect(requests.isFull).toBe(false);
  });

  it.each<[LinkMethodName, string[]]>([
    ['openRouter', ['closeRouter', 'routerId', 'r']],
    ['openTransport', ['closeTransport', 'transportId', 't']],
    ['openProducer', ['closeProducer', 'producerId', 'p']],
    ['openConsumer', ['closeConsumer', 'consumerId', 'c']],
    ['openPipe', ['closePipe', 'pipeId', 'q']],
    ['sendByPipe', ['closeConsumer', 'consumerId', 'k']],
    ['receiveByPipe', ['closeProducer', 'producerId', 'k']],
  ])(
    'interrupt() of %s refuses it, and takes it back in its place',
    (method, [undo = '', field = '', id = '']) => {
      const { requests, settled, add } = opened();
      add('closeTransport', 'before');
      add(method, 'opening');
      add('closeTransport', 'after');
      requests.interrupt();
      expect(settled).toEqual(['opening MEDIA_UNAVAILABLE']);
      expect(waiting(requests)).toEqual([
        ['closeTransport', CALL],
        [undo, { [field]: id }],
        ['closeTransport', CALL],
      ]);
    },
  );

  it('interrupt() lets what was not sent wait, whatever it is', () => {
    const { requests, settled, add } = opened();
    add('openRouter', 'unsent', false);
    requests.interrupt();
    expect(settled).toEqual([]);
    expect(waiting(requests)).toEqual([['openRouter', CALL]]);
  });

  it('every call either may be repeated or can be taken back, save connecting a pipe', () => {
    const neither = Object.entries(linkMethods)
      .filter(([, method]) => !method.repeatable && !method.undo(CALL))
      .map(([name]) => name);
    // A pipe whose connecting is in doubt is closed by whoever connects it.
    expect(neither).toEqual(['connectPipe']);
  });

  it('tick() refuses what waits too long, and returns what takes back what was sent', () => {
    const { requests, settled, add } = opened({ requests: 9, ticks: 2 });
    add('openRouter', 'a');
    expect(requests.tick()).toEqual([]);
    add('openTransport', 'b');
    add('nodes', 'c');
    add('openRouter', 'd', false);
    expect(requests.tick()).toEqual([{ method: 'closeRouter', call: { routerId: 'r' } }]);
    expect(settled).toEqual(['a MEDIA_UNAVAILABLE']);
    expect(requests.tick()).toEqual([{ method: 'closeTransport', call: { transportId: 't' } }]);
    expect(settled.slice(1)).toEqual(['b', 'c', 'd'].map((name) => `${name} MEDIA_UNAVAILABLE`));
  });
});
