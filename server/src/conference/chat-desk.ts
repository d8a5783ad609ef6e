import { toErrorBody, type ErrorCode } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import type { ReportCommand } from './domain/commands.js';
import type { ChatEffect } from './domain/effects.js';
import type { ChatBook, Outbox } from './ports.js';

type Write = Extract<ChatEffect, { type: 'write_chat' }>;
type Load = Extract<ChatEffect, { type: 'load_chat' }>;

/** What waits longer than this, behind a database that is mute, is given up without another try. */
const WAIT_AT_MOST_MS = 10_000;
/** A connection that drops at the commit leaves open whether it was done; a second try finds out. */
const TRY_AGAIN_AFTER_MS = 200;
/** Pages that one connection may be waiting for. */
const MOST_PAGES = 4;

/**
 * Writes and reads the chat of one conference. Writes are done one after the other, so reports come in the order of the
 * effects; so are reads, beside them, so that nobody can hold up what others write by reading much.
 */
export class ChatDesk {
  private writing = 0;
  private lastWrite: Promise<void> = Promise.resolve();
  private lastRead: Promise<void> = Promise.resolve();
  /** By connection: pages asked for and not yet sent. */
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly book: ChatBook,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Nothing is being written. */
  get isIdle(): boolean {
    return this.writing === 0;
  }

  perform(effect: ChatEffect, report: (command: ReportCommand) => void): void {
    if (effect.type === 'load_chat') this.load(effect);
    else this.write(effect, report);
  }

  private write(effect: Write, report: (command: ReportCommand) => void): void {
    const { requestId, by } = effect;
    const since = this.clock.now();
    this.writing += 1;
    this.lastWrite = this.lastWrite.then(async () => {
      const answer = await this.written(effect, since);
      this.writing -= 1;
      report({ type: 'chat_written', participantId: by.participantId, requestId, answer });
    });
  }

  private async written(effect: Write, since: number): Promise<Awaited<ReturnType<ChatBook['write']>>> {
    try {
      if (this.clock.now() - since > WAIT_AT_MOST_MS) throw new OutageError('the chat has waited too long');
      return await this.writeSurely(effect);
    } catch (error) {
      return { ok: false, code: this.codeOf(error, 'write') };
    }
  }

  /** The book does not write the same order twice, so it may be given again. */
  private async writeSurely(effect: Write): ReturnType<ChatBook['write']> {
    try {
      return await this.book.write(effect);
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_AFTER_MS));
      return this.book.write(effect);
    }
  }

  private load(effect: Load): void {
    const { connectionId } = effect;
    const waiting = this.asked.get(connectionId) ?? 0;
    if (waiting >= MOST_PAGES) {
      this.refuse(effect, 'RATE_LIMITED');
      return;
    }
    this.asked.set(connectionId, waiting + 1);
    this.lastRead = this.lastRead.then(() => this.read(effect)).finally(() => this.done(connectionId));
  }

  private async read(effect: Load): Promise<void> {
    const { connectionId, requestId } = effect;
    try {
      const page = await this.book.page(effect);
      this.outbox.deliver([connectionId], { type: 'reply', requestId, ok: true, data: { ...page } });
    } catch (error) {
      this.refuse(effect, this.codeOf(error, 'read'));
    }
  }

  private done(connectionId: string): void {
    const waiting = this.asked.get(connectionId) ?? 0;
    if (waiting > 1) this.asked.set(connectionId, waiting - 1);
    else this.asked.delete(connectionId);
  }

  private refuse({ connectionId, requestId }: Load, code: ErrorCode): void {
    this.outbox.deliver([connectionId], { type: 'reply', requestId, ok: false, error: toErrorBody(code) });
  }

  private codeOf(error: unknown, deed: string): 'UNAVAILABLE' | 'INTERNAL' {
    this.log.error('the chat failed', { deed, err: error });
    return error instanceof OutageError ? 'UNAVAILABLE' : 'INTERNAL';
  }
}
