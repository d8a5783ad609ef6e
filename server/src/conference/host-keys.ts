import type { MeetingDirectory } from '../meetings/ports.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { LiveConferences, Reseated } from './ports.js';

/** Who knows the meeting's host key becomes host. The conference never learns the key. */
export class HostKeys {
  constructor(
    private readonly meetings: Pick<MeetingDirectory, 'checkHostKey'>,
    private readonly conferences: Pick<LiveConferences, 'seat' | 'submit'>,
  ) {}

  /** HOST_KEY_WRONG or TOO_MANY_ATTEMPTS for a wrong one; `address` is the client's, for throttling. */
  async claim(seat: Reseated, hostKey: string, address: string): Promise<Result<null>> {
    const { conferenceId, participantId } = seat;
    const person = this.conferences.seat(conferenceId, participantId);
    if (!person) return refuse('NOT_IN_MEETING');
    const checked = await this.meetings.checkHostKey(person.meetingId, hostKey, address);
    if (!checked.ok) return checked;
    const claimed = await this.conferences.submit(conferenceId, { type: 'claim_host', participantId });
    return claimed.ok ? accept(null) : claimed;
  }
}
