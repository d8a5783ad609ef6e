import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ErrorCode, Sealed } from '#protocol';
import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { FakeNetwork } from '../../src/media/fake/fake-pipes.js';
import type { MediaEvent, MediaNode, MediaResult, PipeEnd } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import { accepted } from '../support/media-meeting.js';
import { eventually, mediaSettings } from '../support/media-planes.js';
import { dtls, opus, simulcast } from '../support/rtp-samples.js';

/** What every media node holds to beside the media plane: chosen workers, pipes, and a whole account of what is open. */
jest.setTimeout(30_000);

const codeOf = (result: MediaResult<unknown>): ErrorCode | 'accepted' =>
  result.ok ? 'accepted' : result.refusal.code;
const plainData = (value: unknown) => expect(JSON.parse(JSON.stringify(value))).toEqual(value);

/** Router `near` with everything that is sent, router `far` elsewhere. */
interface Bench {
  readonly near: MediaNode;
  readonly far: MediaNode;
  /** The worker of `far` ends. */
  killFar(): Promise<void>;
  /** Of the far node. */
  readonly events: MediaEvent[];
}
const lastWorkerOf = async (plane: MediaNode) => (await plane.nodes())[0]!.workers.at(-1)!;
const heard = (plane: MediaNode): MediaEvent[] => {
  const events: MediaEvent[] = [];
  plane.onEvent((event) => events.push(event));
  return events;
};

const fakeBench = (near: FakeMediaPlane, far: FakeMediaPlane): Bench => ({
  near,
  far,
  killFar: async () => far.loseWorker((await lastWorkerOf(far)).workerId),
  events: heard(far),
});
const realBench = (near: MediaNode, far: MediaNode): Bench => ({
  near,
  far,
  killFar: async () => void process.kill((await lastWorkerOf(far)).pid, 'SIGKILL'),
  events: heard(far),
});
const real = async (nodeId: string, workers: number) =>
  await MediasoupMediaPlane.start(await mediaSettings(workers, { nodeId }), silentLog);

const benches: readonly [string, () => Promise<Bench>][] = [
  [
    'two workers of a fake node',
    () => {
      const plane = new FakeMediaPlane({ workers: 2 });
      return Promise.resolve(fakeBench(plane, plane));
    },
  ],
  [
    'two fake nodes',
    () => {
      const network = new FakeNetwork();
      const [near, far] = ['n1', 'n2'].map((nodeId) => new FakeMediaPlane({ workers: 1, nodeId, network }));
      return Promise.resolve(fakeBench(near!, far!));
    },
  ],
  [
    'two workers of a mediasoup node',
    async () => {
      const plane = await real('n1', 2);
      return realBench(plane, plane);
    },
  ],
  ['two mediasoup nodes', async () => realBench(await real('n1', 1), await real('n2', 1))],
];

describe.each(benches)('MediaNode: %s', (_name, open) => {
  let bench: Bench;
  let near: MediaNode;
  let far: MediaNode;
  beforeEach(async () => {
    bench = await open();
    ({ near, far } = bench);
    const { workerId } = (await near.nodes())[0]!.workers[0]!;
    accepted(await near.openRouter({ routerId: 'near', workerId }));
    const { workerId: farWorker } = await lastWorkerOf(far);
    accepted(await far.openRouter({ routerId: 'far', workerId: farWorker }));
  });
  afterEach(async () => {
    await near.close();
    await far.close();
  });

  const publish = async (producerId: string, source: 'camera' | 'microphone', rtpParameters: Sealed) =>
    accepted(
      await near.openProducer({
        transportId: 'send',
        producerId,
        source,
        kind: source === 'camera' ? 'video' : 'audio',
        rtpParameters,
        paused: false,
      }),
    );
  /** `cam` and `mic` on `send` of the near router; `recv` of the far one. */
  const aSender = async () => {
    accepted(await near.openTransport({ routerId: 'near', transportId: 'send', direction: 'send' }));
    accepted(await far.openTransport({ routerId: 'far', transportId: 'recv', direction: 'recv' }));
    await publish('cam', 'camera', simulcast());
    await publish('mic', 'microphone', opus());
  };
  /** Pipe `out` of the near router, joined with `into` of the far one. */
  const aPipe = async () => {
    const out = accepted(await near.openPipe({ routerId: 'near', pipeId: 'out' }));
    const into = accepted(await far.openPipe({ routerId: 'far', pipeId: 'into' }));
    accepted(await near.connectPipe({ pipeId: 'out', remote: into }));
    accepted(await far.connectPipe({ pipeId: 'into', remote: out }));
  };
  /** `cam` goes through the pipe as `cam-sent`, comes out as `cam-copy`, and is shown by `c`. */
  const carry = async () => {
    const sent = accepted(await near.sendByPipe({ pipeId: 'out', producerId: 'cam', copyId: 'cam-sent' }));
    accepted(await far.receiveByPipe({ pipeId: 'into', copyId: 'cam-copy', source: 'camera', ...sent }));
    const rtpCapabilities = await far.capabilities();
    const call = { transportId: 'recv', consumerId: 'c', producerId: 'cam-copy', rtpCapabilities };
    return { sent, shown: accepted(await far.openConsumer(call)) };
  };
  const isOpen = async (plane: MediaNode, kind: 'producer' | 'consumer', id: string) =>
    (await plane.stats({ kind, id })).ok;

  describe('openRouter()', () => {
    it('on a named worker goes there, whatever runs on it', async () => {
      const { workerId } = await lastWorkerOf(near);
      for (const routerId of ['1', '2', '3']) {
        expect(accepted(await near.openRouter({ routerId, workerId })).workerId).toBe(workerId);
      }
    });

    it('on a worker that is gone is refused, and the id is free', async () => {
      const gone = { routerId: 'r', workerId: 'nobody' };
      expect(codeOf(await near.openRouter(gone))).toBe('MEDIA_UNAVAILABLE');
      expect(codeOf(await near.openRouter({ routerId: 'r' }))).toBe('accepted');
    });
  });

  describe('openPipe()', () => {
    it('tells where it is and how it encrypts; every end has its own port and key', async () => {
      const ends = [
        accepted(await near.openPipe({ routerId: 'near', pipeId: '1' })),
        accepted(await near.openPipe({ routerId: 'near', pipeId: '2' })),
        accepted(await far.openPipe({ routerId: 'far', pipeId: '3' })),
      ];
      for (const end of ends) {
        expect(end).toMatchObject({
          address: '127.0.0.1',
          srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM' },
        });
        plainData(end);
      }
      expect(new Set(ends.map(({ port }) => port)).size).toBe(3);
      expect(new Set(ends.map(({ srtpParameters }) => srtpParameters['keyBase64'])).size).toBe(3);
    });

    it('of a taken id is refused, and after closePipe() it is not', async () => {
      accepted(await near.openPipe({ routerId: 'near', pipeId: 'p' }));
      expect(codeOf(await near.openPipe({ routerId: 'near', pipeId: 'p' }))).toBe('INVALID_REQUEST');
      await near.closePipe({ pipeId: 'p' });
      await near.closePipe({ pipeId: 'p' });
      expect(codeOf(await near.openPipe({ routerId: 'near', pipeId: 'p' }))).toBe('accepted');
    });

    it('that a close of its router has overtaken is not found', async () => {
      const opening = near.openPipe({ routerId: 'near', pipeId: 'p' });
      await near.closeRouter({ routerId: 'near' });
      expect(codeOf(await opening)).toBe('NOT_FOUND');
      expect((await near.inventory()).pipes).toEqual([]);
    });
  });

  describe('connectPipe()', () => {
    let remote: PipeEnd;
    beforeEach(async () => {
      accepted(await near.openPipe({ routerId: 'near', pipeId: 'out' }));
      remote = accepted(await far.openPipe({ routerId: 'far', pipeId: 'into' }));
    });

    it('is accepted once', async () => {
      const both = await Promise.all([
        near.connectPipe({ pipeId: 'out', remote }),
        near.connectPipe({ pipeId: 'out', remote }),
      ]);
      expect(both.map(codeOf)).toEqual(['accepted', 'INVALID_REQUEST']);
    });

    it.each<[string, (end: PipeEnd) => PipeEnd]>([
      ['without keys', (end) => ({ ...end, srtpParameters: {} })],
      [
        'with a weaker suite',
        (end) => ({
          ...end,
          srtpParameters: { ...end.srtpParameters, cryptoSuite: 'AES_CM_128_HMAC_SHA1_80' },
        }),
      ],
      ['to port 0', (end) => ({ ...end, port: 0 })],
      ['to no address', (end) => ({ ...end, address: '' })],
    ])('%s is refused, and rightly it is then accepted', async (_case, change) => {
      expect(codeOf(await near.connectPipe({ pipeId: 'out', remote: change(remote) }))).toBe(
        'INVALID_REQUEST',
      );
      expect(codeOf(await near.connectPipe({ pipeId: 'out', remote }))).toBe('accepted');
    });

    it('takes a name for the address', async () => {
      const named = { ...remote, address: 'localhost' };
      expect(codeOf(await near.connectPipe({ pipeId: 'out', remote: named }))).toBe('accepted');
    });
  });

  describe('sendByPipe() and receiveByPipe()', () => {
    beforeEach(async () => {
      await aSender();
      await aPipe();
    });

    it('carry all layers, and the copy is shown like anything published there', async () => {
      const { sent, shown } = await carry();
      expect(sent).toMatchObject({ kind: 'video', paused: false });
      expect(sent.rtpParameters['encodings']).toHaveLength(3);
      plainData(sent);
      expect(shown).toMatchObject({ kind: 'video', rtpParameters: { encodings: [expect.anything()] } });
      for (const change of [{ paused: false }, { layer: 0 }, { layer: 2 }]) {
        expect(codeOf(await far.setConsumer({ consumerId: 'c', ...change }))).toBe('accepted');
      }
      for (const paused of [true, false]) {
        expect(codeOf(await far.setProducerPaused({ producerId: 'cam-copy', paused }))).toBe('accepted');
        expect(codeOf(await near.setConsumer({ consumerId: 'cam-sent', paused }))).toBe('accepted');
      }
    });

    it('carry sound, and both in one pipe', async () => {
      await carry();
      const sent = accepted(await near.sendByPipe({ pipeId: 'out', producerId: 'mic', copyId: 'mic-sent' }));
      expect(sent.kind).toBe('audio');
      const call = { pipeId: 'into', copyId: 'mic-copy', source: 'microphone', ...sent } as const;
      expect(codeOf(await far.receiveByPipe(call))).toBe('accepted');
    });

    it('of a paused producer tells so', async () => {
      accepted(await near.setProducerPaused({ producerId: 'cam', paused: true }));
      const sent = accepted(await near.sendByPipe({ pipeId: 'out', producerId: 'cam', copyId: 'x' }));
      expect(sent.paused).toBe(true);
      accepted(await far.receiveByPipe({ pipeId: 'into', copyId: 'y', source: 'camera', ...sent }));
      expect((await far.inventory()).pipes.find(({ pipeId }) => pipeId === 'into')!.receives).toEqual([
        { copyId: 'y', paused: true },
      ]);
    });

    it('of a copy carry it on to a third router', async () => {
      await carry();
      accepted(await far.openRouter({ routerId: 'third' }));
      accepted(await far.openPipe({ routerId: 'far', pipeId: 'on' }));
      accepted(await far.openPipe({ routerId: 'third', pipeId: 'third' }));
      const sent = accepted(await far.sendByPipe({ pipeId: 'on', producerId: 'cam-copy', copyId: 's' }));
      const call = { pipeId: 'third', copyId: 'third-copy', source: 'camera', ...sent } as const;
      expect(codeOf(await far.receiveByPipe(call))).toBe('accepted');
    });

    it('of taken ids are refused', async () => {
      const { sent } = await carry();
      const again = { pipeId: 'out', producerId: 'cam', copyId: 'cam-sent' };
      expect(codeOf(await near.sendByPipe(again))).toBe('INVALID_REQUEST');
      const received = { pipeId: 'into', copyId: 'cam-copy', source: 'camera', ...sent } as const;
      expect(codeOf(await far.receiveByPipe(received))).toBe('INVALID_REQUEST');
    });

    it('of a producer of another router are refused', async () => {
      accepted(await near.openRouter({ routerId: 'other' }));
      accepted(await near.openPipe({ routerId: 'other', pipeId: 'astray' }));
      const call = { pipeId: 'astray', producerId: 'cam', copyId: 'x' };
      expect(codeOf(await near.sendByPipe(call))).toBe('INVALID_REQUEST');
    });

    it.each<[string, Sealed]>([
      ['nothing', {}],
      ['no encodings', { ...simulcast(), encodings: [] }],
      ['sound for a camera', opus()],
    ])('of %s receive nothing', async (_case, rtpParameters) => {
      const call = { pipeId: 'into', copyId: 'x', source: 'camera', kind: 'video', paused: false } as const;
      expect(codeOf(await far.receiveByPipe({ ...call, rtpParameters }))).toBe('INVALID_REQUEST');
    });

    it('of what is not open are refused with NOT_FOUND', async () => {
      const rtp = { kind: 'video', rtpParameters: simulcast(), paused: false, source: 'camera' } as const;
      const remote = accepted(await far.openPipe({ routerId: 'far', pipeId: 'more' }));
      const answers = await Promise.all([
        near.openPipe({ routerId: 'x', pipeId: 'p' }),
        near.connectPipe({ pipeId: 'x', remote }),
        near.sendByPipe({ pipeId: 'x', producerId: 'cam', copyId: 's' }),
        near.sendByPipe({ pipeId: 'out', producerId: 'x', copyId: 's' }),
        far.receiveByPipe({ pipeId: 'x', copyId: 's', ...rtp }),
      ]);
      expect(new Set(answers.map(codeOf))).toEqual(new Set(['NOT_FOUND']));
    });
  });

  describe('closing', () => {
    const all = { sent: true, copy: true, shown: true };
    it.each<[string, () => Promise<void>, Partial<typeof all>]>([
      ['the source', () => near.closeProducer({ producerId: 'cam' }), { sent: false }],
      ['the transport of the source', () => near.closeTransport({ transportId: 'send' }), { sent: false }],
      ['what is sent', () => near.closeConsumer({ consumerId: 'cam-sent' }), { sent: false }],
      ['the sending end', () => near.closePipe({ pipeId: 'out' }), { sent: false }],
      ['the sending router', () => near.closeRouter({ routerId: 'near' }), { sent: false }],
      ['the copy', () => far.closeProducer({ producerId: 'cam-copy' }), { copy: false, shown: false }],
      ['the receiving end', () => far.closePipe({ pipeId: 'into' }), { copy: false, shown: false }],
      ['the receiving router', () => far.closeRouter({ routerId: 'far' }), { copy: false, shown: false }],
      ['what shows the copy', () => far.closeConsumer({ consumerId: 'c' }), { shown: false }],
    ])('%s takes what is of this side, and leaves the other', async (_case, close, gone) => {
      await aSender();
      await aPipe();
      await carry();
      await close();
      expect({
        sent: await isOpen(near, 'consumer', 'cam-sent'),
        copy: await isOpen(far, 'producer', 'cam-copy'),
        shown: await isOpen(far, 'consumer', 'c'),
      }).toEqual({ ...all, ...gone });
    });
  });

  it('a worker that dies takes its ends of pipes, and the others can be closed', async () => {
    await aSender();
    await aPipe();
    await carry();
    await bench.killFar();
    await eventually('routers_lost', () => bench.events.some((event) => event.type === 'routers_lost'));
    expect(await isOpen(near, 'consumer', 'cam-sent')).toBe(true);
    expect((await far.inventory()).pipes.filter(({ pipeId }) => pipeId === 'into')).toEqual([]);
    await near.closePipe({ pipeId: 'out' });
    expect(await isOpen(near, 'consumer', 'cam-sent')).toBe(false);
    accepted(await far.openRouter({ routerId: 'far' }));
    accepted(await far.openTransport({ routerId: 'far', transportId: 'recv', direction: 'recv' }));
    await aPipe();
    await carry();
  });

  describe('inventory()', () => {
    it('tells all that is open, on either side of a pipe', async () => {
      const [nearHome, farHome] = [(await near.nodes())[0]!, (await far.nodes())[0]!];
      await aSender();
      await aPipe();
      await carry();
      accepted(await near.connectTransport({ transportId: 'send', dtlsParameters: dtls() }));
      accepted(await near.setProducerPaused({ producerId: 'mic', paused: true }));
      accepted(await far.setConsumer({ consumerId: 'c', paused: false }));
      const ofNear = {
        routers: [{ routerId: 'near', nodeId: nearHome.nodeId, workerId: nearHome.workers[0]!.workerId }],
        transports: [{ transportId: 'send', routerId: 'near', direction: 'send', connected: true }],
        producers: [
          {
            producerId: 'cam',
            transportId: 'send',
            routerId: 'near',
            source: 'camera',
            kind: 'video',
            paused: false,
          },
          {
            producerId: 'mic',
            transportId: 'send',
            routerId: 'near',
            source: 'microphone',
            kind: 'audio',
            paused: true,
          },
        ],
        consumers: [],
        pipes: [
          {
            pipeId: 'out',
            routerId: 'near',
            connected: true,
            sends: [{ copyId: 'cam-sent', producerId: 'cam' }],
            receives: [],
          },
        ],
      };
      const ofFar = {
        routers: [{ routerId: 'far', nodeId: farHome.nodeId, workerId: farHome.workers.at(-1)!.workerId }],
        transports: [{ transportId: 'recv', routerId: 'far', direction: 'recv', connected: false }],
        producers: [],
        consumers: [
          {
            consumerId: 'c',
            transportId: 'recv',
            producerId: 'cam-copy',
            routerId: 'far',
            paused: false,
          },
        ],
        pipes: [
          {
            pipeId: 'into',
            routerId: 'far',
            connected: true,
            sends: [],
            receives: [{ copyId: 'cam-copy', paused: false }],
          },
        ],
      };
      const [first, second] = [await near.inventory(), await far.inventory()];
      plainData(first);
      if (near !== far) {
        expect(first).toEqual(ofNear);
        expect(second).toEqual(ofFar);
        return;
      }
      for (const kind of ['routers', 'transports', 'producers', 'consumers', 'pipes'] as const) {
        expect(first[kind]).toEqual([...ofNear[kind], ...ofFar[kind]]);
      }
    });

    it('of a node where nothing is open is empty', async () => {
      await near.closeRouter({ routerId: 'near' });
      await far.closeRouter({ routerId: 'far' });
      const empty = { routers: [], transports: [], producers: [], consumers: [], pipes: [] };
      expect(await near.inventory()).toEqual(empty);
      expect(await far.inventory()).toEqual(empty);
    });
  });
});

describe('FakeMediaPlane.isFlowing()', () => {
  it('follows a stream through pipes: only when every part of the way is connected and unpaused', async () => {
    const network = new FakeNetwork();
    const near = new FakeMediaPlane({ nodeId: 'n1', network });
    const far = new FakeMediaPlane({ nodeId: 'n2', network });
    for (const plane of [near, far]) {
      const direction = plane === near ? 'send' : 'recv';
      accepted(await plane.openRouter({ routerId: 'r' }));
      accepted(await plane.openTransport({ routerId: 'r', transportId: 't', direction }));
      accepted(await plane.connectTransport({ transportId: 't', dtlsParameters: dtls() }));
    }
    const camera = { producerId: 'cam', source: 'camera', kind: 'video', paused: false } as const;
    accepted(await near.openProducer({ transportId: 't', rtpParameters: simulcast(), ...camera }));
    const [out, into] = [
      accepted(await near.openPipe({ routerId: 'r', pipeId: 'p' })),
      accepted(await far.openPipe({ routerId: 'r', pipeId: 'p' })),
    ];
    const sent = accepted(await near.sendByPipe({ pipeId: 'p', producerId: 'cam', copyId: 'cam' }));
    accepted(await far.receiveByPipe({ pipeId: 'p', copyId: 'cam', source: 'camera', ...sent }));
    const rtpCapabilities = await far.capabilities();
    accepted(
      await far.openConsumer({ transportId: 't', consumerId: 'c', producerId: 'cam', rtpCapabilities }),
    );
    accepted(await far.setConsumer({ consumerId: 'c', paused: false }));
    const flowing = () => far.isFlowing('c');

    expect(flowing()).toBe(false);
    accepted(await near.connectPipe({ pipeId: 'p', remote: into }));
    expect(flowing()).toBe(false);
    accepted(await far.connectPipe({ pipeId: 'p', remote: out }));
    expect(flowing()).toBe(true);
    for (const [plane, id] of [
      [near, 'cam'],
      [far, 'cam'],
    ] as const) {
      accepted(await plane.setProducerPaused({ producerId: id, paused: true }));
      expect(flowing()).toBe(false);
      accepted(await plane.setProducerPaused({ producerId: id, paused: false }));
      expect(flowing()).toBe(true);
    }
    accepted(await near.setConsumer({ consumerId: 'cam', paused: true }));
    expect(flowing()).toBe(false);
    accepted(await near.setConsumer({ consumerId: 'cam', paused: false }));
    await near.closePipe({ pipeId: 'p' });
    expect(flowing()).toBe(false);
  });
});
