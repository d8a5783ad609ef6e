import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { silentLog } from '../../src/kernel/log.js';
import type { MediaEvent, MediaNode } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import { accepted, grows, Meeting, sleep, stops } from '../support/media-meeting.js';
import { eventually, mediaSettings } from '../support/media-planes.js';
import { report } from '../support/report.js';
import { aPicture, aTone, type Received, SIMULCAST } from '../support/synthetic-participant.js';
import { WireTap } from '../support/wire-tap.js';

/** Real media through a pipe, as it looks at both ends and on the wire between. */
jest.setTimeout(60_000);

const start = async (nodeId: string, workers: number) =>
  await MediasoupMediaPlane.start(await mediaSettings(workers, { nodeId }), silentLog);
const byteCount = async (plane: MediaNode, kind: 'producer' | 'consumer', id: string) =>
  accepted(await plane.stats({ kind, id })).reduce((sum, entry) => sum + Number(entry['byteCount'] ?? 0), 0);

describe.each<[string, () => Promise<[MediaNode, MediaNode]>]>([
  [
    'between two workers of a node',
    async () => {
      const plane = await start('n1', 2);
      return [plane, plane];
    },
  ],
  ['between two nodes', async () => [await start('n1', 1), await start('n2', 1)]],
])('Media through a pipe %s', (_name, open) => {
  let near: MediaNode;
  let far: MediaNode;
  let tap: WireTap;
  let meeting: Meeting;
  let picture: Received;
  let sound: Received;
  const events: MediaEvent[] = [];

  /** Carries what `ann` publishes under her id to the far router, under an id that ends in `-copy`. */
  const carry = async (source: TrackSource, producerId: string, [out, into] = ['out', 'into']) => {
    const copyId = `${producerId}-copy`;
    const sent = accepted(await near.sendByPipe({ pipeId: out, producerId, copyId }));
    accepted(await far.receiveByPipe({ pipeId: into, copyId, source, ...sent }));
    return copyId;
  };

  beforeAll(async () => {
    [near, far] = await open();
    far.onEvent((event) => events.push(event));
    const workerOf = async (plane: MediaNode, nth: number) =>
      (await plane.nodes())[0]!.workers.at(nth)!.workerId;
    accepted(await near.openRouter({ routerId: 'near', workerId: await workerOf(near, 0) }));
    accepted(await far.openRouter({ routerId: 'far', workerId: await workerOf(far, -1) }));
    const out = accepted(await near.openPipe({ routerId: 'near', pipeId: 'out' }));
    const into = accepted(await far.openPipe({ routerId: 'far', pipeId: 'into' }));
    tap = await WireTap.open();
    const { forNear, forFar } = tap.between(out, into);
    accepted(await near.connectPipe({ pipeId: 'out', remote: forNear }));
    accepted(await far.connectPipe({ pipeId: 'into', remote: forFar }));
    meeting = Meeting.in({ plane: near, routerId: 'near' });
    await meeting.enter('ann');
    await meeting.enter('ben', 'udp', { plane: far, routerId: 'far' });
    const camera = await meeting.person('ann').publish('camera', aPicture(), SIMULCAST);
    const microphone = await meeting.person('ann').publish('microphone', aTone());
    picture = await meeting.show('ben', await carry('camera', camera));
    sound = await meeting.show('ben', await carry('microphone', microphone));
  });
  afterAll(async () => {
    await meeting.end();
    tap.close();
  });

  it('is decoded on the far side: pictures and the tone', async () => {
    await Promise.all([grows(picture, 15), grows(sound, 50)]);
  });

  it('changes its size for a receiver there, up and down, and tells the layer', async () => {
    const consumerId = 'ben<ann-camera-copy';
    await eventually('the higher layer', () => picture.height === 360, 15_000);
    accepted(await far.setConsumer({ consumerId, layer: 0 }));
    await eventually('the lower layer', () => picture.height === 180, 15_000);
    accepted(await far.setConsumer({ consumerId, layer: 1 }));
    await eventually('the higher layer again', () => picture.height === 360, 15_000);
    const layers = events.flatMap((event) =>
      event.type === 'consumer_layer' && event.consumerId === consumerId ? [event.layer] : [],
    );
    expect(layers.slice(-3)).toEqual([1, 0, 1]);
  });

  it('crosses once whatever the number of receivers, and one who comes later soon sees a picture', async () => {
    const before = tap.ssrcs();
    await meeting.enter('cleo', 'udp', { plane: far, routerId: 'far' });
    const asked = performance.now();
    const shown = await meeting.show('cleo', 'ann-camera-copy');
    await eventually('a picture', () => shown.count > 0);
    report(`second receiver behind the pipe: picture after ${(performance.now() - asked).toFixed(0)} ms`);
    await Promise.all([grows(shown), grows(picture)]);
    expect(tap.ssrcs()).toEqual(before);
    await far.closeTransport({ transportId: 'cleo-recv' });
    meeting.person('cleo').leave();
  });

  it('is encrypted: on the wire the payload looks random', async () => {
    tap.forget();
    await eventually('packets', () => tap.seen.length > 400, 15_000);
    const [big] = [...Map.groupBy(tap.seen, ({ ssrc }) => ssrc).values()].sort(
      (left, right) => right.length - left.length,
    );
    const sample = big!.slice(0, 100);
    // In clear, VP8 and Opus begin nearly every packet with one of a few values.
    const different = new Set(sample.map(({ payloadStart }) => payloadStart)).size;
    expect(different).toBeGreaterThan(sample.length / 2);
  });

  it('does not come out where the keys differ', async () => {
    const out = accepted(await near.openPipe({ routerId: 'near', pipeId: 'out-2' }));
    const into = accepted(await far.openPipe({ routerId: 'far', pipeId: 'into-2' }));
    const keyBase64 = Buffer.alloc(44, 1).toString('base64');
    const wrong = { ...out, srtpParameters: { ...out.srtpParameters, keyBase64 } };
    accepted(await near.connectPipe({ pipeId: 'out-2', remote: into }));
    accepted(await far.connectPipe({ pipeId: 'into-2', remote: wrong }));
    const sent = accepted(
      await near.sendByPipe({ pipeId: 'out-2', producerId: 'ann-microphone', copyId: 'astray' }),
    );
    const call = { pipeId: 'into-2', copyId: 'astray-copy', source: 'microphone', ...sent } as const;
    accepted(await far.receiveByPipe(call));
    await eventually(
      'packets on their way',
      async () => (await byteCount(near, 'consumer', 'astray')) > 5_000,
    );
    await sleep(200);
    expect(await byteCount(far, 'producer', 'astray-copy')).toBe(0);
    expect(await byteCount(far, 'producer', 'ann-microphone-copy')).toBeGreaterThan(5_000);
    await near.closePipe({ pipeId: 'out-2' });
    await far.closePipe({ pipeId: 'into-2' });
  });

  it('of a paused source is no longer on the wire, and comes back with it', async () => {
    for (const source of ['camera', 'microphone'] as const) {
      accepted(await near.setProducerPaused({ producerId: `ann-${source}`, paused: true }));
      accepted(await far.setProducerPaused({ producerId: `ann-${source}-copy`, paused: true }));
    }
    await Promise.all([stops(sound), stops(picture)]);
    tap.forget();
    await sleep(600);
    expect(tap.seen).toEqual([]);
    for (const source of ['camera', 'microphone'] as const) {
      accepted(await far.setProducerPaused({ producerId: `ann-${source}-copy`, paused: false }));
      accepted(await near.setProducerPaused({ producerId: `ann-${source}`, paused: false }));
    }
    await Promise.all([grows(sound), grows(picture)]);
  });

  it('is not on the wire while what the pipe sends is paused, and comes back with a key frame', async () => {
    accepted(await near.setConsumer({ consumerId: 'ann-camera-copy', paused: true }));
    await stops(picture);
    accepted(await near.setConsumer({ consumerId: 'ann-camera-copy', paused: false }));
    await grows(picture);
  });

  it('tells how loud it is at its source alone', () => {
    const levels = events.filter((event) => event.type === 'levels' && event.routerId === 'far');
    expect(levels).toEqual([]);
  });

  it('ends with its pipe', async () => {
    await near.closePipe({ pipeId: 'out' });
    await Promise.all([stops(sound), stops(picture)]);
  });
});
