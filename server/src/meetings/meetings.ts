import type {
  ChangeMeetingRequest,
  CreateMeetingRequest,
  CreateMeetingResponse,
  ListMeetingsResponse,
  MeetingView,
  SignedInUser,
} from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { EventBus } from '../kernel/events.js';
import { newMeetingId } from '../kernel/ids.js';
import type { Log } from '../kernel/log.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { UnitOfWork } from '../storage/unit-of-work.js';
import { mayChange, mayDelete, maySee } from './domain/access.js';
import { decodeCursor, encodeCursor } from './domain/cursor.js';
import { firstExpiry, wishedExpiry } from './domain/expiry.js';
import type { MeetingStatus } from './domain/lifecycle.js';
import { planned } from './domain/plan.js';
import { meetingReference } from './domain/reference.js';
import { wishedSettings } from './domain/settings.js';
import { meetingChanged, meetingDeleted } from './events.js';
import { hashPasscode, newHostKey, newMeetingCode } from './secrets.adapter.js';
import type { MeetingStore, NewMeeting, StoredMeeting } from './store/meeting-store.js';
import { settingsColumns, settingsOf, toView } from './view.js';

/** Nine thousand million codes: that ten in a row are taken means that something else is wrong. */
const CODE_DRAWS = 10;

export interface MeetingsParts {
  readonly store: MeetingStore;
  readonly unitOfWork: UnitOfWork;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
  readonly dialInNumbers: readonly string[];
}

/** What people do with their meetings. */
export class Meetings {
  constructor(private readonly parts: MeetingsParts) {}

  async create(owner: SignedInUser, wish: CreateMeetingRequest): Promise<Result<CreateMeetingResponse>> {
    const plan = planned(wish.type, wish);
    if (!plan.ok) return plan;
    const now = new Date(this.parts.clock.now());
    const settings = wishedSettings(wish.settings ?? {});
    if (!settings.ok) return settings;
    const expiresAt = firstExpiry(wish.expiresAt, now.getTime());
    if (!expiresAt.ok) return expiresAt;
    const meeting = await this.insert({
      id: newMeetingId(),
      hostUserId: owner.id,
      code: newMeetingCode(),
      hostKey: newHostKey(),
      topic: wish.topic,
      passwordHash: wish.password === undefined ? null : await hashPasscode(wish.password),
      meetingType: wish.type,
      ...plan.value,
      ...settingsColumns(settings.value),
      expiresAt: expiresAt.value,
      status: 'scheduled',
      createdAt: now,
      updatedAt: now,
    });
    this.parts.log.info('meeting created', { meetingId: meeting.id, type: wish.type });
    const stored = {
      ...meeting,
      ownerName: owner.displayName,
      actualStart: null,
      actualEnd: null,
      closedAt: null,
    };
    return accept({
      ...toView(stored, this.parts.publicUrl),
      hostKey: meeting.hostKey,
      ...(wish.password === undefined ? {} : { password: wish.password }),
      dialInNumbers: [...this.parts.dialInNumbers],
    });
  }

  async list(
    owner: SignedInUser,
    wish: { status?: MeetingStatus | undefined; limit: number; cursor?: string | undefined },
  ): Promise<Result<ListMeetingsResponse>> {
    const after = wish.cursor === undefined ? null : decodeCursor(wish.cursor);
    if (wish.cursor !== undefined && !after)
      return refuse('INVALID_REQUEST', {
        fields: [{ path: 'cursor', message: 'Not a nextCursor of this list.' }],
      });
    const page = await this.parts.store.page(owner.id, { status: wish.status, after, limit: wish.limit });
    return accept({
      meetings: page.meetings.map((meeting) => toView(meeting, this.parts.publicUrl)),
      nextCursor: page.end && encodeCursor(page.end),
    });
  }

  async get(person: SignedInUser, idOrCode: string): Promise<Result<MeetingView>> {
    const meeting = await this.find(idOrCode);
    if (!meeting || !maySee(person, meeting)) return refuse('MEETING_NOT_FOUND');
    return accept(toView(meeting, this.parts.publicUrl));
  }

  async change(
    person: SignedInUser,
    idOrCode: string,
    wish: ChangeMeetingRequest,
  ): Promise<Result<MeetingView>> {
    const found = await this.find(idOrCode);
    if (!found) return refuse('MEETING_NOT_FOUND');
    const allowed = mayChange(person, found);
    if (!allowed.ok) return allowed;
    const passwordHash =
      typeof wish.password === 'string' ? await hashPasscode(wish.password) : wish.password;
    const { store, unitOfWork } = this.parts;
    const changed = await unitOfWork.transaction(async (tx): Promise<Result<void>> => {
      const meeting = await store.lock(tx, found.id);
      if (!meeting || meeting.status === 'deleted') return refuse('MEETING_NOT_FOUND');
      const plan = planned(meeting.meetingType, wish, meeting);
      if (!plan.ok) return plan;
      const settings = wishedSettings(wish.settings ?? {}, settingsOf(meeting));
      if (!settings.ok) return settings;
      const expiresAt = wishedExpiry(wish.expiresAt, meeting.expiresAt);
      if (!expiresAt.ok) return expiresAt;
      await store.change(tx, meeting.id, {
        ...plan.value,
        ...settingsColumns(settings.value),
        expiresAt: expiresAt.value,
        ...(wish.topic === undefined ? {} : { topic: wish.topic }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
      });
      return accept(undefined);
    });
    if (!changed.ok) return changed;
    const now = await this.get(person, found.id);
    if (now.ok) {
      const { id: meetingId, topic, settings } = now.value;
      await this.parts.events.publish(meetingChanged, { meetingId, topic, settings });
    }
    return now;
  }

  /** Ends it for everybody who is in it. */
  async remove(person: SignedInUser, idOrCode: string): Promise<Result<void>> {
    const found = await this.find(idOrCode);
    if (!found) return refuse('MEETING_NOT_FOUND');
    const allowed = mayDelete(person, found);
    if (!allowed.ok) return allowed;
    const { store, unitOfWork, clock, events, log } = this.parts;
    const at = clock.now();
    await unitOfWork.transaction(async (tx) => {
      await store.change(tx, found.id, { status: 'deleted', closedAt: new Date(at) });
    });
    log.info('meeting deleted', { meetingId: found.id, by: person.id });
    await events.publish(meetingDeleted, { meetingId: found.id, at });
    return accept(undefined);
  }

  private async find(
    idOrCode: string,
  ): Promise<(StoredMeeting & { ownerId: StoredMeeting['hostUserId'] }) | null> {
    const reference = meetingReference(idOrCode);
    const meeting = reference && (await this.parts.store.find(reference));
    return meeting && { ...meeting, ownerId: meeting.hostUserId };
  }

  private async insert(first: NewMeeting): Promise<NewMeeting> {
    const { store, unitOfWork } = this.parts;
    for (let draw = 0; draw < CODE_DRAWS; draw += 1) {
      const meeting = draw === 0 ? first : { ...first, code: newMeetingCode() };
      if (await unitOfWork.transaction((tx) => store.insert(tx, meeting))) return meeting;
    }
    throw new Error('No free meeting code was found.');
  }
}
