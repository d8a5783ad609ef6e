import type { ConferenceId, MeetingId, VideoCodec } from '#protocol';
import { newConferenceId } from '../kernel/ids.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { MediaEvent } from '../media/media-plane.js';
import type { Meeting } from '../meetings/ports.js';
import { Conference, type ConferenceWorld } from './conference.js';
import type { RequestCommand } from './domain/commands.js';
import { openConference } from './domain/state.js';
import { conferenceOfMediaId } from './domain/turn.js';
import type { ConferenceView, LiveConferences } from './ports.js';

export type ConferencesWorld = Pick<
  ConferenceWorld,
  'media' | 'outbox' | 'ledger' | 'clock' | 'log' | 'onAccepted'
> & {
  readonly preferredVideoCodec: VideoCodec;
};

const TICK_MS = 1_000;
const STILL_RUNNING_MS = 5_000;
/**
 * How long an orderly stop waits for the last facts to be written and media to be closed. Sockets, jobs and storage close
 * after that, all within the five seconds that the process gives itself.
 */
const STOP_WITHIN_MS = 2_000;

/** All live conferences: at most one a meeting. */
export class Conferences implements LiveConferences {
  private readonly byId = new Map<ConferenceId, Conference>();
  private readonly byMeeting = new Map<MeetingId, Conference>();
  private readonly opening = new Map<MeetingId, Promise<Result<ConferenceId>>>();
  /** Ended, with facts still to be written. */
  private readonly closing = new Set<Promise<void>>();
  private readonly regions = new Map<string, string>();
  private readonly timers: NodeJS.Timeout[] = [];
  private stopListening: (() => void) | null = null;
  private stopping: Promise<void> | null = null;

  constructor(private readonly world: ConferencesWorld) {}

  /** Begins to listen to media and time. */
  start(): void {
    this.stopListening ??= this.world.media.onEvent((event) => this.hearMedia(event));
    if (this.timers.length > 0) return;
    this.timers.push(
      setInterval(() => this.tick(), TICK_MS).unref(),
      setInterval(() => void this.tellStillRunning(), STILL_RUNNING_MS).unref(),
    );
  }

  ofMeeting(meetingId: MeetingId): ConferenceView | null {
    return this.byMeeting.get(meetingId)?.view ?? null;
  }

  open(meeting: Meeting): Promise<Result<ConferenceId>> {
    if (this.stopping) return Promise.resolve(refuse('UNAVAILABLE'));
    if (meeting.closedAt) return Promise.resolve(refuse('MEETING_ENDED'));
    const running = this.byMeeting.get(meeting.id);
    if (running) return Promise.resolve(accept(running.id));
    const underWay = this.opening.get(meeting.id);
    if (underWay) return underWay;
    const opening = this.openNew(meeting).finally(() => this.opening.delete(meeting.id));
    this.opening.set(meeting.id, opening);
    return opening;
  }

  submit(conferenceId: ConferenceId, command: RequestCommand): Promise<Result<void>> {
    const conference = this.byId.get(conferenceId);
    if (!conference)
      return Promise.resolve(refuse(command.type === 'resume' ? 'SEAT_GONE' : 'MEETING_ENDED'));
    return conference.submit(command);
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** What the timer does every second: lets each conference let go of what has run out of time. */
  tick(): void {
    for (const conference of this.byId.values()) conference.report({ type: 'tick' });
  }

  private async openNew(meeting: Meeting): Promise<Result<ConferenceId>> {
    const { media, clock, log, preferredVideoCodec } = this.world;
    let rtpCapabilities;
    try {
      rtpCapabilities = await media.capabilities();
    } catch (error) {
      log.error('the media plane does not tell its capabilities', { err: error });
      return refuse('MEDIA_UNAVAILABLE');
    }
    if (this.stopping) return refuse('UNAVAILABLE');
    const { id: meetingId, code, topic, joinUrl, settings } = meeting;
    const state = openConference({
      conferenceId: newConferenceId(),
      meeting: { meetingId, code, topic, joinUrl, settings },
      media: { rtpCapabilities, iceServers: [], preferredVideoCodec },
      now: clock.now(),
    });
    const conference = new Conference(
      { ...this.world, regionOf: (nodeId) => this.regionOf(nodeId), onEnd: (ended) => this.forget(ended) },
      state,
    );
    this.byId.set(conference.id, conference);
    this.byMeeting.set(meetingId, conference);
    log.info('conference opened', { conferenceId: conference.id, meetingId });
    return accept(conference.id);
  }

  private forget(conference: Conference): void {
    const { meetingId } = conference.state.meeting;
    this.byId.delete(conference.id);
    if (this.byMeeting.get(meetingId) === conference) this.byMeeting.delete(meetingId);
    this.world.log.info('conference ended', { conferenceId: conference.id, meetingId });
    const closed = Promise.all([conference.ledgerDrained(), conference.mediaIdle()]).then(() => {
      this.closing.delete(closed);
    });
    this.closing.add(closed);
  }

  private hearMedia(event: MediaEvent): void {
    if (event.type === 'routers_lost') {
      this.world.log.warn('routers lost', { workerId: event.workerId, routers: event.routerIds.length });
      for (const routerId of event.routerIds)
        this.ofMedia(routerId)?.report({ type: 'media_lost', routerId });
    } else {
      this.ofMedia(event.routerId)?.hearMedia(event);
    }
  }

  private ofMedia(routerId: string): Conference | undefined {
    return this.byId.get(conferenceOfMediaId(routerId) as ConferenceId);
  }

  private async tellStillRunning(): Promise<void> {
    const running = [...this.byId.values()].filter((conference) => conference.state.startedAt !== null);
    if (running.length === 0) return;
    const conferenceIds = running.map((conference) => conference.id);
    try {
      await this.world.ledger.stillRunning({ conferenceIds, at: this.world.clock.now() });
    } catch (error) {
      // The next one in a few seconds says the same.
      this.world.log.warn('the ledger did not hear what runs', { err: error });
    }
  }

  private async regionOf(nodeId: string): Promise<string | null> {
    if (!this.regions.has(nodeId)) {
      for (const node of await this.world.media.nodes()) this.regions.set(node.nodeId, node.region);
    }
    return this.regions.get(nodeId) ?? null;
  }

  private async stopAll(): Promise<void> {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    await Promise.all(this.opening.values());
    await Promise.all(
      [...this.byId.values()].map((conference) => conference.submitLast({ type: 'server_stopping' })),
    );
    const late = setTimeoutPromise(STOP_WITHIN_MS);
    await Promise.race([Promise.all(this.closing), late.passed]);
    late.cancel();
    if (this.closing.size > 0)
      this.world.log.warn('stopped before everything was written', { conferences: this.closing.size });
    this.stopListening?.();
    this.stopListening = null;
  }
}

function setTimeoutPromise(ms: number): { passed: Promise<void>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
