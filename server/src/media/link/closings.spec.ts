import { describe, expect, it } from '@jest/globals';
import type { MediaEvent } from '../media-plane.js';
import { Closings } from './closings.js';

const lost = (...routerIds: string[]): MediaEvent => ({
  type: 'routers_lost',
  routerIds,
  workerId: 'w',
  cause: 'worker_died',
});
const movedOff = (...transportIds: string[]): MediaEvent => ({
  type: 'transports_lost',
  routerId: 'r',
  transportIds,
  cause: 'drained',
});
const cutOff = (...consumerIds: string[]): MediaEvent => ({
  type: 'consumers_lost',
  routerId: 'r',
  consumerIds,
  cause: 'worker_died',
});
const state: MediaEvent = { type: 'transport_state', routerId: 'r', transportId: 't', state: 'failed' };
const layer: MediaEvent = { type: 'consumer_layer', routerId: 'r', consumerId: 'c', layer: 1 };
const levels = (...producers: string[]): MediaEvent => ({
  type: 'levels',
  routerId: 'r',
  levels: producers.map((producerId) => ({ producerId, dBov: -20 })),
});
const gained: MediaEvent = { type: 'capacity_gained', nodeId: 'n' };

const closing = {
  router: ['closeRouter', { routerId: 'r' }],
  transport: ['closeTransport', { transportId: 't' }],
  producer: ['closeProducer', { producerId: 'p' }],
  consumer: ['closeConsumer', { consumerId: 'c' }],
} as const;

describe('Closings', () => {
  it.each<[keyof typeof closing, MediaEvent, MediaEvent | null]>([
    ['router', lost('r'), null],
    ['router', lost('r', 's'), lost('s')],
    ['router', state, null],
    ['router', layer, null],
    ['router', levels(), null],
    ['router', movedOff('t'), null],
    ['router', gained, gained],
    ['transport', state, null],
    ['transport', movedOff('t', 'u'), movedOff('u')],
    ['transport', movedOff('t'), null],
    ['transport', layer, layer],
    ['producer', levels('p'), null],
    ['producer', levels('p', 'q'), levels('q')],
    ['producer', levels(), levels()],
    ['consumer', layer, null],
    ['consumer', state, state],
    ['consumer', cutOff('c', 'd'), cutOff('d')],
    ['consumer', cutOff('c'), null],
    ['router', cutOff('d'), null],
  ])('while a %s is being closed, of %j is told %j', (kind, event, told) => {
    const closings = new Closings();
    const done = closings.begin(closing[kind][0], closing[kind][1]);
    expect(closings.without(event)).toEqual(told);
    done!();
    expect(closings.without(event)).toEqual(event);
  });

  it('count: two closes of one object end with the second answer', () => {
    const closings = new Closings();
    const [first, second] = [closings.begin(...closing.consumer), closings.begin(...closing.consumer)];
    first!();
    expect(closings.without(layer)).toBeNull();
    second!();
    expect(closings.without(layer)).toEqual(layer);
  });

  it('are no other calls', () => {
    expect(new Closings().begin('openRouter', { routerId: 'r' })).toBeNull();
  });
});
