import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Sealed } from '#protocol';
import type { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import type { MediaEvent, MediaResult } from '../../src/media/media-plane.js';
import { FULL_LOAD, JOIN_LOAD } from '../../src/media/placement.js';
import { aFleetOf, fakeNodes, type FakeNode } from '../support/fake-fleet.js';
import { eventually } from '../support/media-planes.js';
import { dtls, opus, simulcast } from '../support/rtp-samples.js';

/** A fleet over fake nodes: what it adds to what each node does. That it is a media plane like any other is in media-plane.spec.ts. */
jest.setTimeout(30_000);

const accepted = <Value>(result: MediaResult<Value>): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};
const codeOf = (result: MediaResult<unknown>) => (result.ok ? 'accepted' : result.refusal.code);
const turn = () => new Promise((resolve) => setImmediate(resolve));

let fleet: MediaFleet;
let events: MediaEvent[];
let rtpCapabilities: Sealed;
let ssrc = 1_000;

async function aFleet(nodes: readonly FakeNode[], lingerMs?: number): Promise<void> {
  fleet = aFleetOf(nodes, lingerMs);
  const told: MediaEvent[] = (events = []);
  fleet.onEvent((event) => told.push(event));
  rtpCapabilities = await fleet.capabilities();
}
/** Somebody with both transports, connected; ids are their name and the direction. */
async function enter(name: string, zone: string | null = null): Promise<void> {
  for (const direction of ['send', 'recv'] as const) {
    const transportId = `${name}-${direction}`;
    accepted(await fleet.openTransport({ routerId: 'r', transportId, direction, anchor: name, zone }));
    accepted(await fleet.connectTransport({ transportId, dtlsParameters: dtls() }));
  }
}
async function publish(name: string, source: 'camera' | 'microphone' = 'camera'): Promise<string> {
  const producerId = `${name}-${source}`;
  const mid = source;
  const isVideo = source === 'camera';
  const rtpParameters = isVideo ? simulcast({ mid }) : opus({ mid, ssrc: ++ssrc });
  const kind = isVideo ? 'video' : 'audio';
  accepted(
    await fleet.openProducer({
      transportId: `${name}-send`,
      producerId,
      source,
      kind,
      rtpParameters,
      paused: false,
    }),
  );
  return producerId;
}
const show = (name: string, producerId: string) =>
  fleet.openConsumer({
    transportId: `${name}-recv`,
    consumerId: `${name}<${producerId}`,
    producerId,
    rtpCapabilities,
  });
async function watch(name: string, producerId: string): Promise<string> {
  accepted(await show(name, producerId));
  const consumerId = `${name}<${producerId}`;
  accepted(await fleet.setConsumer({ consumerId, paused: false }));
  return consumerId;
}
const isOn = ({ fake }: FakeNode, transportId: string) => fake.openObjects().transports.includes(transportId);
const copiesOn = async ({ fake }: FakeNode) =>
  (await fake.inventory()).pipes.flatMap(({ sends, receives }) => [
    ...sends.map(({ copyId }) => `out ${copyId}`),
    ...receives.map(({ copyId }) => `in ${copyId}`),
  ]);
const pipesOn = async ({ fake }: FakeNode) => (await fake.inventory()).pipes.map(({ pipeId }) => pipeId);
const lost = () => events.filter((event) => event.type === 'transports_lost');
const workerOf = ({ fake }: FakeNode, nth = 0) => fake.view().workers[nth]!.workerId;

afterEach(async () => fleet.close());

describe('A router over the workers of one node', () => {
  let node: FakeNode;
  beforeEach(async () => {
    ({ node } = fakeNodes({ node: { workers: 2 } }));
    await aFleet([node]);
    accepted(await fleet.openRouter({ routerId: 'r' }));
  });

  it('stays on one while there is room', async () => {
    for (const name of ['ann', 'ben', 'cleo']) await enter(name);
    expect(node.fake.openObjects().routers).toEqual(['r/0']);
  });

  it('grows over the next when it is full, and streams cross by a pipe', async () => {
    await enter('ann');
    node.fake.setCpuShare(workerOf(node), JOIN_LOAD);
    await enter('ben');
    expect(node.fake.openObjects().routers).toEqual(['r/0', 'r/1']);
    const consumerId = await watch('ben', await publish('ann'));
    expect(node.fake.isFlowing(consumerId)).toBe(true);
    expect(await pipesOn(node)).toEqual(['r/0>1', 'r/1>0']);
    expect(await copiesOn(node)).toEqual(['out ann-camera@1', 'in ann-camera@1']);
    expect((await fleet.inventory()).routers).toHaveLength(1);
  });

  it('puts both transports of one person together, also when their worker has filled up in between', async () => {
    const anchor = 'ann';
    accepted(await fleet.openTransport({ routerId: 'r', transportId: 'a1', direction: 'send', anchor }));
    node.fake.setCpuShare(workerOf(node), FULL_LOAD);
    accepted(await fleet.openTransport({ routerId: 'r', transportId: 'a2', direction: 'recv', anchor }));
    expect(node.fake.openObjects().routers).toEqual(['r/0']);
  });

  it('opens the next part once for two who come at the same moment', async () => {
    node.fake.setCpuShare(workerOf(node), JOIN_LOAD);
    const open = (transportId: string) =>
      fleet.openTransport({ routerId: 'r', transportId, direction: 'send' });
    expect((await Promise.all([open('1'), open('2')])).map(codeOf)).toEqual(['accepted', 'accepted']);
    expect(node.count('openRouter')).toBe(2);
  });

  it('lets go of a part that nobody is in any more', async () => {
    await enter('ann');
    node.fake.setCpuShare(workerOf(node), JOIN_LOAD);
    await enter('ben');
    await watch('ben', await publish('ann'));
    for (const direction of ['send', 'recv']) await fleet.closeTransport({ transportId: `ben-${direction}` });
    await eventually('one part', () => node.fake.openObjects().routers.length === 1);
    expect(node.fake.openObjects().routers).toEqual(['r/0']);
    expect(await pipesOn(node)).toEqual([]);
    expect(lost()).toEqual([]);
  });

  it('loses with a worker the people on it alone, and places them anew', async () => {
    await enter('ann');
    node.fake.setCpuShare(workerOf(node), JOIN_LOAD);
    await enter('ben');
    const [seenByBen, seenByAnn] = [
      await watch('ben', await publish('ann')),
      await watch('ann', await publish('ben')),
    ];
    node.fake.setCpuShare(workerOf(node, 0), 0);
    node.fake.loseWorker(workerOf(node, 1), { cause: 'worker_hung' });
    expect(lost()).toEqual([
      {
        type: 'transports_lost',
        routerId: 'r',
        transportIds: ['ben-send', 'ben-recv'],
        cause: 'worker_hung',
      },
    ]);
    const { transports, consumers, producers } = await fleet.inventory();
    expect(transports.map(({ transportId }) => transportId)).toEqual(['ann-send', 'ann-recv']);
    expect(producers.map(({ producerId }) => producerId)).toEqual(['ann-camera']);
    expect(consumers).toEqual([]);
    expect(node.fake.openObjects().consumers).toEqual([]);
    expect(await pipesOn(node)).toEqual([]);
    await enter('ben');
    await watch('ben', 'ann-camera');
    await publish('ben');
    await watch('ann', 'ben-camera');
    expect([seenByBen, seenByAnn].map((id) => node.fake.isFlowing(id))).toEqual([true, true]);
  });

  it('survives the loss of its only part', async () => {
    await enter('ann');
    node.fake.loseWorker(workerOf(node));
    expect(lost()).toHaveLength(1);
    expect((await fleet.inventory()).routers).toEqual([]);
    await enter('ann');
    expect((await fleet.inventory()).routers).toHaveLength(1);
    await fleet.closeRouter({ routerId: 'r' });
    expect(node.fake.openObjects().routers).toEqual([]);
  });

  it('refuses newcomers when no worker is left, and says when one is there again', async () => {
    await enter('ann');
    node.fake.loseWorker(workerOf(node), { replaced: false });
    node.fake.loseWorker(workerOf(node), { replaced: false });
    const open = () => fleet.openTransport({ routerId: 'r', transportId: 't', direction: 'send' });
    expect(codeOf(await open())).toBe('MEDIA_UNAVAILABLE');
    node.fake.gainWorker();
    expect(events.at(-1)).toEqual({ type: 'capacity_gained', nodeId: 'node' });
    expect(codeOf(await open())).toBe('accepted');
  });

  it('goes to another worker when the best one refuses', async () => {
    const plane = node.fake;
    const refusing = workerOf(node, 1);
    const openRouter = plane.openRouter.bind(plane);
    plane.openRouter = (call) =>
      call.workerId === refusing
        ? Promise.resolve({ ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } })
        : openRouter(call);
    expect(accepted(await fleet.openRouter({ routerId: 'other' })).workerId).toBe(workerOf(node, 0));
  });
});

describe('Streams between nodes', () => {
  let a: FakeNode;
  let b: FakeNode;
  const viewers = Array.from({ length: 20 }, (_none, nth) => `viewer${nth}`);
  beforeEach(async () => {
    ({ a, b } = fakeNodes({ a: { zone: 'north' }, b: { zone: 'south' } }));
    await aFleet([a, b]);
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    await enter('ann', 'north');
    await publish('ann');
  });

  it('people are placed on the nodes of their zones, and beside the others without one', async () => {
    await enter('ben', 'south');
    await enter('cleo', null);
    await enter('dan', 'west');
    expect(['ann', 'cleo', 'dan'].map((name) => isOn(a, `${name}-send`))).toEqual([true, true, true]);
    expect(isOn(b, 'ben-recv')).toBe(true);
  });

  it('somebody who comes back from another zone is placed there, although the old transports are still open', async () => {
    const call = { routerId: 'r', direction: 'send', anchor: 'ann' } as const;
    accepted(await fleet.openTransport({ ...call, transportId: 'again', zone: 'south' }));
    expect(isOn(b, 'again')).toBe(true);
  });

  it('one copy crosses, whatever the number of viewers, and whether they come together or one by one', async () => {
    for (const name of viewers) await enter(name, 'south');
    const shown = await Promise.all(viewers.slice(10).map((name) => show(name, 'ann-camera')));
    expect(shown.every((answer) => answer.ok)).toBe(true);
    for (const name of viewers.slice(0, 10)) await watch(name, 'ann-camera');
    expect(await copiesOn(a)).toEqual(['out ann-camera@1']);
    expect(await copiesOn(b)).toEqual(['in ann-camera@1']);
    expect(b.fake.isFlowing('viewer3<ann-camera')).toBe(true);
    expect([a.count('openPipe'), b.count('openPipe')]).toEqual([1, 1]);
    expect([a.count('sendByPipe'), b.count('receiveByPipe')]).toEqual([1, 1]);
  });

  it('both directions and all streams share one pipe', async () => {
    await enter('ben', 'south');
    await watch('ben', 'ann-camera');
    await watch('ben', await publish('ann', 'microphone'));
    await watch('ann', await publish('ben'));
    expect(await pipesOn(a)).toEqual(['r/0>1']);
    expect(await copiesOn(a)).toEqual(['out ann-camera@1', 'out ann-microphone@1', 'in ben-camera@0']);
    expect(a.fake.isFlowing('ann<ben-camera')).toBe(true);
  });

  it('the copy goes with its last viewer, and the pipe with the last copy', async () => {
    await enter('ben', 'south');
    await enter('cleo', 'south');
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await fleet.closeConsumer({ consumerId: 'ben<ann-camera' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    await fleet.closeConsumer({ consumerId: 'cleo<ann-camera' });
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect(b.fake.openObjects().producers).toEqual([]);
    await watch('ben', 'ann-camera');
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it('a viewer who leaves and comes back soon finds the copy still there', async () => {
    ({ a, b } = fakeNodes({ a: { zone: 'north' }, b: { zone: 'south' } }));
    await aFleet([a, b], 1_000);
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    await enter('ann', 'north');
    await publish('ann');
    await enter('ben', 'south');
    for (let nth = 0; nth < 5; nth++) {
      await watch('ben', 'ann-camera');
      await fleet.closeConsumer({ consumerId: 'ben<ann-camera' });
    }
    expect(a.count('sendByPipe')).toBe(1);
  });

  it('a producer that ends takes its copies with it', async () => {
    await enter('ben', 'south');
    await watch('ben', 'ann-camera');
    await fleet.closeProducer({ producerId: 'ann-camera' });
    await turn();
    expect([await copiesOn(a), await copiesOn(b)]).toEqual([[], []]);
    expect((await fleet.inventory()).consumers).toEqual([]);
    expect(b.fake.openObjects().consumers).toEqual([]);
  });

  it('a pause follows to all copies, those that are just opening included', async () => {
    await enter('ben', 'south');
    const opening = show('ben', 'ann-camera');
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: true }));
    accepted(await opening);
    accepted(await fleet.setConsumer({ consumerId: 'ben<ann-camera', paused: false }));
    const receives = async () => (await b.fake.inventory()).pipes[0]?.receives;
    await eventually('the copy to be paused', async () => (await receives())?.[0]?.paused);
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(false);
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: false }));
    expect(await receives()).toEqual([{ copyId: 'ann-camera@1', paused: false }]);
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it('events are told in the caller’s words, and copies are never heard of', async () => {
    await enter('ben', 'south');
    await watch('ben', 'ann-camera');
    await watch('ben', await publish('ann', 'microphone'));
    await publish('ben', 'microphone');
    await turn();
    a.fake.speak('ann-microphone', -30);
    b.fake.speak('ben-microphone', -20);
    b.fake.speak('ann-microphone@1', -10);
    a.fake.speak('ann-microphone', -100);
    b.fake.setTransportState('ben-recv', 'disconnected');
    await turn();
    const told = JSON.stringify(events);
    expect(told).not.toMatch(/r\/\d|@\d/u);
    expect(new Set(events.map((event) => ('routerId' in event ? event.routerId : null)))).toEqual(
      new Set(['r']),
    );
    expect(events.flatMap((event) => (event.type === 'levels' ? [event.levels] : []))).toEqual([
      [{ producerId: 'ann-microphone', dBov: -30 }],
      [
        { producerId: 'ben-microphone', dBov: -20 },
        { producerId: 'ann-microphone', dBov: -30 },
      ],
      [{ producerId: 'ben-microphone', dBov: -20 }],
    ]);
    expect(events).toContainEqual({
      type: 'consumer_layer',
      routerId: 'r',
      consumerId: 'ben<ann-camera',
      layer: 2,
    });
    expect(events.at(-1)).toMatchObject({ transportId: 'ben-recv', state: 'disconnected' });
  });

  it('a node that is lost loses its people alone; they go on at the other, and streams elsewhere never stop', async () => {
    for (const name of ['ben', 'cleo']) await enter(name, 'south');
    await enter('dan', 'north');
    await watch('dan', 'ann-camera');
    for (const name of ['ben', 'cleo']) await watch(name, 'ann-camera');
    await watch('ann', await publish('ben'));
    b.cut();
    expect(lost()).toEqual([
      {
        type: 'transports_lost',
        routerId: 'r',
        transportIds: ['ben-send', 'ben-recv', 'cleo-send', 'cleo-recv'],
        cause: 'node_lost',
      },
    ]);
    await turn();
    expect([await pipesOn(a), a.fake.openObjects().consumers]).toEqual([[], ['dan<ann-camera']]);
    expect(a.fake.isFlowing('dan<ann-camera')).toBe(true);
    expect((await fleet.nodes()).map(({ state }) => state)).toEqual(['up', 'lost']);
    await enter('ben', 'south');
    expect(isOn(a, 'ben-recv')).toBe(true);
    await watch('ben', 'ann-camera');
    expect(a.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it('a node that was only out of reach is cleared of what it still holds when it is back', async () => {
    await enter('ben', 'south');
    await watch('ben', 'ann-camera');
    b.cut();
    expect(b.fake.openObjects().routers).toEqual(['r/1']);
    b.mend();
    expect(events.at(-1)).toEqual({ type: 'capacity_gained', nodeId: 'b' });
    await eventually('an empty node', () => b.fake.openObjects().routers.length === 0);
    await enter('ben', 'south');
    expect(b.fake.openObjects().routers).toEqual(['r/2']);
    await watch('ben', 'ann-camera');
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it('an opening whose answer got lost leaves nothing behind', async () => {
    await enter('ben', 'south');
    const opening = fleet.openTransport({
      routerId: 'r',
      transportId: 't',
      direction: 'send',
      zone: 'south',
    });
    await turn();
    const { openTransport } = b.fake;
    b.fake.openTransport = async (call) => {
      await openTransport.call(b.fake, call);
      throw new Error('The answer got lost.');
    };
    const closeTransport = b.fake.closeTransport.bind(b.fake);
    b.fake.closeTransport = () => Promise.reject(new Error('This got lost, too.'));
    accepted(await opening);
    accepted(
      await fleet.openTransport({ routerId: 'r', transportId: 'u', direction: 'send', zone: 'south' }),
    );
    b.fake.closeTransport = closeTransport;
    expect([isOn(a, 'u'), isOn(b, 'u')]).toEqual([true, true]);
    await eventually('the leftover to be closed', () => !isOn(b, 'u'));
    expect([isOn(a, 'u'), isOn(b, 't')]).toEqual([true, true]);
  });

  it('a pipe that cannot be had is tried again, and refused in the end without leftovers', async () => {
    await enter('ben', 'south');
    const receive = b.fake.receiveByPipe.bind(b.fake);
    let failures = 1;
    b.fake.receiveByPipe = (call) =>
      failures-- > 0 ? Promise.resolve({ ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } }) : receive(call);
    await watch('ben', 'ann-camera');
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
    await fleet.closeConsumer({ consumerId: 'ben<ann-camera' });
    await eventually('no pipe', async () => (await pipesOn(a)).length === 0);
    failures = Infinity;
    expect(codeOf(await show('ben', 'ann-camera'))).toBe('MEDIA_UNAVAILABLE');
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect([a.fake.openObjects().consumers, b.fake.openObjects().producers]).toEqual([[], []]);
  });

  it('a viewer who asks while a node is out of reach for a moment is shown it afterwards', async () => {
    await enter('ben', 'south');
    const { openConsumer } = b.fake;
    let failures = 2;
    b.fake.openConsumer = (call) =>
      failures-- > 0
        ? Promise.resolve({ ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } })
        : openConsumer.call(b.fake, call);
    await watch('ben', 'ann-camera');
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
    failures = Infinity;
    const asking = show('ben', await publish('ann', 'microphone'));
    await turn();
    await fleet.closeTransport({ transportId: 'ben-recv' });
    expect((await asking).ok).toBe(false);
  });

  it('a consumer that is closed while its stream is on the way is not found, and nothing stays', async () => {
    await enter('ben', 'south');
    const opening = show('ben', 'ann-camera');
    await fleet.closeConsumer({ consumerId: 'ben<ann-camera' });
    expect(codeOf(await opening)).toBe('NOT_FOUND');
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect(b.fake.openObjects().consumers).toEqual([]);
  });

  it('a producer that ends while its stream is on the way leaves nothing', async () => {
    await enter('ben', 'south');
    const opening = show('ben', 'ann-camera');
    await fleet.closeProducer({ producerId: 'ann-camera' });
    expect(codeOf(await opening)).toBe('NOT_FOUND');
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
  });
});

describe('Streams to several workers of another node', () => {
  let a: FakeNode;
  let b: FakeNode;
  beforeEach(async () => {
    ({ a, b } = fakeNodes({ a: { zone: 'north' }, b: { zone: 'south', workers: 2 } }));
    await aFleet([a, b]);
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    await enter('ann', 'north');
    await publish('ann');
    await enter('ben', 'south');
    b.fake.setCpuShare(workerOf(b, 0), JOIN_LOAD);
    await enter('cleo', 'south');
    expect(b.fake.openObjects().routers).toEqual(['r/1', 'r/2']);
  });
  const consumersLost = () => events.filter(({ type }) => type === 'consumers_lost');
  const relayed = ['in ann-camera@1', 'in ann-camera@2', 'out ann-camera@2'];
  const leave = async (name: string) => {
    for (const direction of ['send', 'recv'])
      await fleet.closeTransport({ transportId: `${name}-${direction}` });
  };

  it('one copy crosses, and the second worker has it from the first', async () => {
    await Promise.all([watch('ben', 'ann-camera'), watch('cleo', 'ann-camera')]);
    expect(await copiesOn(a)).toEqual(['out ann-camera@1']);
    expect((await copiesOn(b)).toSorted()).toEqual(relayed);
    expect([await pipesOn(a), (await pipesOn(b)).toSorted()]).toEqual([
      ['r/0>1'],
      ['r/1>0', 'r/1>2', 'r/2>1'],
    ]);
    for (const name of ['ben', 'cleo']) expect(b.fake.isFlowing(`${name}<ann-camera`)).toBe(true);
  });

  it('whichever worker needs it first', async () => {
    await watch('cleo', 'ann-camera');
    await watch('ben', 'ann-camera');
    expect(await copiesOn(a)).toEqual(['out ann-camera@2']);
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it('within the node of the sender each worker has it from the sender itself', async () => {
    await publish('ben');
    await enter('dan', 'north');
    for (const name of ['ann', 'dan', 'cleo']) await watch(name, 'ben-camera');
    expect((await copiesOn(b)).toSorted()).toEqual([
      'in ben-camera@2',
      'out ben-camera@0',
      'out ben-camera@2',
    ]);
  });

  it('what is relayed stays until nobody behind it needs it', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await fleet.closeConsumer({ consumerId: 'ben<ann-camera' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect((await copiesOn(b)).toSorted()).toEqual(relayed);
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    await fleet.closeConsumer({ consumerId: 'cleo<ann-camera' });
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect(b.fake.openObjects().routers).toEqual(['r/1', 'r/2']);
  });

  it('a worker that only relays stays until nobody needs it', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await leave('ben');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(b.fake.openObjects().routers).toEqual(['r/1', 'r/2']);
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    await fleet.closeConsumer({ consumerId: 'cleo<ann-camera' });
    await eventually('nobody to relay', () => b.fake.openObjects().routers.length === 1);
    expect(b.fake.openObjects().routers).toEqual(['r/2']);
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect([lost(), consumersLost()]).toEqual([[], []]);
  });

  it('a pause follows through', async () => {
    await watch('ben', 'ann-camera');
    const opening = watch('cleo', 'ann-camera');
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: true }));
    await opening;
    const paused = async () =>
      (await b.fake.inventory()).pipes.flatMap(({ receives }) => receives.map((copy) => copy.paused));
    await eventually('both copies to be paused', async () => (await paused()).every(Boolean));
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(false);
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: false }));
    expect(await paused()).toEqual([false, false]);
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
  });

  it('when the relaying worker dies, the viewers behind it are told, keep their transports and go on', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await watch('cleo', await publish('ben'));
    b.fake.loseWorker(workerOf(b, 0));
    expect(events.slice(-2)).toEqual([
      {
        type: 'transports_lost',
        routerId: 'r',
        transportIds: ['ben-send', 'ben-recv'],
        cause: 'worker_died',
      },
      { type: 'consumers_lost', routerId: 'r', consumerIds: ['cleo<ann-camera'], cause: 'worker_died' },
    ]);
    expect((await fleet.inventory()).consumers).toEqual([]);
    expect(isOn(b, 'cleo-recv')).toBe(true);
    await watch('cleo', 'ann-camera');
    expect(await copiesOn(a)).toEqual(['out ann-camera@2']);
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    await enter('ben', 'south');
    await watch('ben', 'ann-camera');
    expect(await copiesOn(a)).toEqual(['out ann-camera@2']);
    expect(b.fake.isFlowing('ben<ann-camera')).toBe(true);
  });

  it.each([1, 2, 4, 8, 16])(
    'who is just being shown it when the relay dies is shown it another way (after %i turns)',
    async (turns) => {
      await watch('ben', 'ann-camera');
      const opening = show('cleo', 'ann-camera');
      for (let nth = 0; nth < turns; nth++) await Promise.resolve();
      b.fake.loseWorker(workerOf(b, 0));
      accepted(await opening);
      expect(consumersLost()).toEqual([]);
      accepted(await fleet.setConsumer({ consumerId: 'cleo<ann-camera', paused: false }));
      expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
      expect(await copiesOn(a)).toEqual(['out ann-camera@2']);
    },
  );

  it('a consumer that opens at its node in the moment its stream goes is opened anew', async () => {
    await watch('ben', 'ann-camera');
    const { openConsumer } = b.fake;
    let kills = 1;
    b.fake.openConsumer = async (call) => {
      const opened = await openConsumer.call(b.fake, call);
      if (kills-- > 0) b.fake.loseWorker(workerOf(b, 0));
      return opened;
    };
    await watch('cleo', 'ann-camera');
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    expect((await fleet.inventory()).consumers.map(({ consumerId }) => consumerId)).toEqual([
      'cleo<ann-camera',
    ]);
    expect(consumersLost()).toEqual([]);
  });

  it('with the whole node people lose their transports, and nobody is told of single streams', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    b.cut();
    expect(lost()).toHaveLength(1);
    expect(consumersLost()).toEqual([]);
    await turn();
    expect(await copiesOn(a)).toEqual([]);
  });

  it('a new control process knows who relays, and for whom', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await leave('ben');
    const restart = async () => {
      [a, b] = [a.heir(), b.heir()];
      await aFleet([a, b]);
      await fleet.adopt();
    };
    await restart();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect((await copiesOn(b)).toSorted()).toEqual(relayed);
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
    await enter('dan', 'south');
    await watch('dan', 'ann-camera');
    expect([a.count('sendByPipe'), b.count('sendByPipe')]).toEqual([0, 0]);
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: true }));
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(false);
    accepted(await fleet.setProducerPaused({ producerId: 'ann-camera', paused: false }));
    b.fake.loseWorker(workerOf(b, 0));
    expect(consumersLost()).toMatchObject([{ consumerIds: ['cleo<ann-camera', 'dan<ann-camera'] }]);
    await watch('cleo', 'ann-camera');
    expect(b.fake.isFlowing('cleo<ann-camera')).toBe(true);
  });

  it('what was relayed and is relayed no more, a new control process closes', async () => {
    await watch('ben', 'ann-camera');
    await watch('cleo', 'ann-camera');
    await a.fake.closeConsumer({ consumerId: 'ann-camera@1' });
    [a, b] = [a.heir(), b.heir()];
    await aFleet([a, b]);
    await fleet.adopt();
    expect((await fleet.inventory()).consumers).toEqual([]);
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    expect(b.fake.openObjects().consumers).toEqual([]);
  });
});

describe('drain()', () => {
  let a: FakeNode;
  let b: FakeNode;
  beforeEach(async () => {
    ({ a, b } = fakeNodes({ a: { zone: 'north' }, b: { zone: 'south' } }));
    await aFleet([a, b]);
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    for (let nth = 0; nth < 12; nth++) await enter(`p${nth}`, 'north');
  });

  it('places nothing new on the node, leaves who is there, and can be taken back', async () => {
    expect(fleet.drain('a', true)).toBe(true);
    expect((await fleet.nodes()).map(({ nodeId, state }) => `${nodeId} ${state}`)).toEqual([
      'a draining',
      'b up',
    ]);
    await enter('late', 'north');
    expect([isOn(a, 'p0-send'), isOn(b, 'late-send')]).toEqual([true, true]);
    expect(accepted(await fleet.openRouter({ routerId: 'other', zone: 'north' })).nodeId).toBe('b');
    expect(lost()).toEqual([]);
    fleet.drain('a', false);
    expect(events.at(-1)).toEqual({ type: 'capacity_gained', nodeId: 'a' });
    await enter('later', 'north');
    expect(isOn(a, 'later-send')).toBe(true);
  });

  it('of a node that is not there is false', () => {
    expect(fleet.drain('x', true)).toBe(false);
  });

  it('moveOff() moves everybody, a few at a time and both transports of each together', async () => {
    const batches: string[][] = [];
    fleet.onEvent((event) => {
      if (event.type !== 'transports_lost') return;
      expect(event.cause).toBe('drained');
      batches.push([...event.transportIds]);
      void enter(event.transportIds[0]!.split('-')[0]!, 'north');
    });
    expect(await fleet.moveOff('a')).toBe(24);
    expect(batches).toHaveLength(12);
    expect(batches.every((ids) => ids.length === 2)).toBe(true);
    expect(a.fake.openObjects().transports).toEqual([]);
    expect(b.fake.openObjects().transports).toHaveLength(24);
    await eventually('an empty node', () => a.fake.openObjects().routers.length === 0);
  });

  it('moveOff() with nowhere else to go moves nobody', async () => {
    b.cut();
    expect(await fleet.moveOff('a')).toBe(0);
    expect(lost()).toEqual([]);
    await enter('late', 'north');
    expect(isOn(a, 'late-send')).toBe(true);
  });

  it('moveOff() ends although all else is full and everybody comes back', async () => {
    b.fake.setCpuShare(workerOf(b), 1);
    let again = 0;
    fleet.onEvent((event) => {
      if (event.type === 'transports_lost') void enter(`again${again++}`, 'north');
    });
    await fleet.moveOff('a');
    await turn();
    expect(again).toBe(24);
    expect(a.fake.openObjects().transports).toHaveLength(24);
  });
});

describe('adopt()', () => {
  let a: FakeNode;
  let b: FakeNode;
  beforeEach(async () => {
    ({ a, b } = fakeNodes({ a: { zone: 'north', workers: 2 }, b: { zone: 'south' } }));
    await aFleet([a, b]);
    accepted(await fleet.openRouter({ routerId: 'r', zone: 'north' }));
    await enter('ann', 'north');
    await enter('ben', 'south');
    await watch('ben', await publish('ann'));
    await watch('ann', await publish('ben', 'microphone'));
    accepted(await fleet.setProducerPaused({ producerId: 'ben-microphone', paused: true }));
  });
  /** Another fleet over the same nodes, as after a restart of the control process. */
  const restart = async () => {
    const before = await fleet.inventory();
    [a, b] = [a.heir(), b.heir()];
    await aFleet([a, b]);
    await fleet.adopt();
    return before;
  };
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted).toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
      : value;

  it('sees what was open before, and goes on with it', async () => {
    const before = await restart();
    const after = await fleet.inventory();
    for (const kind of ['routers', 'transports', 'producers', 'consumers', 'pipes'] as const)
      expect(sorted(after[kind])).toEqual(sorted(before[kind]));
    accepted(await fleet.setProducerPaused({ producerId: 'ben-microphone', paused: false }));
    expect(a.fake.isFlowing('ann<ben-microphone')).toBe(true);
    await enter('cleo', 'south');
    await watch('cleo', 'ann-camera');
    expect(a.count('sendByPipe')).toBe(0);
    expect(b.fake.openObjects().routers).toEqual(['r/1']);
    b.cut();
    expect(lost().flatMap(({ transportIds }) => transportIds)).toEqual([
      'ben-send',
      'ben-recv',
      'cleo-send',
      'cleo-recv',
    ]);
    await fleet.closeRouter({ routerId: 'r' });
    expect(a.fake.openObjects().routers).toEqual([]);
  });

  it('numbers new parts after those that are there', async () => {
    await restart();
    a.fake.setCpuShare(workerOf(a, 0), FULL_LOAD);
    await enter('cleo', 'north');
    expect(a.fake.openObjects().routers).toEqual(['r/0', 'r/2']);
  });

  it('closes what cannot be made sense of', async () => {
    accepted(await a.fake.openRouter({ routerId: 'foreign' }));
    accepted(await a.fake.openPipe({ routerId: 'r/0', pipeId: 'r/0>7' }));
    accepted(await a.fake.openPipe({ routerId: 'r/0', pipeId: 'strange' }));
    accepted(await a.fake.sendByPipe({ pipeId: 'r/0>1', producerId: 'ann-camera', copyId: 'half@1' }));
    await restart();
    await turn();
    expect(a.fake.openObjects().routers).toEqual(['r/0']);
    expect(await pipesOn(a)).toEqual(['r/0>1']);
    expect(await copiesOn(a)).toEqual(['out ann-camera@1', 'in ben-microphone@0']);
  });

  it('lets go of copies that nobody shows any more, and of half a pipe', async () => {
    await b.fake.closeConsumer({ consumerId: 'ben<ann-camera' });
    await a.fake.closeConsumer({ consumerId: 'ann<ben-microphone' });
    await restart();
    await eventually('no pipe', async () => (await pipesOn(a)).length + (await pipesOn(b)).length === 0);
    await watch('ben', 'ann-camera');
    await b.fake.closePipe({ pipeId: 'r/1>0' });
    await restart();
    await eventually('no pipe', async () => (await pipesOn(a)).length === 0);
    expect((await fleet.inventory()).consumers).toEqual([]);
  });

  it('of a node that was lost meanwhile adopts the others, and clears that one when it is back', async () => {
    b.cut();
    await restart();
    expect((await fleet.inventory()).transports.map(({ transportId }) => transportId)).toEqual([
      'ann-send',
      'ann-recv',
    ]);
    expect(await pipesOn(a)).toEqual([]);
    b.mend();
    await eventually('an empty node', () => b.fake.openObjects().routers.length === 0);
  });

  it('hears what happens while it asks', async () => {
    [a, b] = [a.heir(), b.heir()];
    await aFleet([a, b]);
    const inventory = a.fake.inventory.bind(a.fake);
    a.fake.inventory = async () => {
      const held = await inventory();
      a.fake.inventory = inventory;
      b.fake.loseWorker(workerOf(b));
      a.fake.loseWorker(workerOf(a));
      return held;
    };
    await fleet.adopt();
    await turn();
    expect((await fleet.inventory()).transports).toEqual([]);
    expect([a, b].flatMap(({ fake }) => fake.openObjects().transports)).toEqual([]);
  });
});
