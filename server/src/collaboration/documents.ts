import {
  type BoardShape,
  type ConferenceId,
  type DocumentKind,
  documentLimits,
  type ParticipantId,
} from '#protocol';
import type { LiveConferences, Outbox, SeatView } from '../conference/ports.js';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { TokenBuckets } from '../kernel/token-bucket.js';
import { Pace } from './pace.js';
import type { DocumentReader, DocumentSeat, SharedDocuments } from './ports.js';
import type { DocumentShelf, HeldDocument } from './shelf.js';

export interface DocumentsWorld {
  readonly conferences: Pick<LiveConferences, 'seat'>;
  readonly outbox: Pick<Outbox, 'deliver'>;
  readonly shelf: DocumentShelf;
  readonly clock: Clock;
  readonly log: Log;
}

/** What one person is refused for is logged this often. */
const tellings = { perSecond: 1 / 60, burst: 3 };

/** The notes and boards of all live conferences, for those who sit in them. */
export class LiveDocuments implements SharedDocuments, DocumentReader {
  private readonly pace = new Pace();
  private readonly told = new TokenBuckets(tellings);

  constructor(private readonly world: DocumentsWorld) {}

  /** To be opened again after every reconnection: the answer then holds what was missed. */
  async open(seat: DocumentSeat, kind: DocumentKind): Promise<Result<{ update: string }>> {
    const opened = await this.enter(seat, kind, { opens: 1 }, () => null);
    if (!opened.ok) return opened;
    const { held, person } = opened.value;
    // In one go with the encoding: what changes from now on is delivered.
    held.readers.set(person.participantId, person.connectionId);
    return accept({ update: Buffer.from(held.document.encoded()).toString('base64') });
  }

  close(seat: DocumentSeat, kind: DocumentKind): Promise<Result<null>> {
    const held = this.world.shelf.ofConference(seat.conferenceId).find((each) => each.kind === kind);
    held?.readers.delete(seat.participantId);
    return Promise.resolve(accept(null));
  }

  async update(seat: DocumentSeat, kind: DocumentKind, update: string): Promise<Result<null>> {
    const bytes = new Uint8Array(Buffer.from(update, 'base64'));
    if (bytes.length > documentLimits.maxUpdateBytes) return refuse('PAYLOAD_TOO_LARGE');
    const mayWrite = (person: SeatView) => (person.abilities.collaborate ? null : 'FORBIDDEN');
    const entered = await this.enter(seat, kind, { updates: 1, bytes: bytes.length }, mayWrite);
    if (!entered.ok) {
      if (entered.refusal.code === 'FORBIDDEN') this.note(seat, kind, 'FORBIDDEN');
      return entered;
    }
    const { held } = entered.value;
    const refused = held.document.take(bytes, seat.participantId, (author) => !this.isIn(seat, author));
    if (refused) {
      this.note(seat, kind, refused);
      return refuse(refused);
    }
    this.world.shelf.changed(held);
    this.relay(held, seat.participantId, update);
    return accept(null);
  }

  async notes(conferenceId: ConferenceId): Promise<string> {
    return (await this.world.shelf.read(conferenceId, 'notes')).text;
  }

  async board(conferenceId: ConferenceId): Promise<readonly BoardShape[]> {
    return (await this.world.shelf.read(conferenceId, 'board')).shapes;
  }

  /** Whether somebody may take another copy home now: null, or the seconds to wait. */
  paceOfExports(participantId: ParticipantId): number | null {
    return this.pace.take(participantId, { exports: 1 }, this.world.clock.now());
  }

  /** Who is in, and may, gets the document. Asked again once it is there: fetching takes time. */
  private async enter(
    { conferenceId, participantId }: DocumentSeat,
    kind: DocumentKind,
    costs: Parameters<Pace['take']>[1],
    check: (person: SeatView) => 'FORBIDDEN' | null,
  ): Promise<Result<{ held: HeldDocument; person: SeatView }>> {
    const { conferences, shelf, clock } = this.world;
    const before = conferences.seat(conferenceId, participantId);
    if (!before) return refuse('NOT_IN_MEETING');
    const wait = this.pace.take(participantId, costs, clock.now());
    if (wait !== null) return refuse('RATE_LIMITED', { retryAfterSeconds: wait });
    const refused = check(before);
    if (refused) return refuse(refused);
    const held = await shelf.take(conferenceId, before.meetingId, kind);
    if (!held) return refuse('UNAVAILABLE');
    const person = conferences.seat(conferenceId, participantId);
    if (!person) return refuse('NOT_IN_MEETING');
    const late = check(person);
    return late ? refuse(late) : accept({ held, person });
  }

  /** To everybody who reads, but the sender. Who left, or came back by another connection, does not read any more. */
  private relay({ conferenceId, kind, readers }: HeldDocument, sender: ParticipantId, update: string): void {
    const to: string[] = [];
    for (const [reader, connectionId] of readers) {
      const seat = this.world.conferences.seat(conferenceId, reader as ParticipantId);
      if (seat?.connectionId !== connectionId) readers.delete(reader);
      else if (reader !== sender) to.push(connectionId);
    }
    if (to.length > 0) this.world.outbox.deliver(to, { type: 'document_update', document: kind, update });
  }

  private isIn({ conferenceId }: DocumentSeat, participantId: string): boolean {
    return this.world.conferences.seat(conferenceId, participantId as ParticipantId) !== null;
  }

  private note({ conferenceId, participantId }: DocumentSeat, kind: DocumentKind, code: string): void {
    const { clock, log } = this.world;
    if (this.told.take(participantId, clock.now()) !== null) return;
    log.warn('a change of a shared document was refused', {
      conferenceId,
      participantId,
      document: kind,
      code,
    });
  }
}
