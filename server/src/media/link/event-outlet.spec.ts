import { describe, expect, it } from '@jest/globals';
import type { MediaEvent } from '../media-plane.js';
import { EventOutlet } from './event-outlet.js';
import type { LinkEvent } from './messages.js';

const levels = (routerId: string, dBov: number): MediaEvent => ({
  type: 'levels',
  routerId,
  levels: [{ producerId: 'p', dBov }],
});
const lost: MediaEvent = { type: 'routers_lost', routerIds: ['r'], workerId: 'w', cause: 'worker_died' };
const entry = (event: MediaEvent): LinkEvent => ({ type: 'event', seq: 1, event });

describe('EventOutlet', () => {
  const anOutlet = () => {
    const sent: MediaEvent[] = [];
    const socket = { buffered: 0, send: ({ event }: LinkEvent) => sent.push(event) };
    return { sent, socket, outlet: new EventOutlet(socket, 100) };
  };

  it('tells a reader that keeps up everything at once', () => {
    const { sent, outlet } = anOutlet();
    for (const event of [levels('r', -1), lost, levels('r', -2)]) outlet.tell(entry(event));
    expect(sent).toEqual([levels('r', -1), lost, levels('r', -2)]);
  });

  it('tells a slow reader what matters at once, and of the rest the newest when it has caught up', () => {
    const { sent, socket, outlet } = anOutlet();
    socket.buffered = 101;
    for (const event of [levels('r', -1), levels('s', -1), lost, levels('r', -2)]) outlet.tell(entry(event));
    outlet.flush();
    expect(sent).toEqual([lost]);
    socket.buffered = 0;
    outlet.flush();
    expect(sent).toEqual([lost, levels('s', -1), levels('r', -2)]);
    outlet.flush();
    expect(sent).toHaveLength(3);
  });
});
