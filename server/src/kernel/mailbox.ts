import { refuse, type Result } from './result.js';

/**
 * Admits one message at a time, in the order of the posts: what `handle` does to shared state needs no lock. The queue is
 * bounded, so that a flood is refused instead of filling the memory.
 */
export class Mailbox<Message, Value = void> {
  private readonly waiting: { message: Message; settle: (outcome: Promise<Result<Value>>) => void }[] = [];
  private busy = false;
  private closed = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly handle: (message: Message) => Result<Value> | Promise<Result<Value>>,
    private readonly limit = 1000,
  ) {}

  /** Messages accepted and not yet handled, the current one not counted. */
  get backlog(): number {
    return this.waiting.length;
  }

  /** A message is being handled, or waits to be. */
  get isBusy(): boolean {
    return this.busy;
  }

  /**
   * Resolves with the handler's answer. Refuses with UNAVAILABLE when the mailbox is full or closed. Rejects only when the
   * handler itself throws; the next message is then handled all the same.
   */
  post(message: Message): Promise<Result<Value>> {
    if (this.closed || this.waiting.length >= this.limit) return Promise.resolve(refuse('UNAVAILABLE'));
    return new Promise((settle) => {
      this.waiting.push({ message, settle });
      if (!this.busy) void this.work();
    });
  }

  /** Takes no more messages; resolves when the accepted ones are handled. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.busy) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async work(): Promise<void> {
    this.busy = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { message, settle } = next;
      const outcome = Promise.resolve().then(() => this.handle(message));
      settle(outcome);
      // The failure belongs to whoever posted; here only the end of the work matters.
      await outcome.then(
        () => undefined,
        () => undefined,
      );
    }
    this.busy = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
