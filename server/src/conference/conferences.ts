import { timingSafeEqual } from 'node:crypto';
import type { ConferenceId, MeetingId, ParticipantId, VideoCodec } from '#protocol';
import { newConferenceId } from '../kernel/ids.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { MediaEvent } from '../media/media-plane.js';
import type { EventBus } from '../kernel/events.js';
import type { Meeting, MeetingDirectory } from '../meetings/ports.js';
import { Conference, type ConferenceWorld } from './conference.js';
import type { RequestCommand } from './domain/commands.js';
import { openConference, own, type ConferenceState, type Poll } from './domain/state.js';
import { conferenceOfMediaId } from './domain/turn.js';
import { conferenceClosed, conferencesRecovered } from './events.js';
import type { ConferenceJournals } from './journal/journals.js';
import type { Replayed } from './journal/replay.js';
import { censusOf, connectedHere } from './census.js';
import type {
  Census,
  ConferenceCensus,
  ConferenceView,
  LiveConferences,
  LivePolls,
  SeatView,
} from './ports.js';
import { recoverConferences } from './recover.js';
import { RoomKeeper } from './room-keeper.js';

export type ConferencesWorld = Pick<
  ConferenceWorld,
  'media' | 'outbox' | 'ledger' | 'chat' | 'polls' | 'clock' | 'log'
> & {
  readonly meetings: Pick<MeetingDirectory, 'bansOf'>;
  readonly events: EventBus;
  readonly preferredVideoCodec: VideoCodec;
  /** What lets conferences outlive this process; without it they end with it. */
  readonly survival?: Survival;
};

export interface Survival {
  readonly journals: ConferenceJournals;
  /** When the process before was last at work, ms since the epoch; null: nobody knows. */
  readonly lastSeenAt: number | null;
  /** All is taken up: from now on this process is the one that was last at work. */
  readonly atWork: () => void;
  /** The meeting as it is now; null: it was deleted. */
  readonly meetingNow: MeetingDirectory['find'];
  readonly bansOf: MeetingDirectory['bansOf'];
  /** Takes up what media nodes hold, before anything is opened there. */
  readonly adoptMedia: () => Promise<void>;
}

const TICK_MS = 1_000;
const STILL_RUNNING_MS = 5_000;
/**
 * How long an orderly stop lets what is under way come to rest, the journals be written, and the last facts of what has ended
 * be closed. Sockets, jobs and storage close after that, all within the five seconds that the process gives itself.
 */
const REST_WITHIN_MS = 1_000;
const WRITE_WITHIN_MS = 700;
const CLOSE_WITHIN_MS = 300;
/** The same where there is no journal: then the facts of all are to be written. */
const STOP_WITHIN_MS = 2_000;

const lastWord = { type: 'server_stopping' } as const;

/** All live conferences: at most one a meeting, and its breakout rooms. */
export class Conferences implements LiveConferences, LivePolls, ConferenceCensus {
  private readonly byId = new Map<ConferenceId, Conference>();
  private readonly byMeeting = new Map<MeetingId, Conference>();
  private readonly opening = new Map<MeetingId, Promise<Result<ConferenceId>>>();
  /** Ended, with facts still to be written. */
  private readonly closing = new Set<Promise<void>>();
  private readonly regions = new Map<string, string>();
  private readonly rooms: RoomKeeper;
  private readonly timers: NodeJS.Timeout[] = [];
  private stopListening: (() => void) | null = null;
  private stopping: Promise<void> | null = null;

  constructor(private readonly world: ConferencesWorld) {
    this.rooms = new RoomKeeper({
      outbox: world.outbox,
      clock: world.clock,
      find: (id) => this.byId.get(id),
      all: () => this.byId.values(),
      start: (state) => (this.stopping ? null : this.begin(state)),
    });
  }

  /** As decided so far; of all that run, breakout rooms among them. */
  get states(): ConferenceState[] {
    return [...this.byId.values()].map(({ state }) => state);
  }

  /** Takes up what ran under the process before. Before `start`, and before anybody can come. */
  async recover(): Promise<void> {
    const { survival, log, events } = this.world;
    if (!survival) return;
    // From now on, so that nothing is missed between asking media what it holds and hearing what it loses.
    this.listen();
    await survival.adoptMedia();
    const running = await recoverConferences({
      ...this.world,
      ...survival,
      resume: (replayed) => this.resume(replayed),
      over: (conference) => this.forget(conference),
    });
    if (!this.stopping) survival.atWork();
    if (running.length === 0) return;
    const { admitted: participants } = this.census();
    log.info('conferences recovered', { conferences: running.length, participants });
    await events.publish(conferencesRecovered, { conferences: running.length, participants });
  }

  /** Begins to listen to media and time. */
  start(): void {
    this.listen();
    if (this.timers.length > 0) return;
    this.timers.push(
      setInterval(() => this.tick(), TICK_MS).unref(),
      setInterval(() => void this.tellStillRunning(), STILL_RUNNING_MS).unref(),
    );
  }

  ofMeeting(meetingId: MeetingId): ConferenceView | null {
    return this.running(meetingId)?.view ?? null;
  }

  seat(conferenceId: ConferenceId, participantId: ParticipantId): SeatView | null {
    return this.byId.get(conferenceId)?.seat(participantId) ?? null;
  }

  poll(conferenceId: ConferenceId, pollId: string): Poll | null {
    const conference = this.byId.get(conferenceId);
    return conference ? (own(conference.state.polls, pollId) ?? null) : null;
  }

  census(): Census {
    return censusOf([...this.byId.values()].map(({ state }) => state));
  }

  peopleAt(routerId: string): number {
    const conference = this.ofMedia(routerId);
    return conference ? connectedHere(conference.state) : 0;
  }

  seatByToken(participantId: string, resumeToken: string): SeatView | null {
    const conference = this.byId.get(resumeToken.split('.', 1)[0] as ConferenceId);
    const person = conference && own(conference.state.people, participantId);
    if (!conference || !person || !sameSecret(person.resumeToken, resumeToken)) return null;
    return conference.seat(participantId);
  }

  open(meeting: Meeting): Promise<Result<ConferenceId>> {
    if (this.stopping) return Promise.resolve(refuse('UNAVAILABLE'));
    if (meeting.closedAt) return Promise.resolve(refuse('MEETING_ENDED'));
    const running = this.running(meeting.id);
    if (running) return Promise.resolve(accept(running.id));
    const underWay = this.opening.get(meeting.id);
    if (underWay) return underWay;
    const opening = this.openNew(meeting).finally(() => this.opening.delete(meeting.id));
    this.opening.set(meeting.id, opening);
    return opening;
  }

  submit(conferenceId: ConferenceId, command: RequestCommand): Promise<Result<void>> {
    if (command.type === 'resume') return this.rooms.resume(conferenceId, command);
    const conference = this.byId.get(conferenceId);
    return conference ? conference.submit(command) : Promise.resolve(refuse('MEETING_ENDED'));
  }

  stop(): Promise<void> {
    this.stopping ??= this.world.survival ? this.drain() : this.endAll();
    return this.stopping;
  }

  /** What the timer does every second: lets each conference let go of what has run out of time. */
  tick(): void {
    for (const conference of this.byId.values()) void conference.report({ type: 'tick' });
  }

  private async openNew(meeting: Meeting): Promise<Result<ConferenceId>> {
    const { media, clock, log, preferredVideoCodec, meetings } = this.world;
    const bans = await meetings.bansOf(meeting.id);
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
      bans,
      now: clock.now(),
    });
    const conference = this.begin(state);
    this.byMeeting.set(meetingId, conference);
    return accept(conference.id);
  }

  private listen(): void {
    this.stopListening ??= this.world.media.onEvent((event) => this.hearMedia(event));
  }

  /** One that has ended may still be on its way out, until its journal says so. */
  private running(meetingId: MeetingId): Conference | null {
    const conference = this.byMeeting.get(meetingId);
    return conference && !conference.state.ended ? conference : null;
  }

  private run(state: ConferenceState, before?: Omit<Replayed, 'state'>): Conference {
    const conference = new Conference(
      {
        ...this.world,
        journals: this.world.survival?.journals ?? null,
        regionOf: (nodeId) => this.regionOf(nodeId),
        rooms: this.rooms,
        onEnd: (ended) => this.forget(ended),
      },
      state,
      before,
    );
    this.byId.set(conference.id, conference);
    return conference;
  }

  private resume({ state, ...before }: Replayed): Conference {
    const conference = this.run(state, before);
    if (!state.parent) this.byMeeting.set(state.meeting.meetingId, conference);
    return conference;
  }

  private begin(state: ConferenceState): Conference {
    const conference = this.run(state);
    this.world.log.info('conference opened', {
      conferenceId: conference.id,
      meetingId: state.meeting.meetingId,
      parent: state.parent?.conferenceId ?? null,
    });
    return conference;
  }

  private forget(conference: Conference): void {
    const { meetingId } = conference.state.meeting;
    this.byId.delete(conference.id);
    if (this.byMeeting.get(meetingId) === conference) this.byMeeting.delete(meetingId);
    this.rooms.ended(conference, this.byId.values());
    this.world.log.info('conference ended', { conferenceId: conference.id, meetingId });
    void this.world.events.publish(conferenceClosed, { conferenceId: conference.id, meetingId });
    const written = Promise.all([conference.ledgerDrained(), conference.mediaIdle()]);
    // Until its end is in the database, the next process must find it in the journal.
    const closed = written.then(() => conference.closeJournal()).then(() => void this.closing.delete(closed));
    this.closing.add(closed);
  }

  private hearMedia(event: MediaEvent): void {
    switch (event.type) {
      case 'routers_lost':
        this.world.log.warn('routers lost', { workerId: event.workerId, routers: event.routerIds.length });
        for (const routerId of event.routerIds)
          void this.ofMedia(routerId)?.report({ type: 'media_lost', routerId });
        break;
      case 'transports_lost': {
        const { routerId, transportIds } = event;
        this.world.log.warn('transports lost', { routerId, cause: event.cause, lost: transportIds.length });
        void this.ofMedia(routerId)?.report({ type: 'transports_lost', routerId, transportIds });
        break;
      }
      case 'consumers_lost':
        this.world.log.warn('consumers lost', {
          routerId: event.routerId,
          cause: event.cause,
          lost: event.consumerIds.length,
        });
        this.ofMedia(event.routerId)?.hearMedia(event);
        break;
      case 'capacity_gained':
        for (const conference of this.byId.values()) void conference.report({ type: 'media_back' });
        break;
      default:
        this.ofMedia(event.routerId)?.hearMedia(event);
    }
  }

  private ofMedia(routerId: string): Conference | undefined {
    return this.byId.get(conferenceOfMediaId(routerId) as ConferenceId);
  }

  private async tellStillRunning(): Promise<void> {
    const running = [...this.byId.values()].filter(({ state }) => state.startedAt !== null && !state.parent);
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

  /** Conferences do not end: they come to rest, all together, and stand still; the next process goes on with them. */
  private async drain(): Promise<void> {
    await this.takeNothingNew();
    const all = [...this.byId.values()];
    for (const conference of all) conference.rest();
    const end = performance.now() + REST_WITHIN_MS;
    // What one tells another may stir that one up again, so they rest when all do.
    while (!all.every((conference) => conference.isQuiet) && performance.now() < end) await sleep(10);
    const written = await Promise.all(all.map((conference) => conference.freeze(WRITE_WITHIN_MS)));
    const missed = written.filter((isWritten) => !isWritten).length;
    if (missed > 0) this.world.log.error('stopped before every journal was written', { conferences: missed });
    await this.closed(CLOSE_WITHIN_MS);
  }

  /** Without journals nobody could go on. */
  private async endAll(): Promise<void> {
    await this.takeNothingNew();
    // Main rooms first: they say goodbye to everybody, those in breakout rooms included, and close the rooms.
    await Promise.all([...this.byMeeting.values()].map((conference) => conference.report(lastWord)));
    await Promise.all([...this.byId.values()].map((conference) => conference.report(lastWord)));
    await this.closed(STOP_WITHIN_MS);
  }

  private async takeNothingNew(): Promise<void> {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    await Promise.all(this.opening.values());
  }

  /** Waits a while for the last facts of what has ended. */
  private async closed(withinMs: number): Promise<void> {
    const late = setTimeoutPromise(withinMs);
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

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** In a time that tells nothing of where they differ. */
function sameSecret(known: string, given: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(given)];
  return known !== '' && a.length === b.length && timingSafeEqual(a, b);
}
