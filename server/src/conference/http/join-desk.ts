import type { JoinRequestBody, JoinResponse, MeetingPreview, SignedInUser } from '#protocol';
import type { Clock } from '../../kernel/clock.js';
import { newParticipantId } from '../../kernel/ids.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import type { MediaNodeView, MediaPlane } from '../../media/media-plane.js';
import type { Meeting, MeetingDirectory } from '../../meetings/ports.js';
import type { ConferenceView, LiveConferences } from '../ports.js';
import type { Tickets } from '../tickets.js';
import { admissionOf } from './admission.js';

/** Who asks, and from where. */
export interface Asker {
  /** null for a guest. */
  readonly user: SignedInUser | null;
  /** For throttling. */
  readonly address: string;
  readonly signalingUrl: string;
}

/** Checks who may join and hands out tickets. Nothing of a conference is touched before the ticket is used. */
export class JoinDesk {
  constructor(
    private readonly meetings: MeetingDirectory,
    private readonly conferences: LiveConferences,
    private readonly media: MediaPlane,
    private readonly tickets: Tickets,
    private readonly clock: Clock,
  ) {}

  /** The checks go from what a stranger may learn to what only the invited may: exists, ended, passcode, lock, room. */
  async join(idOrCode: string, body: JoinRequestBody, asker: Asker): Promise<Result<JoinResponse>> {
    const requestedAt = this.clock.now();
    const meeting = await this.meetings.find(idOrCode);
    if (!meeting) return refuse('MEETING_NOT_FOUND');
    if (meeting.closedAt) return refuse('MEETING_ENDED');
    const owner = asker.user?.id === meeting.ownerId;
    if (!owner) {
      const passcode = await this.meetings.checkPasscode(meeting, body.password, asker.address);
      if (!passcode.ok) return passcode;
    }
    const running = this.conferences.ofMeeting(meeting.id);
    const admission = admissionOf(meeting, running, owner);
    if (admission.to === 'refuse') return { ok: false, refusal: admission.refusal };

    const [node, rtpCapabilities] = await Promise.all([this.nodeFor(running), this.media.capabilities()]);
    const worker = node?.workers[0];
    if (!node || !worker) return refuse('MEDIA_UNAVAILABLE');

    const participantId = newParticipantId();
    const ticket = await this.tickets.issue({
      participantId,
      meetingId: meeting.id,
      identity: identityOf(asker.user, body.displayName, owner),
      audioOnly: body.audioOnly,
      requestedAt,
    });
    return accept({
      participantId,
      ticket,
      signalingUrl: asker.signalingUrl,
      sfuAddress: node.address,
      sfuPort: worker.port,
      iceServers: [],
      dtlsFingerprint: node.dtlsFingerprint,
      // Who must wait is not yet told who is inside.
      participants: admission.to === 'wait' ? [] : [...(running?.participants ?? [])],
      meetingSettings: meeting.settings,
      rtpCapabilities,
    });
  }

  async preview(idOrCode: string, user: SignedInUser | null): Promise<Result<MeetingPreview>> {
    const meeting = await this.meetings.find(idOrCode);
    if (!meeting) return refuse('MEETING_NOT_FOUND');
    const owner = user?.id === meeting.ownerId;
    const running = this.conferences.ofMeeting(meeting.id);
    return accept({
      id: meeting.id,
      code: meeting.code,
      topic: meeting.topic,
      hostName: meeting.ownerName,
      passcodeRequired: meeting.hasPasscode && !owner,
      wouldWait: waits(meeting, running, owner),
      participantCount: running?.participants.length ?? 0,
      settings: meeting.settings,
    });
  }

  /** The node the conference runs on, else one that is up. */
  private async nodeFor(running: ConferenceView | null): Promise<MediaNodeView | undefined> {
    const nodes = await this.media.nodes();
    const up = nodes.filter((node) => node.workers.length > 0);
    return up.find((node) => node.nodeId === running?.nodeId) ?? up[0];
  }
}

const waits = (meeting: Meeting, running: ConferenceView | null, owner: boolean): boolean =>
  admissionOf(meeting, running, owner).to === 'wait';

/** Everybody chooses the name they are seen by; only who signed in is marked as verified. */
const identityOf = (user: SignedInUser | null, displayName: string, owner: boolean) => ({
  userId: user?.id ?? null,
  displayName,
  photoUrl: user?.photoUrl ?? null,
  verified: user !== null,
  owner,
});
