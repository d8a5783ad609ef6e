import type { Readable } from 'node:stream';
import { fileId as fileIdSchema } from '#protocol';
import type { SeatView } from '../../conference/ports.js';
import type { Clock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import { maySee, type Reader } from '../domain/message.js';
import { Guesses } from './guesses.js';
import type { FileKeeper } from './ports.js';
import type { FileStore } from './store/file-store.js';
import type { ChatFileRow } from './store/rows.js';

export interface Delivery {
  readonly file: ChatFileRow;
  /** Whoever takes it reads or destroys it. */
  readonly content: Readable;
}

/** Hands files to those who may see the message they were sent with, and what is not yet sent to its uploader. */
export class DownloadDesk {
  private readonly guesses = new Guesses();

  constructor(
    private readonly store: FileStore,
    private readonly keeper: FileKeeper,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  file = (seat: SeatView, fileId: string): Promise<Result<Delivery>> =>
    this.deliver(seat, fileId, (file) => file.storageKey);

  thumbnail = (seat: SeatView, fileId: string): Promise<Result<Delivery>> =>
    this.deliver(seat, fileId, (file) => file.thumbnailKey);

  private async deliver(
    seat: SeatView,
    fileId: string,
    keyOf: (file: ChatFileRow) => string | null,
  ): Promise<Result<Delivery>> {
    const wait = this.guesses.waitOf(seat.participantId, this.clock.now());
    if (wait !== null) return refuse('RATE_LIMITED', { retryAfterSeconds: wait });
    const file = await this.find(seat, fileId);
    const key = file && keyOf(file);
    const content = key === null ? null : await this.keeper.open(key);
    if (file && content) return accept({ file, content });
    if (file && key !== null) this.log.error('a file is missing on the disk', { fileId: file.id });
    this.countWrong(seat);
    return refuse('FILE_NOT_FOUND');
  }

  /** null also for what they may not see: nobody learns that it is there. */
  private async find(seat: SeatView, given: string): Promise<ChatFileRow | null> {
    const id = fileIdSchema.safeParse(given);
    const found = id.success ? await this.store.find(seat.conferenceId, id.data) : null;
    if (!found) return null;
    const { file, message } = found;
    if (file.messageSeq === null) return file.participantId === seat.participantId ? file : null;
    return message && maySee(readerOf(seat), message) ? file : null;
  }

  private countWrong({ participantId, conferenceId }: SeatView): void {
    if (this.guesses.wrong(participantId, this.clock.now()))
      this.log.warn('somebody keeps asking for files that are not theirs', { participantId, conferenceId });
  }
}

const readerOf = ({ participantId, identity, abilities, role, chatFrom }: SeatView): Reader => ({
  participantId,
  userId: identity.userId,
  host: role === 'host' || role === 'cohost' || abilities.manage,
  from: chatFrom,
});
