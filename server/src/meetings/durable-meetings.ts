import type { Meeting, MeetingDirectory } from './ports.js';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { passcodeMatches } from './secrets.adapter.js';
import { meetingReference } from './domain/reference.js';
import { waitBeforeTry } from './domain/passcode-tries.js';
import type { MeetingStore } from './store/meeting-store.js';
import type { PasscodeTriesInRedis } from './store/passcode-tries.adapter.js';
import { toMeeting } from './view.js';

/** What live conferences and the join desk know of the durable meetings. */
export class DurableMeetings implements MeetingDirectory {
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
