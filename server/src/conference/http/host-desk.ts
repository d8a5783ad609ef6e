import { participantId as participantIdSchema, type ParticipantId, type SignedInUser } from '#protocol';
import { refuse, type Result } from '../../kernel/result.js';
import type { MeetingDirectory } from '../../meetings/ports.js';
import type { RequestCommand } from '../domain/commands.js';
import type { LiveConferences } from '../ports.js';

const byOwner = { actor: { by: 'owner' } } as const;

/**
 * A host's deeds from outside the meeting (a script, a phone, the page of somebody who has not joined), as the very same
 * commands that a host's client sends. Only the owner may; an administrator may also end a meeting.
 */
export class HostDesk {
  constructor(
    private readonly meetings: MeetingDirectory,
    private readonly conferences: LiveConferences,
  ) {}

  muteAll = (idOrCode: string, user: SignedInUser, mayUnmute: boolean) =>
    this.do(idOrCode, user, { type: 'mute_all', mayUnmute, ...byOwner });

  lock = (idOrCode: string, user: SignedInUser, locked: boolean) =>
    this.do(idOrCode, user, { type: 'lock', locked, ...byOwner });

  end = (idOrCode: string, user: SignedInUser) =>
    this.do(idOrCode, user, { type: 'end', ...byOwner }, user.roles.includes('administrator'));

  admitAll = (idOrCode: string, user: SignedInUser) =>
    this.do(idOrCode, user, { type: 'admit_all', ...byOwner });

  admit = (idOrCode: string, user: SignedInUser, participant: string) =>
    this.doTo(participant, (participantId) =>
      this.do(idOrCode, user, { type: 'admit', participantId, ...byOwner }),
    );

  deny = (idOrCode: string, user: SignedInUser, participant: string) =>
    this.doTo(participant, (participantId) =>
      this.do(idOrCode, user, { type: 'deny', participantId, ban: null, ...byOwner }),
    );

  private async do(
    idOrCode: string,
    user: SignedInUser,
    command: RequestCommand,
    mayAnyway = false,
  ): Promise<Result<void>> {
    const meeting = await this.meetings.find(idOrCode);
    if (!meeting) return refuse('MEETING_NOT_FOUND');
    if (meeting.ownerId !== user.id && !mayAnyway) return refuse('FORBIDDEN');
    const running = this.conferences.ofMeeting(meeting.id);
    // Nobody is there to be muted, admitted or sent home.
    return running ? this.conferences.submit(running.conferenceId, command) : refuse('NOT_FOUND');
  }

  private doTo(
    participant: string,
    deed: (id: ParticipantId) => Promise<Result<void>>,
  ): Promise<Result<void>> {
    const parsed = participantIdSchema.safeParse(participant);
    return parsed.success ? deed(parsed.data) : Promise.resolve(refuse('PARTICIPANT_NOT_FOUND'));
  }
}
