import type { ErrorCode } from '#protocol';

const FIRST_MS = 1_500;
const MOST_TRIES = 3;

/** The track was taken away, or had nowhere to go, while it was being published: in itself it may well be sent. */
const passing: readonly ErrorCode[] = ['TRACK_NOT_FOUND', 'MEDIA_UNAVAILABLE', 'UNAVAILABLE'];

/**
 * Second chances for a source whose publishing was caught by a move to another room or by a loss of media. A welcome follows
 * then, and with it everything is published; should none come, it is tried again here.
 */
export class Republishing<Source extends string> {
  private readonly tries = new Map<Source, number>();
  private readonly timers = new Map<Source, ReturnType<typeof setTimeout>>();

  constructor(private readonly publish: (source: Source) => void) {}

  /** Whether this refusal is no last word. Then `publish` is called later, unless `done` comes first. */
  begin(source: Source, code: ErrorCode): boolean {
    const tries = this.tries.get(source) ?? 0;
    if (!passing.includes(code) || tries >= MOST_TRIES) {
      this.done(source);
      return false;
    }
    this.tries.set(source, tries + 1);
    clearTimeout(this.timers.get(source));
    this.timers.set(
      source,
      setTimeout(() => this.publish(source), FIRST_MS * 2 ** tries),
    );
    return true;
  }

  /** It is published, switched off, or about to be published by a welcome. */
  done(source: Source): void {
    clearTimeout(this.timers.get(source));
    this.timers.delete(source);
    this.tries.delete(source);
  }

  /** Lets go of all. Idempotent. */
  stop(): void {
    for (const source of [...this.timers.keys()]) this.done(source);
  }
}
