import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { BrowserContext, WebSocketRoute } from '@playwright/test';

interface Candidate {
  protocol?: string;
  port?: number;
}

/**
 * The one cable of one browser: its signaling and its media go through here, and it can be pulled. Media takes a relay for
 * UDP, which the server's candidates are rewritten to on their way; pulled, everything is dropped and nothing is closed, as
 * with a real cable.
 */
export class Cable {
  private pulled = false;
  private readonly relays = new Map<number, Promise<Relay>>();
  private readonly sockets = new Set<{ page: WebSocketRoute; server: WebSocketRoute }>();

  static async into(context: BrowserContext): Promise<Cable> {
    const cable = new Cable();
    await context.routeWebSocket(/\/signaling$/u, (page) => cable.carry(page));
    return cable;
  }

  /** Nothing passes any more, in either direction. What is tried meanwhile does not come through. */
  pull(): void {
    this.pulled = true;
    void this.eachRelay((relay) => (relay.open = false));
  }

  async plugIn(): Promise<void> {
    this.pulled = false;
    await this.eachRelay((relay) => (relay.open = true));
  }

  async close(): Promise<void> {
    await this.eachRelay((relay) => relay.close());
  }

  private carry(page: WebSocketRoute): void {
    if (this.pulled) {
      // A connection attempt over a pulled cable: no answer ever comes.
      return;
    }
    const server = page.connectToServer();
    const ends = { page, server };
    this.sockets.add(ends);
    page.onMessage((message) => {
      if (!this.pulled) server.send(message);
    });
    let order: Promise<void> = Promise.resolve();
    server.onMessage((message) => {
      order = order.then(async () => {
        const rewritten = typeof message === 'string' ? await this.rewritten(message) : message;
        if (!this.pulled) page.send(rewritten);
      });
    });
    page.onClose((code, reason) => {
      this.sockets.delete(ends);
      void server.close({
        ...(code === undefined ? {} : { code: closable(code) }),
        ...(reason ? { reason } : {}),
      });
    });
    server.onClose((code, reason) => {
      this.sockets.delete(ends);
      if (!this.pulled)
        void page.close({
          ...(code === undefined ? {} : { code: closable(code) }),
          ...(reason ? { reason } : {}),
        });
    });
  }

  private async rewritten(text: string): Promise<string> {
    if (!text.includes('iceCandidates')) return text;
    const message = JSON.parse(text) as { media?: { send: Offer; recv: Offer } | null };
    for (const offer of message.media ? [message.media.send, message.media.recv] : []) {
      const udp = offer.iceCandidates.filter((candidate) => candidate.protocol === 'udp');
      for (const candidate of udp) candidate.port = (await this.relayTo(candidate.port ?? 0)).port;
      offer.iceCandidates = udp;
    }
    return JSON.stringify(message);
  }

  private relayTo(port: number): Promise<Relay> {
    const known = this.relays.get(port) ?? Relay.to(port);
    this.relays.set(port, known);
    return known;
  }

  private async eachRelay(deed: (relay: Relay) => unknown): Promise<void> {
    for (const relay of await Promise.all(this.relays.values())) deed(relay);
  }
}

interface Offer {
  iceCandidates: Candidate[];
}

/** Codes that only a browser makes up cannot be sent. */
const closable = (code: number): number => (code === 1005 || code === 1006 ? 1000 : code);

/** Carries UDP between a browser and one port of the media plane. */
class Relay {
  open = true;
  /** Towards the media plane: one socket for each of the browser's. */
  private readonly outgoing = new Map<number, Socket>();

  private constructor(
    private readonly inside: Socket,
    readonly port: number,
    private readonly target: number,
  ) {
    inside.on('message', (data, from) => {
      if (this.open) this.socketOf(from).send(data, this.target, '127.0.0.1');
    });
  }

  static async to(target: number): Promise<Relay> {
    const inside = createSocket('udp4').bind(0, '127.0.0.1');
    await once(inside, 'listening');
    return new Relay(inside, inside.address().port, target);
  }

  close(): void {
    this.inside.close();
    for (const socket of this.outgoing.values()) socket.close();
  }

  private socketOf(from: RemoteInfo): Socket {
    const known = this.outgoing.get(from.port);
    if (known) return known;
    const socket = createSocket('udp4');
    socket.on('message', (data) => {
      if (this.open) this.inside.send(data, from.port, from.address);
    });
    this.outgoing.set(from.port, socket);
    return socket;
  }
}
