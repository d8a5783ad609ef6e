import type { ServerMessage } from '#protocol';
import type { Outbox, OutboxSwitch, Reseated } from './ports.js';

/** See ports.ts: breaks the circle between conferences, which deliver, and signaling, which brings their commands. */
export class ConnectableOutbox implements OutboxSwitch {
  private outbox: Outbox | null = null;

  connect(outbox: Outbox): void {
    this.outbox = outbox;
  }

  deliver(connectionIds: readonly string[], message: ServerMessage): void {
    this.outbox?.deliver(connectionIds, message);
  }

  close(connectionId: string): void {
    this.outbox?.close(connectionId);
  }

  reseat(connectionId: string, seat: Reseated): boolean {
    return this.outbox?.reseat(connectionId, seat) ?? false;
  }
}
