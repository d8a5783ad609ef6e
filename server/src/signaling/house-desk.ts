import type { SharedDocuments } from '../collaboration/ports.js';
import type { HostKeys } from '../conference/host-keys.js';
import type { Reseated } from '../conference/ports.js';
import type { Desk, DeskAnswer } from './desks.js';
import type { DeskMessage } from './mapping.js';

export class HouseDesk implements Desk {
  constructor(
    private readonly hostKeys: HostKeys,
    private readonly documents: SharedDocuments,
  ) {}

  async answer(message: DeskMessage, seat: Reseated, address: string): Promise<DeskAnswer> {
    switch (message.type) {
      case 'claim_host':
        return this.hostKeys.claim(seat, message.hostKey, address);
      case 'document.open':
        return this.documents.open(seat, message.document);
      case 'document.close':
        return this.documents.close(seat, message.document);
      case 'document.update':
        return this.documents.update(seat, message.document, message.update);
    }
  }
}
