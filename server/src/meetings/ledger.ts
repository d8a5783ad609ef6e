import type { ConferenceId, MeetingId } from '#protocol';
import type { JobBoard } from '../jobs/ports.js';
import type { Log } from '../kernel/log.js';
import type { Transaction, UnitOfWork } from '../storage/unit-of-work.js';
import { closesForGood, statusAfterConference } from './domain/lifecycle.js';
import { closeConference } from './jobs.js';
import type { MeetingLedger } from './ports.js';
import type { BanStore } from './store/ban-store.js';
import type { LedgerStore } from './store/ledger.js';
import type { MeetingStore } from './store/meeting-store.js';

type Fact<Name extends keyof MeetingLedger> = Parameters<MeetingLedger[Name]>[0];

/**
 * The book of what happened live. Facts are written as they happen and may be told twice; what can be reckoned later
 * (durations, the meeting's end and status) is the closing job's work.
 */
export class DurableLedger implements MeetingLedger {
  constructor(
    private readonly store: LedgerStore,
    private readonly meetings: MeetingStore,
    private readonly bans: BanStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: JobBoard,
    private readonly log: Log,
  ) {}

  async conferenceStarted(fact: Fact<'conferenceStarted'>): Promise<void> {
    const at = new Date(fact.at);
    await this.unitOfWork.transaction(async (tx) => {
      await this.meetings.lock(tx, fact.meetingId);
      await this.store.insertConference(tx, {
        id: fact.conferenceId,
        meetingId: fact.meetingId,
        startedAt: at,
      });
      await this.store.activate(tx, fact.meetingId, at);
    });
  }

  async participantJoined({ participantId, at, ...fact }: Fact<'participantJoined'>): Promise<void> {
    await this.store.insertParticipant({ id: participantId, joinedAt: new Date(at), ...fact });
  }

  async participantLeft(fact: Fact<'participantLeft'>): Promise<void> {
    await this.store.leave(fact.participantId, new Date(fact.at));
  }

  async stillRunning(fact: Fact<'stillRunning'>): Promise<void> {
    await this.store.alive(fact.conferenceIds, new Date(fact.at));
  }

  async personBanned({ banId, at, ...fact }: Fact<'personBanned'>): Promise<void> {
    const row = { id: banId, createdAt: new Date(at), ...fact };
    await this.unitOfWork.transaction((tx) => this.bans.put(tx, row));
  }

  async personUnbanned({ meetingId, banId }: Fact<'personUnbanned'>): Promise<void> {
    await this.bans.remove(meetingId, banId);
  }

  async conferenceEnded(fact: Fact<'conferenceEnded'>): Promise<void> {
    await this.unitOfWork.transaction((tx) =>
      this.end(tx, fact.conferenceId, fact.meetingId, fact.at, fact.forGood),
    );
  }

  async endLeftOvers(runningOn: readonly ConferenceId[]): Promise<number> {
    const goOn = new Set(runningOn);
    return this.unitOfWork.transaction(async (tx) => {
      const left = (await this.store.running(tx)).filter(({ id }) => !goOn.has(id));
      for (const { id, meetingId, lastAliveAt } of left) {
        await this.end(tx, id, meetingId, lastAliveAt.getTime(), false);
        this.log.warn('ended a conference that a crash had left running', { conferenceId: id, meetingId });
      }
      return left.length;
    });
  }

  async over(conferenceIds: readonly ConferenceId[]): ReturnType<MeetingLedger['over']> {
    const ended = await this.store.endedAmong(conferenceIds);
    const others = conferenceIds.filter((id) => !ended.includes(id));
    return { ended, left: await this.store.whoLeft(others) };
  }

  /** The closing job. */
  async settle(conferenceId: ConferenceId): Promise<void> {
    await this.unitOfWork.transaction(async (tx) => {
      const conference = await this.store.conference(tx, conferenceId);
      if (!conference?.endedAt) throw new Error('A conference that has not ended cannot be settled.');
      const meeting = await this.meetings.lock(tx, conference.meetingId);
      await this.store.settle(tx, conferenceId, conference.endedAt);
      // Somebody may have come back meanwhile: then the meeting goes on, and the next end settles it.
      if (!meeting || (await this.store.running(tx, meeting.id)).length > 0) return;
      const actualEnd = (await this.store.lastEnd(tx, meeting.id)) ?? conference.endedAt;
      const status = statusAfterConference({ ...meeting, type: meeting.meetingType }, actualEnd);
      await this.meetings.change(tx, meeting.id, { actualEnd, status });
    });
  }

  private async end(
    tx: Transaction,
    id: ConferenceId,
    meetingId: MeetingId,
    at: number,
    forGood: boolean,
  ): Promise<void> {
    const meeting = await this.meetings.lock(tx, meetingId);
    if (!(await this.store.end(tx, id, new Date(at)))) return;
    if (meeting && closesForGood(meeting.meetingType, forGood))
      await this.meetings.change(tx, meetingId, { closedAt: new Date(at) });
    await this.jobs.add(tx, closeConference, { conferenceId: id }, { jobId: id });
  }
}
