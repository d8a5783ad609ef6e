import { closeCodes, type ServerMessage } from '#protocol';
import type { Outbox, Reseated } from '../conference/ports.js';
import { textFrame } from './framing.js';

/** What the outbox needs of a connection. */
export interface Recipient {
  write(frame: Buffer): void;
  /** Called once, when the conference has let this connection go. */
  dismiss(code: number): void;
  /** What it sends from now on is for that conference. False: it is closed. */
  reseat(seat: Reseated): boolean;
}

/** RFC 6455's registered code for a server that restarts: come back. */
const SERVICE_RESTART = 1012;

/** The conference's way out: frames a message once and writes the same bytes to every recipient that is still there. */
export class SocketOutbox implements Outbox {
  private readonly recipients = new Map<string, Recipient>();
  private readonly stopping = new WeakSet<Recipient>();

  add(connectionId: string, recipient: Recipient): void {
    this.recipients.set(connectionId, recipient);
  }

  remove(connectionId: string): void {
    this.recipients.delete(connectionId);
  }

  deliver(connectionIds: readonly string[], message: ServerMessage): void {
    let frame: Buffer | undefined;
    for (const id of connectionIds) {
      const recipient = this.recipients.get(id);
      if (!recipient) continue;
      frame ??= textFrame(JSON.stringify(message));
      recipient.write(frame);
      if (message.type === 'goodbye' && message.reason === 'server_stopping') this.stopping.add(recipient);
    }
  }

  reseat(connectionId: string, seat: Reseated): boolean {
    return this.recipients.get(connectionId)?.reseat(seat) ?? false;
  }

  close(connectionId: string): void {
    const recipient = this.recipients.get(connectionId);
    if (!recipient) return;
    this.recipients.delete(connectionId);
    recipient.dismiss(this.stopping.has(recipient) ? SERVICE_RESTART : closeCodes.goodbye);
  }
}
