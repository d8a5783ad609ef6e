import type { MeetingId } from '#protocol';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { meetingReference } from './domain/reference.js';
import type { BannedPerson, Meeting, MeetingBan, MeetingDirectory } from './ports.js';
import { hostKeyMatches, passcodeMatches } from './secrets.adapter.js';
import type { BanStore } from './store/ban-store.js';
import type { MeetingStore } from './store/meeting-store.js';
import { ThrottledSecret, type TryCounts } from './throttled-secret.js';
import { toMeeting } from './view.js';

/** More than any meeting needs; a conference keeps them all in mind. */
const MOST_BANS = 500;

/** What live conferences and the join desk know of the durable meetings. */
export class DurableMeetings implements MeetingDirectory {
  private readonly passcodes: ThrottledSecret;
  private readonly hostKeys: ThrottledSecret;

  constructor(
    private readonly store: MeetingStore,
    private readonly bans: BanStore,
    tries: { readonly passcode: TryCounts; readonly hostKey: TryCounts },
    private readonly publicUrl: string,
    log: Log,
  ) {
    this.passcodes = new ThrottledSecret('passcode', 'PASSCODE_WRONG', tries.passcode, log);
    this.hostKeys = new ThrottledSecret('host-key', 'HOST_KEY_WRONG', tries.hostKey, log);
  }

  async find(idOrCode: string): Promise<Meeting | null> {
    const reference = meetingReference(idOrCode);
    const stored = reference && (await this.store.find(reference));
    return stored && toMeeting(stored, this.publicUrl);
  }

  async checkPasscode(
    { id: meetingId }: Meeting,
    passcode: string | undefined,
    address: string,
  ): Promise<Result<void>> {
    const hash = await this.store.passcodeHash(meetingId);
    if (hash === null) return accept(undefined);
    if (passcode === undefined) return refuse('PASSCODE_REQUIRED');
    return this.passcodes.compare({ meetingId, address }, () => passcodeMatches(hash, passcode));
  }

  async checkHostKey(meetingId: MeetingId, hostKey: string, address: string): Promise<Result<void>> {
    const known = await this.store.hostKey(meetingId);
    if (known === null) return refuse('MEETING_NOT_FOUND');
    return this.hostKeys.compare({ meetingId, address }, () => hostKeyMatches(known, hostKey));
  }

  bansOf(meetingId: MeetingId): Promise<MeetingBan[]> {
    return this.bans.newest(meetingId, MOST_BANS);
  }

  isBanned(meetingId: MeetingId, person: BannedPerson): Promise<boolean> {
    return this.bans.holds(meetingId, person);
  }
}
