import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PipeEnd } from '../../src/media/media-plane.js';

/** A packet on its way through a pipe. */
export interface Captured {
  /** Node that it comes from. */
  readonly from: string;
  readonly packet: Buffer;
  /** SRTP key that its sender encrypts with, in base64. */
  readonly key: string;
}

interface Side {
  readonly node: string;
  readonly end: PipeEnd;
  readonly socket: Socket;
}

/**
 * Stands in the way of all pipes between nodes: each end is told the relay's port in place of the other end's. Passes on
 * every packet as it is, and keeps a copy.
 */
export class PipeRelay {
  readonly captured: Captured[] = [];
  /** By the port that the end has at its node. */
  private readonly sides = new Map<string, Side>();
  private readonly sockets: Socket[] = [];

  /** An end has been opened. */
  async note(node: string, end: PipeEnd): Promise<void> {
    const socket = createSocket('udp4');
    this.sockets.push(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    this.sides.set(keyOf(end), { node, end, socket });
  }

  /** `own` is told where the other end is: at the relay. What comes in there is passed on as if it came from `own`. */
  inPlaceOf(remote: PipeEnd, own: PipeEnd): PipeEnd {
    const [there, here] = [this.side(remote), this.side(own)];
    there.socket.on('message', (packet) => {
      this.captured.push({ from: here.node, packet, key: srtpKey(own) });
      here.socket.send(packet, there.end.port, there.end.address);
    });
    return { ...remote, address: '127.0.0.1', port: there.socket.address().port };
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  private side(end: PipeEnd): Side {
    const side = this.sides.get(keyOf(end));
    if (!side) throw new Error('An end of a pipe that was never opened.');
    return side;
  }
}

const keyOf = ({ address, port }: PipeEnd): string => `${address}:${port}`;
const srtpKey = ({ srtpParameters }: PipeEnd): string => String(srtpParameters['keyBase64']);
