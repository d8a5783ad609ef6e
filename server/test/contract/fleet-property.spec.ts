import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Sealed } from '#protocol';
import type { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import { parseCopyId, parsePartId, parsePipeEndId, pipeEndId } from '../../src/media/fleet/fleet-ids.js';
import { aFleetOf, fakeNodes, type FakeNode } from '../support/fake-fleet.js';
import { dtls, opus } from '../support/rtp-samples.js';

/**
 * Whatever is opened, closed and lost, in whatever order and at the same time: when it is quiet again, the nodes hold what
 * the fleet tells of and nothing else, and everything flows that should.
 */
jest.setTimeout(120_000);

const PEOPLE = 5;
const NODES = ['a', 'b', 'c'] as const;
const ZONES = ['north', 'south', null] as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Step =
  | { readonly do: 'enter'; readonly who: number; readonly zone: number }
  | { readonly do: 'leave' | 'publish' | 'unpublish' | 'spread'; readonly who: number }
  | { readonly do: 'watch' | 'unwatch'; readonly who: number; readonly whom: number }
  | { readonly do: 'pause'; readonly who: number; readonly paused: boolean }
  | { readonly do: 'kill' | 'fill'; readonly node: number; readonly worker: number }
  | { readonly do: 'cut' | 'mend' | 'restart' | 'drain' | 'moveOff' | 'undrain'; readonly node: number }
  | { readonly do: 'new control' | 'new router' | 'kill relay' | 'wait' };

const who = fc.nat(PEOPLE - 1);
/** Whether one waits for a step before the next. */
const patient = fc.integer({ min: 0, max: 3 }).map((nth) => nth > 0);
const node = fc.nat(NODES.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('enter'), who, zone: fc.nat(ZONES.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave'), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('publish'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unpublish'), who }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('watch'), who, whom: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unwatch'), who, whom: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause'), who, paused: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('kill', 'fill'), node, worker: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('cut', 'mend', 'restart', 'drain', 'moveOff', 'undrain'),
      node,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('new control', 'new router') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('spread'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('kill relay', 'wait') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait') }) },
);

/** Somebody's ids, as the conference would know them. */
interface Person {
  send: string | null;
  recv: string | null;
  producer: string | null;
  readonly watching: Map<number, string>;
}

class World {
  nodes: FakeNode[];
  fleet: MediaFleet;
  private readonly people: Person[] = Array.from({ length: PEOPLE }, () => nobody());
  private readonly underWay: Promise<unknown>[] = [];
  private routerId = 'r0';
  private count = 0;
  /** Streams that were lost on their way and asked for again. */
  rewatched = 0;
  private readonly capabilities: Promise<Sealed>;

  constructor() {
    const { a, b, c } = fakeNodes({
      a: { zone: 'north', workers: 2 },
      b: { zone: 'south', workers: 2 },
      c: { zone: 'south', workers: 1 },
    });
    this.nodes = [a, b, c];
    this.fleet = this.aFleet();
    this.capabilities = this.fleet.capabilities();
    this.underWay.push(this.fleet.openRouter({ routerId: this.routerId }));
  }

  /** Starts a step; whether one waits for it is the caller's affair. */
  take(step: Step): Promise<unknown> {
    const taken = this.perform(step);
    this.underWay.push(taken);
    return taken;
  }

  /** All trouble is over, and everything that was under way has come to its end. */
  async settle(): Promise<void> {
    for (const one of this.nodes) {
      one.mend();
      for (const { workerId } of one.fake.view().workers) one.fake.setCpuShare(workerId, 0);
    }
    for (const nodeId of NODES) this.fleet.drain(nodeId, false);
    while (this.underWay.length > 0) await this.underWay.shift();
  }

  private async perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'enter':
        await this.enter(step.who, ZONES[step.zone]!);
        return;
      case 'leave':
        await this.leave(step.who);
        return;
      case 'publish':
        await this.publish(step.who);
        return;
      case 'unpublish': {
        const { producer } = this.people[step.who]!;
        this.people[step.who]!.producer = null;
        await (producer && this.fleet.closeProducer({ producerId: producer }));
        return;
      }
      case 'watch':
        await this.watch(step.who, step.whom);
        return;
      case 'unwatch': {
        const consumerId = this.people[step.who]!.watching.get(step.whom);
        await (consumerId && this.fleet.closeConsumer({ consumerId }));
        return;
      }
      case 'pause': {
        const { producer } = this.people[step.who]!;
        await (producer && this.fleet.setProducerPaused({ producerId: producer, paused: step.paused }));
        return;
      }
      case 'kill':
      case 'fill': {
        const { fake } = this.nodes[step.node]!;
        const { workers } = fake.view();
        const { workerId } = workers[step.worker % workers.length]!;
        if (step.do === 'kill') fake.loseWorker(workerId);
        else fake.setCpuShare(workerId, 0.75);
        return;
      }
      case 'spread':
        await this.spread(step.who);
        return;
      case 'kill relay':
        await this.killRelay();
        return;
      case 'cut':
      case 'mend':
        this.nodes[step.node]![step.do]();
        return;
      case 'restart':
        await this.nodes[step.node]!.restart();
        return;
      case 'drain':
      case 'undrain':
        this.fleet.drain(NODES[step.node]!, step.do === 'drain');
        return;
      case 'moveOff':
        // Its pauses are long; that it ends by itself is tested elsewhere.
        void this.fleet.moveOff(NODES[step.node]!);
        return;
      case 'new control':
        this.nodes = this.nodes.map((one) => one.heir());
        this.fleet = this.aFleet();
        await this.fleet.adopt();
        return;
      case 'new router':
        await this.fleet.closeRouter({ routerId: this.routerId });
        this.routerId = `r${++this.count}`;
        for (const nth of this.people.keys()) this.people[nth] = nobody();
        await this.fleet.openRouter({ routerId: this.routerId });
        return;
      case 'wait':
        await pause(8);
        return;
    }
  }

  /** In the place of whatever the person had before. */
  private async enter(nth: number, zone: string | null): Promise<void> {
    const left = this.leave(nth);
    const person = this.people[nth]!;
    const anchor = `p${nth}`;
    const number = ++this.count;
    const opened = (['send', 'recv'] as const).map(async (direction) => {
      const transportId = `${anchor}-${direction}${number}`;
      person[direction] = transportId;
      await this.fleet.openTransport({ routerId: this.routerId, transportId, direction, anchor, zone });
      await this.fleet.connectTransport({ transportId, dtlsParameters: dtls() });
    });
    await Promise.all([left, ...opened]);
  }

  private async leave(nth: number): Promise<void> {
    const { send, recv } = this.people[nth]!;
    this.people[nth] = nobody();
    const open = [send, recv].filter((transportId) => transportId !== null);
    await Promise.all(open.map((transportId) => this.fleet.closeTransport({ transportId })));
  }

  /** Somebody in the north is shown to two in the south, the second of whom finds no room on the worker of the first. */
  private async spread(whom: number): Promise<void> {
    const [first, second] = [(whom + 1) % PEOPLE, (whom + 2) % PEOPLE] as const;
    await this.enter(whom, 'north');
    await this.enter(first, 'south');
    const { recv } = this.people[first]!;
    for (const { fake } of this.nodes) {
      const { routers, transports } = await fake.inventory();
      const routerId = transports.find(({ transportId }) => transportId === recv)?.routerId;
      const workerId = routers.find((router) => router.routerId === routerId)?.workerId;
      if (workerId !== undefined) fake.setCpuShare(workerId, 0.75);
    }
    await this.enter(second, 'south');
    await Promise.all([this.watch(first, whom), this.watch(second, whom)]);
  }

  /** The worker ends that hands on to another one of its node what came from elsewhere. */
  private async killRelay(): Promise<void> {
    for (const { fake } of this.nodes) {
      const { pipes, routers } = await fake.inventory();
      const relay = pipes.find(({ sends }) => sends.some(({ producerId }) => parseCopyId(producerId)));
      const workerId = routers.find(({ routerId }) => routerId === relay?.routerId)?.workerId;
      if (workerId !== undefined) fake.loseWorker(workerId);
    }
  }

  /** Whoever is not in yet enters first. */
  private async inside(nth: number): Promise<Person> {
    if (!this.people[nth]!.send) await this.enter(nth, ZONES[nth % ZONES.length]!);
    return this.people[nth]!;
  }

  private async publish(nth: number): Promise<Person> {
    const person = await this.inside(nth);
    if (!person.send || person.producer) return person;
    const ssrc = ++this.count;
    const producerId = (person.producer = `mic${ssrc}`);
    await this.fleet.openProducer({
      transportId: person.send,
      producerId,
      source: 'microphone',
      kind: 'audio',
      rtpParameters: opus({ mid: String(ssrc), ssrc }),
      paused: ssrc % 3 === 0,
    });
    return person;
  }

  private async watch(nth: number, whom: number): Promise<void> {
    const { producer: producerId } = await this.publish(whom);
    const { recv, watching } = await this.inside(nth);
    if (!recv || !producerId) return;
    const consumerId = `c${++this.count}`;
    watching.set(whom, consumerId);
    const rtpCapabilities = await this.capabilities;
    await this.fleet.openConsumer({ transportId: recv, consumerId, producerId, rtpCapabilities });
    await this.fleet.setConsumer({ consumerId, paused: false });
  }

  /** As the conference does, when only the way of a stream was lost. */
  private watchAgain(lost: readonly string[]): void {
    for (const [nth, { watching }] of this.people.entries()) {
      for (const [whom, consumerId] of [...watching]) {
        if (!lost.includes(consumerId)) continue;
        this.rewatched++;
        this.underWay.push(this.watch(nth, whom));
      }
    }
  }

  private aFleet(): MediaFleet {
    const fleet = aFleetOf(this.nodes, 4);
    fleet.onEvent((event) => {
      if (event.type === 'consumers_lost') {
        this.watchAgain(event.consumerIds);
        return;
      }
      if (event.type !== 'transports_lost') return;
      for (const [nth, { send, recv }] of this.people.entries())
        if (event.transportIds.some((id) => id === send || id === recv)) this.people[nth] = nobody();
    });
    return fleet;
  }
}

const nobody = (): Person => ({ send: null, recv: null, producer: null, watching: new Map() });

/** What the nodes hold and the fleet does not tell of, what it tells of and they do not hold, and what does not fit together. */
async function faults({ fleet, nodes }: World): Promise<string[]> {
  const told = await fleet.inventory();
  const held = await Promise.all(nodes.map(({ fake }) => fake.inventory()));
  const found: string[] = [];
  const same = (what: string, left: readonly string[], right: readonly string[]) => {
    found.push(...left.filter((id) => !right.includes(id)).map((id) => `${what} ${id} is told of, not held`));
    found.push(...right.filter((id) => !left.includes(id)).map((id) => `${what} ${id} is held, not told of`));
  };
  same(
    'transport',
    told.transports.map(({ transportId }) => transportId),
    held.flatMap(({ transports }) => transports.map(({ transportId }) => transportId)),
  );
  same(
    'producer',
    told.producers.map(({ producerId }) => producerId),
    held.flatMap(({ producers }) => producers.map(({ producerId }) => producerId)),
  );
  same(
    'consumer',
    told.consumers.map(({ consumerId }) => consumerId),
    held.flatMap(({ consumers }) => consumers.map(({ consumerId }) => consumerId)),
  );
  same(
    'router',
    told.routers.map(({ routerId }) => routerId),
    [
      ...new Set(
        held.flatMap(({ routers }) => routers.map(({ routerId }) => parsePartId(routerId)?.routerId ?? '?')),
      ),
    ],
  );

  const pipes = new Map(
    held.flatMap((one, node) => one.pipes.map((pipe) => [pipe.pipeId, { ...pipe, node }] as const)),
  );
  const crossings = new Set<string>();
  for (const { pipeId, connected, sends, receives, node } of pipes.values()) {
    const name = parsePipeEndId(pipeId)!;
    const other = pipes.get(pipeEndId(name.here.routerId, name.there, name.here.number));
    if (!connected || !other) found.push(`${pipeId} has no other end`);
    if (sends.length + receives.length === 0) found.push(`${pipeId} carries nothing`);
    for (const { copyId, producerId } of sends) {
      if (!other?.receives.some((copy) => copy.copyId === copyId)) found.push(`${copyId} is sent to nobody`);
      const original = parseCopyId(copyId)?.producerId ?? '?';
      if (!other || other.node === node) continue;
      const crossing = `${original} from ${NODES[node]} to ${NODES[other.node]}`;
      if (producerId !== original) found.push(`${crossing} is a copy of a copy`);
      if (crossings.has(crossing)) found.push(`${crossing} crosses twice`);
      crossings.add(crossing);
    }
    for (const { copyId } of receives) {
      if (!other?.sends.some((copy) => copy.copyId === copyId)) found.push(`${copyId} comes from nowhere`);
      const uses = held.flatMap((one) => [...one.consumers, ...one.pipes.flatMap((pipe) => pipe.sends)]);
      if (!uses.some(({ producerId }) => producerId === copyId)) found.push(`${copyId} is shown to nobody`);
    }
  }
  for (const { consumerId, producerId, transportId, paused } of told.consumers) {
    const producer = told.producers.find((one) => one.producerId === producerId);
    const connected = [transportId, producer?.transportId].every(
      (id) => told.transports.find((one) => one.transportId === id)?.connected,
    );
    const should = !paused && producer?.paused === false && connected;
    const flows = nodes.some(({ fake }) => fake.isFlowing(consumerId));
    if (flows !== should) found.push(`${consumerId} of ${producerId} ${flows ? 'flows' : 'does not flow'}`);
  }
  for (const { consumers } of held) {
    for (const { producerId, routerId } of consumers) {
      const copied = parseCopyId(producerId);
      if (copied && copied.to !== parsePartId(routerId)?.number)
        found.push(`${producerId} is shown in ${routerId}`);
    }
  }
  return found;
}

/** What is still wrong after a while; leftovers are let go a moment later, and nodes looked at. */
async function faultsInTheEnd(world: World, ms = 1_500): Promise<string[]> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await faults(world);
    if (found.length === 0 || Date.now() > end) return found;
    await pause(5);
  }
}

describe('A fleet', () => {
  it('holds no more and no less than it was asked for, whatever happens', async () => {
    let copies = 0;
    let consumers = 0;
    let relayed = 0;
    let rewatched = 0;
    const check = fc.asyncProperty(
      fc.array(fc.record({ step, patient }), { minLength: 1, maxLength: 80, size: 'max' }),
      async (steps) => {
        const world = new World();
        try {
          for (const { step: next, patient } of steps) {
            const taken = world.take(next);
            if (patient) await taken;
          }
          await world.settle();
          expect(await faultsInTheEnd(world)).toEqual([]);
          const { routers, consumers: told } = await world.fleet.inventory();
          const held = await Promise.all(world.nodes.map(({ fake }) => fake.inventory()));
          copies += held.flatMap(({ pipes }) => pipes.flatMap(({ sends }) => sends)).length;
          consumers += told.length;
          const sends = held.flatMap(({ pipes }) => pipes.flatMap((pipe) => pipe.sends));
          relayed += sends.filter(({ producerId }) => parseCopyId(producerId)).length;
          rewatched += world.rewatched;
          for (const { routerId } of routers) await world.fleet.closeRouter({ routerId });
          expect(await faultsInTheEnd(world)).toEqual([]);
          const left = await Promise.all(world.nodes.map(({ fake }) => fake.inventory()));
          expect(left.flatMap((one) => Object.values(one) as unknown[][]).flat()).toEqual([]);
        } finally {
          await world.fleet.close();
        }
      },
    );
    await fc.assert(check, { numRuns: Number(process.env['FLEET_RUNS'] ?? 150) });
    // The runs must have been about something.
    expect(copies).toBeGreaterThan(20);
    expect(consumers).toBeGreaterThan(100);
    expect(relayed).toBeGreaterThan(0);
    expect(rewatched).toBeGreaterThan(0);
  });
});
