import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { systemClock } from '../../src/kernel/clock.js';
import { silentLog } from '../../src/kernel/log.js';
import { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import type { FleetNode } from '../../src/media/fleet/ports.js';
import type { MediaEvent, MediaPlane } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import { JOIN_LOAD } from '../../src/media/placement.js';
import { accepted, grows, Meeting, stops } from '../support/media-meeting.js';
import { eventually, mediaSettings } from '../support/media-planes.js';
import { report } from '../support/report.js';
import { aPicture, aTone, type Received, SIMULCAST } from '../support/synthetic-participant.js';

/** Real media from one node to people on two workers of another: it crosses once, and the second worker has it from the first. */
jest.setTimeout(60_000);

/** A node that says of chosen workers that they are busy. */
class BusyNode implements FleetNode {
  readonly busy = new Set<string>();
  constructor(readonly plane: MediasoupMediaPlane) {}
  view() {
    const view = this.plane.view();
    const load = (workerId: string) => (this.busy.has(workerId) ? JOIN_LOAD : 0);
    return { ...view, workers: view.workers.map((worker) => ({ ...worker, load: load(worker.workerId) })) };
  }
}
const start = async (nodeId: string, zone: string, workers: number) =>
  new BusyNode(await MediasoupMediaPlane.start(await mediaSettings(workers, { nodeId, zone }), silentLog));

/** The fleet as somebody in a zone uses it. */
const from = (fleet: MediaFleet, zone: string, anchor: string): MediaPlane =>
  new Proxy<MediaPlane>(fleet, {
    get: (target, name) => {
      if (name === 'openTransport')
        return (call: Parameters<MediaPlane['openTransport']>[0]) =>
          target.openTransport({ ...call, zone, anchor });
      const method = target[name as keyof MediaPlane] as (...call: unknown[]) => unknown;
      return method.bind(target);
    },
  });

describe('Media to two workers of another node', () => {
  let a: BusyNode;
  let b: BusyNode;
  let fleet: MediaFleet;
  let meeting: Meeting;
  const events: MediaEvent[] = [];
  const seen = new Map<string, Received>();
  const at = (name: string, source: TrackSource) => seen.get(`${name} ${source}`)!;
  const sends = async ({ plane }: BusyNode) =>
    (await plane.inventory()).pipes.flatMap((pipe) =>
      pipe.sends.map(({ copyId, producerId }) => `${producerId} as ${copyId}`),
    );
  const sources = ['camera', 'microphone'] as const;

  const enter = (name: string, zone: string) =>
    meeting.enter(name, 'udp', { plane: from(fleet, zone, name), routerId: 'r' });
  /** `turn` makes the consumer's id new. */
  const show = async (name: string, source: TrackSource, turn = 0) => {
    const participant = meeting.person(name);
    const { rtpCapabilities } = participant;
    const consumerId = `${name}<${source}${turn}`;
    const ids = { consumerId, producerId: `ann-${source}` };
    const call = { ...ids, transportId: `${name}-recv`, rtpCapabilities };
    const opened = accepted(await fleet.openConsumer(call));
    const received = await participant.receive({ ...ids, ...opened });
    accepted(await fleet.setConsumer({ consumerId, paused: false }));
    seen.set(`${name} ${source}`, received);
  };

  beforeAll(async () => {
    [a, b] = [await start('a', 'north', 1), await start('b', 'south', 2)];
    fleet = new MediaFleet({ nodes: [a, b], log: silentLog, clock: systemClock });
    fleet.onEvent((event) => events.push(event));
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    meeting = Meeting.in({ plane: fleet, routerId: 'r' });
    await enter('ann', 'north');
    await meeting.person('ann').publish('camera', aPicture(), SIMULCAST);
    await meeting.person('ann').publish('microphone', aTone());
    await enter('ben', 'south');
    const [relay] = (await b.plane.inventory()).routers;
    b.busy.add(relay!.workerId);
    await enter('cleo', 'south');
    for (const name of ['ben', 'cleo']) for (const source of sources) await show(name, source);
  });
  afterAll(async () => {
    for (const name of ['ann', 'ben', 'cleo']) meeting.person(name).leave();
    await fleet.close();
  });

  it('is decoded at both, and crosses once', async () => {
    const { routers } = await b.plane.inventory();
    expect(new Set(routers.map(({ workerId }) => workerId)).size).toBe(2);
    expect((await sends(a)).toSorted()).toEqual([
      'ann-camera as ann-camera@1',
      'ann-microphone as ann-microphone@1',
    ]);
    expect((await sends(b)).toSorted()).toEqual([
      'ann-camera@1 as ann-camera@2',
      'ann-microphone@1 as ann-microphone@2',
    ]);
    const all = ['ben', 'cleo'].flatMap((name) => sources.map((source) => at(name, source)));
    await Promise.all(all.map((received) => grows(received, 15)));
  });

  it('changes its size for somebody on the second worker, up and down', async () => {
    const consumerId = 'cleo<camera0';
    await eventually('the higher layer', () => at('cleo', 'camera').height === 360, 15_000);
    accepted(await fleet.setConsumer({ consumerId, layer: 0 }));
    await eventually('the lower layer', () => at('cleo', 'camera').height === 180, 15_000);
    accepted(await fleet.setConsumer({ consumerId, layer: 1 }));
    await eventually('the higher layer again', () => at('cleo', 'camera').height === 360, 15_000);
  });

  it('stops and comes back with its source', async () => {
    const pause = async (paused: boolean) => {
      for (const source of sources)
        accepted(await fleet.setProducerPaused({ producerId: `ann-${source}`, paused }));
    };
    await pause(true);
    await Promise.all(sources.map((source) => stops(at('cleo', source))));
    await pause(false);
    await Promise.all(sources.map((source) => grows(at('cleo', source))));
  });

  it('goes on by another way when the worker that relays is killed', async () => {
    const [busy] = b.busy;
    const { pid } = b.view().workers.find(({ workerId }) => workerId === busy)!;
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    const told = () => events.find((event) => event.type === 'consumers_lost');
    await eventually('the loss', () => told() !== undefined);
    expect([...(told()?.consumerIds ?? [])].toSorted()).toEqual(['cleo<camera0', 'cleo<microphone0']);
    for (const source of ['microphone', 'camera'] as const) await show('cleo', source, 1);
    for (const source of ['microphone', 'camera'] as const) {
      await eventually(source, () => at('cleo', source).count > 0, 10_000);
      report(`behind a relay that is killed: ${source} after ${Math.round(performance.now() - killed)} ms`);
    }
    await Promise.all(sources.map((source) => grows(at('cleo', source), 10)));
    expect((await sends(a)).toSorted()).toEqual([
      'ann-camera as ann-camera@2',
      'ann-microphone as ann-microphone@2',
    ]);
  });
});
