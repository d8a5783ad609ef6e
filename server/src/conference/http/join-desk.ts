import type { JoinRequestBody, JoinResponse, MeetingPreview, SignedInUser } from '#protocol';
import type { Clock } from '../../kernel/clock.js';
import { newParticipantId } from '../../kernel/ids.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import type { MediaNodeView, MediaPlane } from '../../media/media-plane.js';
import type { Meeting, MeetingDirectory } from '../../meetings/ports.js';
import type { Identity } from '../domain/commands.js';
import type { ConferenceView, LiveConferences } from '../ports.js';
import type { Tickets } from '../tickets.js';
import { admissionOf, closedTo, type Comer, mustSignIn } from './admission.js';

/** Who asks, and from where. */
export interface Asker {
  /** null for a guest. */
  readonly user: SignedInUser | null;
  /** What a guest's browser is known by; null for people who are signed in. */
  readonly guestKey: string | null;
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

  /**
   * The checks go from what a stranger may learn to what only the invited may: exists, over, banned, guests, host key or
   * passcode, lock, room.
   */
  async join(idOrCode: string, body: JoinRequestBody, asker: Asker): Promise<Result<JoinResponse>> {
    const requestedAt = this.clock.now();
    const meeting = await this.meetings.find(idOrCode);
    if (!meeting) return refuse('MEETING_NOT_FOUND');
    const closed = closedTo(meeting, requestedAt);
    if (closed) return { ok: false, refusal: closed };
    const found = await this.recognise(meeting, body, asker);
    if (!found.ok) return found;
    const comer = found.value;
    // Looked up anew: while secrets were compared, somebody may have locked the meeting, or a host have come.
    const running = this.conferences.ofMeeting(meeting.id);
    const admission = admissionOf(meeting, running, comer);
    if (admission.to === 'refuse') return { ok: false, refusal: admission.refusal };

    const [node, rtpCapabilities] = await Promise.all([this.nodeFor(running), this.media.capabilities()]);
    const worker = node?.workers[0];
    if (!node || !worker) return refuse('MEDIA_UNAVAILABLE');

    const participantId = newParticipantId();
    const ticket = await this.tickets.issue({
      participantId,
      meetingId: meeting.id,
      identity: identityOf(asker, body.displayName, comer),
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
      meetingSettings: running?.settings ?? meeting.settings,
      rtpCapabilities,
    });
  }

  async preview(idOrCode: string, user: SignedInUser | null): Promise<Result<MeetingPreview>> {
    const meeting = await this.meetings.find(idOrCode);
    if (!meeting) return refuse('MEETING_NOT_FOUND');
    const closed = closedTo(meeting, this.clock.now());
    if (closed?.code === 'MEETING_EXPIRED') return { ok: false, refusal: closed };
    const comer = comerOf(meeting, user);
    const running = this.conferences.ofMeeting(meeting.id);
    return accept({
      id: meeting.id,
      code: meeting.code,
      topic: meeting.topic,
      hostName: meeting.ownerName,
      passcodeRequired: meeting.hasPasscode && !comer.owner,
      signInRequired: mustSignIn(meeting, running, comer),
      wouldWait: !closed && admissionOf(meeting, running, comer).to === 'wait',
      participantCount: running?.participants.length ?? 0,
      settings: running?.settings ?? meeting.settings,
    });
  }

  /** Who has come, when nothing keeps them out that does not depend on what is going on inside. */
  private async recognise(meeting: Meeting, body: JoinRequestBody, asker: Asker): Promise<Result<Comer>> {
    const comer = comerOf(meeting, asker.user);
    if (comer.owner) return accept(comer);
    const person = { userId: asker.user?.id ?? null, guestKey: asker.guestKey };
    if (await this.meetings.isBanned(meeting.id, person)) return refuse('BANNED');
    if (mustSignIn(meeting, this.conferences.ofMeeting(meeting.id), comer)) return refuse('SIGN_IN_REQUIRED');
    const { hostKey } = body;
    const checked =
      hostKey === undefined
        ? await this.meetings.checkPasscode(meeting, body.password, asker.address)
        : await this.meetings.checkHostKey(meeting.id, hostKey, asker.address);
    return checked.ok ? accept({ ...comer, hostKey: hostKey !== undefined }) : checked;
  }

  /** The node the conference runs on, else one that is up. */
  private async nodeFor(running: ConferenceView | null): Promise<MediaNodeView | undefined> {
    const nodes = await this.media.nodes();
    const up = nodes.filter((node) => node.workers.length > 0);
    return up.find((node) => node.nodeId === running?.nodeId) ?? up[0];
  }
}

const comerOf = (meeting: Meeting, user: SignedInUser | null): Comer => ({
  signedIn: user !== null,
  owner: user?.id === meeting.ownerId,
  hostKey: false,
});

/** Everybody chooses the name they are seen by; only who signed in is marked as verified. */
const identityOf = ({ user, guestKey }: Asker, displayName: string, comer: Comer): Identity => ({
  userId: user?.id ?? null,
  displayName,
  photoUrl: user?.photoUrl ?? null,
  verified: user !== null,
  owner: comer.owner,
  hostKey: comer.hostKey,
  guestKey: user ? null : guestKey,
});
