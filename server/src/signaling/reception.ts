import { randomBytes } from 'node:crypto';
import {
  type ClientMessageOf,
  conferenceId as conferenceIdSchema,
  type ConferenceId,
  type ParticipantId,
  type Sealed,
} from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import type { LiveConferences } from '../conference/ports.js';
import type { TicketClaims, Tickets } from '../conference/tickets.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { Meeting, MeetingDirectory } from '../meetings/ports.js';

/** Where a connection belongs once it is somebody's. */
export interface Seat {
  readonly conferenceId: ConferenceId;
  readonly participantId: ParticipantId;
}

/** Somebody whose ticket was accepted, and what their device can receive. */
export interface Visitor {
  readonly claims: TicketClaims;
  readonly rtpCapabilities: Sealed | null;
}

/** The connection that is asking, as far as arriving concerns it. */
export interface Arrival {
  readonly connectionId: string;
  readonly requestId: string | undefined;
  /** Of the network it calls from. */
  readonly zone: string | null;
  /** Called before the conference hears of the connection. False when the socket has closed meanwhile: then it never does. */
  readonly seated: (seat: Seat) => boolean;
}

type Asking = Extract<RequestCommand, { type: 'prepare' | 'request_to_join' | 'resume' }>;

/** A conference may end between finding it and asking to enter; the next one is asked then, but not for ever. */
const MOST_TRIES = 3;

/**
 * The seat's secret: 256 random bits, after the id of the conference that holds the seat. The conference compares the
 * whole, so the id in it needs no signature; it only says where to ask.
 */
const newResumeToken = (conferenceId: ConferenceId): string =>
  `${conferenceId}.${randomBytes(32).toString('base64url')}`;

const conferenceOf = (resumeToken: string): ConferenceId | null => {
  const parsed = conferenceIdSchema.safeParse(resumeToken.split('.', 1)[0]);
  return parsed.success ? parsed.data : null;
};

/** The ways from a socket into a conference: by ticket, prepared and then entered, or back to a seat that is still kept. */
export class Reception {
  constructor(
    private readonly tickets: Tickets,
    private readonly meetings: Pick<MeetingDirectory, 'find'>,
    private readonly conferences: LiveConferences,
  ) {}

  redeem(ticket: string): Promise<Result<TicketClaims>> {
    return this.tickets.redeem(ticket);
  }

  /** Opens what can be opened while the person is still on the preview page. Answered with `prepared`. */
  prepare(visitor: Visitor, arrival: Arrival): Promise<Result<void>> {
    const { participantId, identity, requestedAt: askedAt } = visitor.claims;
    return this.ask(visitor, arrival, () => ({
      type: 'prepare',
      identity,
      participantId,
      askedAt,
      ...facts(arrival),
    }));
  }

  /** Asks to enter. Answered with `welcome` or `waiting_room`. */
  requestToJoin(visitor: Visitor, arrival: Arrival): Promise<Result<void>> {
    const { participantId, identity, audioOnly, requestedAt: askedAt } = visitor.claims;
    return this.ask(visitor, arrival, (conferenceId) => ({
      type: 'request_to_join',
      participantId,
      identity,
      audioOnly,
      resumeToken: newResumeToken(conferenceId),
      rtpCapabilities: visitor.rtpCapabilities,
      askedAt,
      ...facts(arrival),
    }));
  }

  async resume(
    resume: NonNullable<ClientMessageOf<'hello'>['resume']>,
    rtpCapabilities: Sealed | null,
    arrival: Arrival,
  ): Promise<Result<void>> {
    const conferenceId = conferenceOf(resume.token);
    if (!conferenceId) return refuse('SEAT_GONE');
    return this.submit(conferenceId, arrival, {
      type: 'resume',
      participantId: resume.participantId,
      resumeToken: resume.token,
      freshMedia: resume.freshMedia,
      rtpCapabilities,
      ...facts(arrival),
    });
  }

  private async ask(
    visitor: Visitor,
    arrival: Arrival,
    command: (conferenceId: ConferenceId) => Asking,
  ): Promise<Result<void>> {
    for (let tries = 1; ; tries++) {
      const meeting = await this.meetings.find(visitor.claims.meetingId);
      if (!meeting) return refuse('MEETING_NOT_FOUND');
      if (meeting.closedAt) return refuse('MEETING_ENDED');
      const opened = await this.open(meeting);
      if (!opened.ok) return opened;
      const asked = await this.submit(opened.value, arrival, command(opened.value));
      if (asked.ok || asked.refusal.code !== 'MEETING_ENDED' || tries === MOST_TRIES) return asked;
    }
  }

  /**
   * Nobody could tell a conference that was still being opened that its meeting was deleted, ended or changed meanwhile, so
   * the meeting is read once more when its conference has begun.
   */
  private async open(meeting: Meeting): Promise<Result<ConferenceId>> {
    const isRunning = this.conferences.ofMeeting(meeting.id) !== null;
    const opened = await this.conferences.open(meeting);
    if (isRunning || !opened.ok) return opened;
    const now = await this.meetings.find(meeting.id);
    if (now && !now.closedAt) {
      const { topic, settings } = now;
      await this.conferences.submit(opened.value, { type: 'change_meeting', topic, settings });
      return opened;
    }
    await this.conferences.submit(opened.value, { type: 'end', actor: { by: 'owner' } });
    return refuse(now ? 'MEETING_ENDED' : 'MEETING_NOT_FOUND');
  }

  private async submit(conferenceId: ConferenceId, arrival: Arrival, command: Asking): Promise<Result<void>> {
    if (!arrival.seated({ conferenceId, participantId: command.participantId })) return accept(undefined);
    return this.conferences.submit(conferenceId, command);
  }
}

const facts = ({ connectionId, requestId, zone }: Arrival) => ({
  connectionId,
  zone,
  ...(requestId === undefined ? {} : { requestId }),
});

/** The name may be changed on the preview page; who it is may not. */
export const entering = (visitor: Visitor, message: ClientMessageOf<'enter'>): Visitor => {
  const { claims } = visitor;
  return {
    claims: {
      ...claims,
      identity: { ...claims.identity, displayName: message.displayName ?? claims.identity.displayName },
      audioOnly: message.audioOnly ?? claims.audioOnly,
    },
    rtpCapabilities: message.capabilities?.rtp ?? visitor.rtpCapabilities,
  };
};
