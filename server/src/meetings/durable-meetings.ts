import type { Meeting, MeetingDirectory } from './ports.js';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { Turnstile } from '../kernel/turnstile.js';
import { passcodeMatches } from './secrets.adapter.js';
import { meetingReference } from './domain/reference.js';
import { waitBeforeTry } from './domain/passcode-tries.js';
import type { MeetingStore } from './store/meeting-store.js';
import type { PasscodeTriesInRedis } from './store/passcode-tries.adapter.js';
import { toMeeting } from './view.js';

/** How long somebody may wait for their passcode to be looked at. */
const TURN_WITHIN_MS = 10_000;

/** What live conferences and the join desk know of the durable meetings. */
export class DurableMeetings implements MeetingDirectory {
  /**
   * One try at a time of a meeting and address: a try counts as wrong until it is found right, so a team that joins from
   * behind one address at the same moment would use up the address's tries with the right passcode.
   */
  private readonly turns = new Turnstile(1, 4, 500);

  constructor(
    private readonly store: MeetingStore,
    private readonly tries: PasscodeTriesInRedis,
    private readonly publicUrl: string,
    private readonly log: Log,
  ) {}

  async find(idOrCode: string): Promise<Meeting | null> {
    const reference = meetingReference(idOrCode);
    const stored = reference && (await this.store.find(reference));
    return stored && toMeeting(stored, this.publicUrl);
  }

  async checkPasscode(
    meeting: Meeting,
    passcode: string | undefined,
    address: string,
  ): Promise<Result<void>> {
    const hash = await this.store.passcodeHash(meeting.id);
    if (hash === null) return accept(undefined);
    if (passcode === undefined) return refuse('PASSCODE_REQUIRED');
    const deadline = AbortSignal.timeout(TURN_WITHIN_MS);
    const passage = await this.turns.pass(`${meeting.id} ${address}`, deadline, () =>
      this.compare(meeting, hash, passcode, address),
    );
    return passage.passed ? passage.value : refuse('UNAVAILABLE');
  }

  private async compare(
    meeting: Meeting,
    hash: string,
    passcode: string,
    address: string,
  ): Promise<Result<void>> {
    // Guessing must never be free: while tries cannot be counted, none is allowed.
    const counted = await this.orNothing(() => this.tries.count(meeting.id, address));
    if (!counted) return refuse('UNAVAILABLE');
    const wait = waitBeforeTry(counted);
    if (wait !== null) return refuse('TOO_MANY_ATTEMPTS', { retryAfterSeconds: wait });
    if (!(await passcodeMatches(hash, passcode))) return refuse('PASSCODE_WRONG');
    await this.orNothing(() => this.tries.takeBack(meeting.id, address));
    return accept(undefined);
  }

  private async orNothing<Value>(deed: () => Promise<Value>): Promise<Value | null> {
    try {
      return await deed();
    } catch (error) {
      this.log.warn('passcode tries cannot be counted', { err: error });
      return null;
    }
  }
}
