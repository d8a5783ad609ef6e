import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { closeCodes, signalingLimits } from '#protocol';
import { limitKey } from '../kernel/http/client-address.js';
import { callerAddress } from './caller-address.js';
import { Connection, type ConnectionWorld } from './connection.js';
import { Gate } from './gate.js';
import { heartbeatVerdict, SWEEP_EVERY_MS } from './heartbeat.js';
import { mayConnect } from './origin.js';
import type { SocketOutbox } from './outbox.js';
import { Wire } from './wire.js';

export const SIGNALING_PATH = '/signaling';
/** RFC 6455's registered code for a server that restarts: come back. */
const SERVICE_RESTART = 1012;
const STOP_WITHIN_MS = 1_000;

interface Guest {
  readonly wire: Wire;
  readonly connection: Connection;
  readonly openedAt: number;
}

export interface DoorSettings {
  readonly publicUrl: string;
  readonly trustProxy: number;
  /** The zone that an address belongs to. */
  readonly zoneOf: (address: string) => string | null;
}

/**
 * The WebSocket door on the HTTP server: lets sockets in within bounds, keeps their hearts beating, and hands what they
 * say to their connection. Adapter of `ws`.
 */
export class Door {
  private readonly guests = new Map<string, Guest>();
  private readonly gate = new Gate();
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Each compressor costs 300 kB a connection, and our frames are made once for all (see framing.ts).
    perMessageDeflate: false,
    maxPayload: signalingLimits.maxMessageBytes,
    handleProtocols: () => false,
  });
  private sweeping: NodeJS.Timeout | null = null;
  private server: Server | null = null;
  private stopping = false;

  constructor(
    private readonly settings: DoorSettings,
    private readonly outbox: SocketOutbox,
    private readonly world: Omit<ConnectionWorld, 'introduced' | 'zone'>,
    /** Monotonic milliseconds: a clock that is set must cut nobody off. */
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Sockets that are open now. */
  get size(): number {
    return this.guests.size;
  }

  open(server: Server): void {
    this.server = server;
    server.on('upgrade', this.onUpgrade);
    this.sweeping = setInterval(() => this.sweep(), SWEEP_EVERY_MS);
    this.sweeping.unref();
  }

  /**
   * From now on nobody comes in and nothing is heard, while what is underway is still answered. Clients say what nobody has
   * answered again to the next server; a refusal now would be shown to people.
   */
  hush(): void {
    this.stopping = true;
  }

  /** Closes every socket with 1012, so that clients come back to the next server; resolves when all are closed. */
  async close(): Promise<void> {
    this.hush();
    this.server?.off('upgrade', this.onUpgrade);
    if (this.sweeping) clearInterval(this.sweeping);
    for (const { connection } of this.guests.values()) connection.end(SERVICE_RESTART, 'server stopping');
    const deadline = this.monotonic() + STOP_WITHIN_MS;
    while (this.guests.size > 0 && this.monotonic() < deadline)
      await new Promise((wait) => setTimeout(wait, 20));
    for (const { wire } of this.guests.values()) wire.kill();
  }

  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Until ws has the socket, an error on it would have no listener and end the process.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    const caller = this.callerOf(request);
    const address = limitKey(caller);
    const refusal = this.refusalFor(request, address);
    if (refusal !== null) {
      decline(socket, refusal);
      return;
    }
    let isOpen = false;
    socket.once('close', () => {
      if (!isOpen) this.gate.leave(address, false);
    });
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      isOpen = true;
      socket.off('error', onError);
      this.receive(webSocket, socket, address, this.settings.zoneOf(caller));
    });
  };

  private callerOf({ socket, headers }: IncomingMessage): string {
    return callerAddress(socket.remoteAddress, headers['x-forwarded-for'], this.settings.trustProxy);
  }

  /** HTTP status to decline with, or null: then the gate has counted the caller. */
  private refusalFor(request: IncomingMessage, address: string): number | null {
    const { origin, host } = request.headers;
    if (this.stopping) return 503;
    if (request.url?.split('?', 1)[0] !== SIGNALING_PATH) return 404;
    if (!mayConnect({ origin, host }, this.settings.publicUrl)) return 403;
    const admitted = this.gate.admit(address);
    if (admitted === 'welcome') return null;
    this.world.log.warn('connection declined', { address, why: admitted });
    return admitted === 'full' ? 503 : 429;
  }

  private receive(webSocket: WebSocket, socket: Duplex, address: string, zone: string | null): void {
    const id = randomUUID();
    const openedAt = this.monotonic();
    const wire = new Wire(id, webSocket, socket, openedAt);
    const connection = new Connection(id, address, wire, {
      ...this.world,
      zone,
      introduced: () => this.gate.introduce(address),
    });
    this.guests.set(id, { wire, connection, openedAt });
    this.outbox.add(id, connection);

    const heard = () => (wire.heardAt = this.monotonic());
    webSocket.on('pong', heard);
    webSocket.on('ping', heard);
    webSocket.on('message', (data: RawData, isBinary: boolean) => {
      if (this.stopping) return;
      heard();
      // With ws's default `binaryType` a message is always one Buffer.
      const bytes = data as Buffer;
      connection.receive(isBinary ? null : bytes.toString('utf8'), bytes.length);
    });
    // Broken framing, oversized messages, a reset line: ws closes by itself, with the fitting code.
    webSocket.on('error', (error) => this.world.log.debug('socket error', { connectionId: id, err: error }));
    webSocket.on('close', (code) => {
      this.guests.delete(id);
      this.outbox.remove(id);
      this.gate.leave(address, connection.isIntroduced);
      this.world.log.info('connection closed', {
        ...connection.about,
        code,
        ms: Math.round(this.monotonic() - openedAt),
      });
      connection.closed(code);
    });
    this.world.log.info('connection opened', { connectionId: id, address });
  }

  private sweep(): void {
    const now = this.monotonic();
    for (const { wire, connection, openedAt } of this.guests.values()) {
      if (!connection.isIntroduced && now - openedAt > signalingLimits.helloWithinMs) {
        connection.end(closeCodes.helloMissing, 'no hello');
        continue;
      }
      const verdict = heartbeatVerdict(now, wire);
      if (verdict === 'dead') wire.kill();
      else if (verdict === 'ping') wire.ping(now);
    }
  }
}

const decline = (socket: Duplex, status: number): void => {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(head, () => socket.destroy());
};
