import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

import type { PipeEnd } from '../../src/media/media-plane.js';

/** One RTP packet as it was seen on the wire. */
export interface SeenPacket {
  readonly ssrc: number;
  /** First byte after the header and its extension; encrypted, it is any byte. */
  readonly payloadStart: number;
  readonly bytes: number;
}

/** Stands between two ends of a pipe, passes everything on unchanged, and remembers the RTP packets that went by. */
export class WireTap {
  readonly seen: SeenPacket[] = [];
  /** Of all packets, RTCP too. */
  total = 0;

  private constructor(
    private readonly near: Socket,
    private readonly far: Socket,
  ) {}

  static async open(): Promise<WireTap> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new WireTap(...sockets);
  }

  /** Where each end believes the other one to be. */
  between(near: PipeEnd, far: PipeEnd): { readonly forNear: PipeEnd; readonly forFar: PipeEnd } {
    this.pass(this.near, this.far, far.port);
    this.pass(this.far, this.near, near.port);
    const at = (end: PipeEnd, socket: Socket) => ({
      ...end,
      address: '127.0.0.1',
      port: socket.address().port,
    });
    return { forNear: at(far, this.near), forFar: at(near, this.far) };
  }

  ssrcs(): ReadonlySet<number> {
    return new Set(this.seen.map(({ ssrc }) => ssrc));
  }

  forget(): void {
    this.seen.length = 0;
    this.total = 0;
  }

  close(): void {
    this.near.close();
    this.far.close();
  }

  private pass(from: Socket, through: Socket, port: number): void {
    from.on('message', (packet) => {
      this.total++;
      const rtp = rtpPacket(packet);
      if (rtp) this.seen.push(rtp);
      through.send(packet, port, '127.0.0.1');
    });
  }
}

/** RFC 3550 §5.1 and, to tell RTCP apart, RFC 5761 §4. */
function rtpPacket(packet: Buffer): SeenPacket | null {
  if (packet.length < 12 || packet[0]! >> 6 !== 2) return null;
  const type = packet[1]! & 0x7f;
  if (type >= 64 && type < 96) return null;
  let start = 12 + 4 * (packet[0]! & 0x0f);
  if (packet[0]! & 0x10) start += 4 + 4 * packet.readUInt16BE(start + 2);
  return { ssrc: packet.readUInt32BE(8), payloadStart: packet[start] ?? 0, bytes: packet.length };
}
