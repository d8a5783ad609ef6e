import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import type { LinkTimes } from '../../src/media/link/link-keeper.js';
import { LinkedMediaNode } from '../../src/media/link/linked-media-node.js';
import type { NodeDoorTimes } from '../../src/media/link/node-door.js';
import { serveMediaNode } from '../../src/media/link/serve-media-node.js';
import type { MediaEvent, MediaNode, MediaResult } from '../../src/media/media-plane.js';
import { aLinkFolder, Line, type LinkFolder, RawEnd } from '../support/link-peers.js';
import { eventually } from '../support/media-planes.js';
import { dtls, opus } from '../support/rtp-samples.js';

/** The link between control and a media node: what survives a line that breaks, and what is told when it does not. */
const QUICK: Partial<LinkTimes> = { tickMs: 20, lostMs: 300, redialMs: [0, 20, 50] };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const codeOf = (result: MediaResult<unknown>) => (result.ok ? 'accepted' : result.refusal.code);
const away = { ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } };

/** A node whose openings of transports take as long as the test wants. */
class HesitantNode extends FakeMediaPlane {
  private readonly held: (() => void)[] = [];
  hesitates = false;

  override async openTransport(call: Parameters<MediaNode['openTransport']>[0]) {
    if (this.hesitates) await new Promise<void>((resolve) => this.held.push(resolve));
    return await super.openTransport(call);
  }

  goOn(): void {
    this.hesitates = false;
    for (const resolve of this.held.splice(0)) resolve();
  }
}

describe('a media link', () => {
  let folder: LinkFolder;
  let node: HesitantNode;
  let line: Line;
  let control: LinkedMediaNode;
  let events: MediaEvent[];
  let endings: (() => Promise<void>)[];

  const serve = async (served: FakeMediaPlane, times: Partial<NodeDoorTimes> = {}) => {
    const server = await serveMediaNode({
      node: served,
      listen: folder.address('node'),
      tls: null,
      log: silentLog,
      times,
    });
    let open = true;
    const close = async () => {
      if (open) await server.close();
      open = false;
    };
    endings.push(close);
    return close;
  };
  const link = async (times: Partial<LinkTimes> = {}, term = 1) => {
    const linked = LinkedMediaNode.connect({
      target: folder.address('line'),
      tls: null,
      term: () => term,
      log: silentLog,
      times: { ...QUICK, ...times },
    });
    const told: MediaEvent[] = [];
    linked.onEvent((event) => told.push(event));
    endings.push(() => linked.close());
    expect(await linked.ready(5_000)).toBe(true);
    return { linked, told };
  };
  const told = (type: MediaEvent['type']) => events.filter((event) => event.type === type);
  const isLost = () => control.view()?.state === 'lost';

  beforeEach(async () => {
    endings = [];
    folder = aLinkFolder();
    node = new HesitantNode({ workers: 2 });
    await serve(node);
    line = await Line.between(folder.path('line'), folder.path('node'));
    ({ linked: control, told: events } = await link());
    await control.openRouter({ routerId: 'r' });
    await control.openTransport({ routerId: 'r', transportId: 't', direction: 'send' });
    const mic = { producerId: 'mic', source: 'microphone', kind: 'audio', rtpParameters: opus() } as const;
    await control.openProducer({ transportId: 't', ...mic, paused: false });
    events.length = 0;
  });
  afterEach(async () => {
    await line.refuse();
    for (const end of endings.reverse()) await end();
    await node.close();
    folder.remove();
  });

  describe('that works', () => {
    it('answers in the order of the calls, and performs them in that order', async () => {
      const order: number[] = [];
      const calls = Array.from({ length: 3_000 }, async (_none, nth) => {
        const answer = await control.setProducerPaused({ producerId: 'mic', paused: nth % 2 === 0 });
        order.push(nth);
        return answer;
      });
      expect(new Set((await Promise.all(calls)).map(codeOf))).toEqual(new Set(['accepted']));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect((await node.inventory()).producers[0]).toMatchObject({ paused: false });
    });

    it('refuses at once what is too much at once, and closes all the same', async () => {
      const calls = Array.from({ length: 11_000 }, () => control.stats({ kind: 'producer', id: 'mic' }));
      const closing = control.closeProducer({ producerId: 'mic' });
      const codes = (await Promise.all(calls)).map(codeOf);
      expect(codes.filter((code) => code === 'accepted')).toHaveLength(10_000);
      expect(codes.slice(10_000)).toEqual(Array(1_000).fill('MEDIA_UNAVAILABLE'));
      await closing;
      expect(node.openObjects().producers).toEqual([]);
    });

    it('carries the inventory and pipes', async () => {
      const near = await control.openPipe({ routerId: 'r', pipeId: 'near' });
      await control.openRouter({ routerId: 'far' });
      const far = await control.openPipe({ routerId: 'far', pipeId: 'far' });
      if (!near.ok || !far.ok) throw new Error('no pipes');
      expect(await control.connectPipe({ pipeId: 'near', remote: far.value })).toEqual({ ok: true });
      expect(await control.connectPipe({ pipeId: 'far', remote: near.value })).toEqual({ ok: true });
      const sent = await control.sendByPipe({ pipeId: 'near', producerId: 'mic', copyId: 'out' });
      if (!sent.ok) throw new Error('not sent');
      const call = { pipeId: 'far', copyId: 'in', source: 'microphone', ...sent.value } as const;
      expect(await control.receiveByPipe(call)).toEqual({ ok: true });
      const inventory = await control.inventory();
      expect(inventory).toEqual(await node.inventory());
      expect(inventory.pipes).toHaveLength(2);
      await control.closePipe({ pipeId: 'near' });
      expect((await control.inventory()).pipes).toMatchObject([{ pipeId: 'far' }]);
    });

    it('tells no event of what is being closed', async () => {
      const { workerId } = (await control.nodes())[0]!.workers.find(({ routers }) => routers > 0)!;
      const closing = control.closeRouter({ routerId: 'r' });
      // The worker dies before the close arrives: the event is under way while the close is.
      node.loseWorker(workerId);
      await closing;
      await sleep(50);
      expect(told('routers_lost')).toEqual([]);
    });

    it("lets the caller act on an answer before the node's next event is told", async () => {
      const seen: string[] = [];
      control.onEvent((event) => seen.push(event.type));
      await control.connectTransport({ transportId: 't', dtlsParameters: dtls() });
      await Promise.resolve();
      seen.push('answered');
      await eventually('the event', () => seen.length === 2);
      expect(seen).toEqual(['answered', 'transport_state']);
    });

    it('keeps the view fresh', async () => {
      const { workerId } = control.view()!.workers[0]!;
      node.setCpuShare(workerId, 0.5);
      await eventually('the new load', () => (control.view()?.workers[0]?.load ?? 0) >= 0.5, 1_000);
    });

    it('refuses a call that is not answered in time, and takes it back', async () => {
      const { linked } = await link({ requestMs: 100 }, 2);
      node.hesitates = true;
      const opening = linked.openTransport({ routerId: 'r', transportId: 'late', direction: 'send' });
      expect(await opening).toMatchObject(away);
      node.goOn();
      await sleep(50);
      expect(node.openObjects().transports).toEqual(['t']);
    });
  });

  describe('that breaks for a moment', () => {
    it('loses nothing: calls wait, and what happened meanwhile is told', async () => {
      const { workerId } = (await node.nodes())[0]!.workers.find(({ routers }) => routers === 0)!;
      await control.openRouter({ routerId: 'other', workerId });
      line.cut();
      node.loseWorker(workerId);
      const muting = control.setProducerPaused({ producerId: 'mic', paused: true });
      expect(await muting).toEqual({ ok: true });
      expect(told('routers_lost')).toMatchObject([{ routerIds: ['other'], workerId, cause: 'worker_died' }]);
      expect((await node.inventory()).producers[0]).toMatchObject({ paused: true });
      expect(control.view()?.state).toBe('up');
    });

    it('loses nothing however often', async () => {
      for (let nth = 0; nth < 10; nth++) {
        line.cut();
        expect(codeOf(await control.openRouter({ routerId: `r${nth}` }))).toMatch(/accepted|UNAVAILABLE/u);
        await eventually('the link', () => control.ready(1_000));
      }
      expect(told('routers_lost')).toEqual([]);
      expect(codeOf(await control.stats({ kind: 'producer', id: 'mic' }))).toBe('accepted');
    });

    it('closes what was closed meanwhile', async () => {
      line.cut();
      await control.closeTransport({ transportId: 't' });
      expect(node.openObjects().transports).toEqual([]);
    });

    it('refuses an opening of which nobody knows whether it was done, and takes it back', async () => {
      node.hesitates = true;
      const opening = control.openTransport({ routerId: 'r', transportId: 'unknown', direction: 'send' });
      await sleep(50);
      line.cut();
      expect(await opening).toMatchObject(away);
      expect(await control.ready(1_000)).toBe(true);
      node.goOn();
      await sleep(50);
      expect(node.openObjects().transports).toEqual(['t']);
      // The id is free for another try.
      const again = control.openTransport({ routerId: 'r', transportId: 'unknown', direction: 'send' });
      expect(codeOf(await again)).toBe('accepted');
    });
  });

  describe('whose node is lost', () => {
    const lostAll = { type: 'routers_lost', routerIds: ['r'], workerId: '*', cause: 'node_lost' };

    it('that nobody serves any more is told at once', async () => {
      await control.close();
      ({ linked: control, told: events } = await link({ lostMs: 20_000 }, 2));
      events.length = 0;
      const began = Date.now();
      await line.refuse();
      await eventually('the loss', () => told('routers_lost').length > 0);
      expect(Date.now() - began).toBeLessThan(3_000);
      expect(events).toEqual([lostAll]);
      expect(isLost()).toBe(true);
      expect(await control.openRouter({ routerId: 'r' })).toMatchObject(away);
      expect(await control.nodes()).toMatchObject([{ state: 'lost', workers: [] }]);
      await expect(control.inventory()).rejects.toThrow();
      await control.closeRouter({ routerId: 'r' });
    });

    it('that is another process now: the old is told lost, then the new is there', async () => {
      line.cut();
      await endings[0]!();
      const next = new FakeMediaPlane({ workers: 1 });
      await serve(next);
      await eventually('the new one', () => told('capacity_gained').length > 0);
      expect(events).toEqual([lostAll, { type: 'capacity_gained', nodeId: 'fake' }]);
      expect(await control.openRouter({ routerId: 'r' })).toMatchObject({ ok: true });
      expect(next.openObjects().routers).toEqual(['r']);
      expect(control.view()?.state).toBe('up');
    });

    it('that falls silent is told within the time, and what it still had is closed when it is back', async () => {
      const asked = control.stats({ kind: 'producer', id: 'mic' });
      await asked;
      line.mute();
      const began = Date.now();
      const waiting = control.stats({ kind: 'producer', id: 'mic' });
      await eventually('the loss', () => told('routers_lost').length > 0);
      expect(Date.now() - began).toBeGreaterThanOrEqual(QUICK.lostMs! - 2 * QUICK.tickMs!);
      expect(Date.now() - began).toBeLessThan(1_500);
      expect(await waiting).toMatchObject(away);
      await eventually('its return', () => told('capacity_gained').length > 0);
      expect(events).toEqual([lostAll, { type: 'capacity_gained', nodeId: 'fake' }]);
      expect(node.openObjects().routers).toEqual([]);
    });

    it('is not believed lost when it was this process that slept', async () => {
      const until = Date.now() + 3 * QUICK.lostMs!;
      while (Date.now() < until);
      await sleep(100);
      expect(isLost()).toBe(false);
      expect(events).toEqual([]);
    });
  });

  describe('of a control process that ends', () => {
    it('leaves all running for the next, which adopts it', async () => {
      await control.close();
      expect(node.openObjects().routers).toEqual(['r']);
      const next = await link({}, 2);
      expect((await next.linked.inventory()).producers).toMatchObject([{ producerId: 'mic' }]);
      await line.refuse();
      await eventually('the loss', () => next.told.some(({ type }) => type === 'routers_lost'));
      expect(next.told.at(-1)).toMatchObject({ routerIds: ['r'], cause: 'node_lost' });
    });

    it('in the middle of an opening leaves nothing that nobody knows of', async () => {
      node.hesitates = true;
      void control.openTransport({ routerId: 'r', transportId: 'unknown', direction: 'send' });
      await sleep(50);
      await control.close();
      await sleep(50);
      node.goOn();
      await sleep(50);
      expect(node.openObjects().transports).toEqual(['t']);
    });

    it('and does not come back leaves nothing open after a while', async () => {
      await endings[0]!();
      await serve(node, { abandonedMs: 200 });
      const next = await link({}, 2);
      await next.linked.openRouter({ routerId: 'kept' });
      await sleep(400);
      expect(node.openObjects().routers).toContain('kept');
      await next.linked.close();
      await eventually('the end', () => node.openObjects().routers.length === 0);
    });

    it('hangs is let go by the node', async () => {
      await control.close();
      await endings[0]!();
      await serve(node, { muteControlMs: 500 });
      const end = await RawEnd.linked(folder.path('node'));
      expect(await end.isClosed()).toBe(true);
    });
  });

  describe('whose reader is slow', () => {
    const chatter = (dBov: number) => {
      for (let nth = 0; nth < 500; nth++) node.speak('mic', dBov);
    };

    it('hears what matters, and of the rest the newest', async () => {
      await control.close();
      const end = await RawEnd.linked(folder.path('node'), 2);
      const { workerId } = (await node.nodes())[0]!.workers.find(({ routers }) => routers > 0)!;
      end.socket.pause();
      for (let round = 0; round < 60; round++) {
        chatter(-20 - (round % 50));
        await sleep(0);
      }
      node.speak('mic', -1);
      node.loseWorker(workerId);
      await sleep(50);
      end.socket.resume();
      await eventually('the loss', () => JSON.stringify(end.frames).includes('routers_lost'));
      const heard = end.frames.map((frame) => frame['event'] as MediaEvent | undefined);
      const levels = heard.filter((event) => event?.type === 'levels');
      expect(levels.length).toBeLessThan(25_000);
      await eventually('the newest', () => JSON.stringify(end.frames).includes('"dBov":-1}'), 2_000);
    });

    it('for good is let go, and control can come again', async () => {
      await control.close();
      const end = await RawEnd.linked(folder.path('node'), 2);
      end.socket.pause();
      let gone = false;
      end.socket.once('close', () => (gone = true));
      // Each inventory is large; nobody reads the answers.
      for (let nth = 0; nth < 2_000; nth++)
        await node.openTransport({
          routerId: 'r',
          transportId: `t${nth}`.padEnd(200, 'x'),
          direction: 'recv',
        });
      for (let id = 1; id <= 200; id++) end.say({ type: 'request', id, method: 'inventory', call: {} });
      await sleep(500);
      end.socket.resume();
      await eventually('the end', () => gone);
      expect(end.frames.filter(({ type }) => type === 'answer').length).toBeLessThan(200);
      const next = await link({}, 3);
      expect(codeOf(await next.linked.stats({ kind: 'producer', id: 'mic' }))).toBe('accepted');
    });
  });
});
