import type { ErrorCode, MeetingId } from '#protocol';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { Turnstile } from '../kernel/turnstile.js';
import { tellsBlocked, waitBeforeTry, type Tries } from './domain/secret-tries.js';
import type { SecretKind } from './store/secret-tries.adapter.js';

/** How long somebody may wait for what they typed to be looked at. */
const TURN_WITHIN_MS = 10_000;

export interface TryCounts {
  count(meetingId: MeetingId, address: string): Promise<Tries>;
  takeBack(meetingId: MeetingId, address: string): Promise<void>;
}

/** Who tries at which meeting, from where. */
export interface SecretTry {
  readonly meetingId: MeetingId;
  readonly address: string;
}

/** Compares what people type with a secret of a meeting, and stops those who guess. What was typed is never logged. */
export class ThrottledSecret {
  /**
   * One try at a time of a meeting and address: a try counts as wrong until it is found right, so a team that joins from
   * behind one address at the same moment would use up the address's tries with the right passcode.
   */
  private readonly turns = new Turnstile(1, 4, 500);

  constructor(
    private readonly kind: SecretKind,
    private readonly wrong: ErrorCode,
    private readonly tries: TryCounts,
    private readonly log: Log,
  ) {}

  /** `wrong`, TOO_MANY_ATTEMPTS {retryAfterSeconds}, or UNAVAILABLE when tries cannot be counted. */
  async compare(attempt: SecretTry, matches: () => Promise<boolean> | boolean): Promise<Result<void>> {
    const deadline = AbortSignal.timeout(TURN_WITHIN_MS);
    const passage = await this.turns.pass(`${attempt.meetingId} ${attempt.address}`, deadline, () =>
      this.compareNow(attempt, matches),
    );
    return passage.passed ? passage.value : refuse('UNAVAILABLE');
  }

  private async compareNow(
    { meetingId, address }: SecretTry,
    matches: () => Promise<boolean> | boolean,
  ): Promise<Result<void>> {
    // Guessing must never be free: while tries cannot be counted, none is allowed.
    const counted = await this.orNothing(() => this.tries.count(meetingId, address));
    if (!counted) return refuse('UNAVAILABLE');
    const wait = waitBeforeTry(counted);
    const about = { kind: this.kind, meetingId, address, tries: counted.ofAddress };
    if (wait !== null) {
      if (tellsBlocked(counted))
        this.log.warn('guessing at a meeting is blocked', { ...about, seconds: wait });
      return refuse('TOO_MANY_ATTEMPTS', { retryAfterSeconds: wait });
    }
    if (!(await matches())) {
      this.log.warn('a wrong guess at a meeting', { ...about, ofMeeting: counted.ofMeeting });
      return refuse(this.wrong);
    }
    await this.orNothing(() => this.tries.takeBack(meetingId, address));
    return accept(undefined);
  }

  private async orNothing<Value>(deed: () => Promise<Value>): Promise<Value | null> {
    try {
      return await deed();
    } catch (error) {
      this.log.warn('guesses at meetings cannot be counted', { kind: this.kind, err: error });
      return null;
    }
  }
}
