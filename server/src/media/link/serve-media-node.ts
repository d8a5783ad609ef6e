import type { Socket } from 'node:net';
import type { Log } from '../../kernel/log.js';
import type { MediaNode } from '../media-plane.js';
import { linkAddress } from './address.js';
import type { LinkTls } from './certificates.js';
import { listenForControl } from './listen.adapter.js';
import { NodeDoor, type NodeDoorTimes } from './node-door.js';

/**
 * Serves a media node to control processes, one at a time. Rejects when the address cannot be listened on. `close()` ends
 * the links and the listening, and nothing of the media: whoever opened the node closes it.
 */
export async function serveMediaNode({
  node,
  listen,
  tls,
  log,
  times = {},
}: {
  readonly node: MediaNode;
  /** `unix:///path` or `tls://host:port`. */
  readonly listen: string;
  readonly tls: LinkTls | null;
  readonly log: Log;
  readonly times?: Partial<NodeDoorTimes>;
}): Promise<{ close(): Promise<void> }> {
  const door = new NodeDoor(node, log, times);
  const sockets = new Set<Socket>();
  const onArrival = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const onSocket = (socket: Socket) => door.receive(socket);
  try {
    const server = await listenForControl({ address: linkAddress(listen), tls, log, onArrival, onSocket });
    server.on('error', (err) => log.error('the media node cannot take a connection', { err }));
    return {
      close: async () => {
        door.close();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    };
  } catch (error) {
    door.close();
    throw error;
  }
}
