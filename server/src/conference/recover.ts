import type { ConferenceId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { MediaPlane } from '../media/media-plane.js';
import type { MeetingDirectory, MeetingLedger } from '../meetings/ports.js';
import type { Conference } from './conference.js';
import { heldByConference, type HeldMedia } from './domain/reconcile.js';
import { reconcileRooms } from './domain/reconcile-rooms.js';
import { UnreadableJournal, type ConferenceJournals } from './journal/journals.js';
import { replay, type Replayed } from './journal/replay.js';
import type { ChatBook } from './ports.js';

/** What a recovery needs of the house. */
export interface RecoveryHouse {
  readonly journals: ConferenceJournals;
  readonly media: Pick<MediaPlane, 'inventory' | 'closeRouter'>;
  readonly chat: ChatBook;
  readonly ledger: Pick<MeetingLedger, 'endLeftOvers' | 'over'>;
  readonly clock: Clock;
  readonly log: Log;
  /** When the process before was last at work, ms since the epoch; null: nobody knows. */
  readonly lastSeenAt: number | null;
  /** The meeting as it is now; null: it was deleted. */
  readonly meetingNow: MeetingDirectory['find'];
  readonly bansOf: MeetingDirectory['bansOf'];
  /** Lets a conference run on from where its journal leaves it. */
  readonly resume: (replayed: Replayed) => Conference;
  /** It had ended; only its last facts may not be written yet. */
  readonly over: (conference: Conference) => void;
}

const nothingHeld: HeldMedia = { routers: [], transports: [], producers: [], consumers: [] };

/**
 * Takes up what ran under the process before: every conference is rebuilt from its journal, owes to the database what may
 * not have reached it, keeps its people's seats, and is made to agree with what the media plane still holds and with its
 * breakout rooms. Gives those that run on.
 */
export async function recoverConferences(house: RecoveryHouse): Promise<readonly Conference[]> {
  const found = await readAll(house);
  const conferences: Conference[] = [];
  const told: Promise<void>[] = [];
  for (const replayed of found) {
    const conference = house.resume(replayed);
    conferences.push(conference);
    conference.settleDebts();
    if (conference.state.ended) house.over(conference);
    const lastSeenAt = Math.max(replayed.now, house.lastSeenAt ?? 0);
    told.push(conference.report({ type: 'recovered', lastSeenAt }));
  }
  await Promise.all(told);
  await agreeWithBooks(house, conferences);
  await endOldRuns(conferences);
  await agreeWithMedia(house, conferences);
  await agreeAmongRooms(conferences);
  await agreeWithMeetings(house, conferences);
  const running = conferences.filter(({ state }) => !state.ended);
  await endLeftOvers(house, running);
  return running;
}

/**
 * A journal that cannot be used must not keep the others, or the house, from starting. A store that is away for a moment is
 * another thing: then the start fails and is tried again, for nobody may lose their meeting by that.
 */
async function readAll(house: RecoveryHouse): Promise<Replayed[]> {
  const found: Replayed[] = [];
  for (const conferenceId of await house.journals.live()) {
    const replayed = await readOne(house, conferenceId);
    if (replayed) found.push(await liftChat(house, replayed));
    else await house.journals.setAside(conferenceId);
  }
  // Main rooms before their breakout rooms, and the newest run of a meeting last.
  return found.sort((a, b) => rank(a) - rank(b) || a.state.openedAt - b.state.openedAt);
}

/** Null when it is of no use. */
async function readOne(house: RecoveryHouse, conferenceId: ConferenceId): Promise<Replayed | null> {
  const useless = (error: unknown): null => {
    const message = 'a conference is lost: its journal cannot be used, and is put aside';
    house.log.error(message, { conferenceId, err: error });
    return null;
  };
  let record;
  try {
    record = await house.journals.read(conferenceId);
  } catch (error) {
    if (error instanceof UnreadableJournal) return useless(error);
    throw error;
  }
  // Its data is gone, its name is left.
  if (!record) return null;
  try {
    return replay(record);
  } catch (error) {
    return useless(error);
  }
}

const rank = ({ state }: Replayed): number => (state.parent ? 1 : 0);

/**
 * A journal may have missed the last moments (Redis was away), the chat's book has not: the numbers of what was written then
 * must not be given out again.
 */
async function liftChat(house: RecoveryHouse, replayed: Replayed): Promise<Replayed> {
  const { state } = replayed;
  const newest = await house.chat.newest(state.conferenceId);
  const { seq, version, writtenVersion } = state.chat;
  if (newest.version <= version) return replayed;
  const chat = {
    seq: Math.max(seq, newest.seq),
    version: newest.version,
    writtenVersion: Math.max(writtenVersion, newest.version),
  };
  return { ...replayed, state: { ...state, chat } };
}

/**
 * A journal that was away when control fell does not know its last moments; the ledger may. Whoever left or was sent away
 * then has no seat any more, and what had ended stays ended.
 */
async function agreeWithBooks({ ledger }: RecoveryHouse, conferences: readonly Conference[]): Promise<void> {
  const mains = mainRooms(conferences);
  if (mains.length === 0) return;
  const over = await ledger.over(mains.map(({ id }) => id));
  const [ended, left] = [new Set<string>(over.ended), new Set<string>(over.left)];
  for (const conference of mains) {
    if (ended.has(conference.id)) {
      await conference.report({ type: 'server_stopping' });
      continue;
    }
    for (const { participantId, connectionId } of Object.values(conference.state.people)) {
      if (left.has(participantId))
        await conference.report({ type: 'connection_lost', participantId, connectionId, clean: true });
    }
  }
}

/** The end of a run may have been missed by its journal; there is at most one run of a meeting, and that is the newest. */
async function endOldRuns(conferences: readonly Conference[]): Promise<void> {
  const newest = new Map<string, Conference>();
  for (const conference of mainRooms(conferences)) {
    const { meetingId } = conference.state.meeting;
    await newest.get(meetingId)?.report({ type: 'server_stopping' });
    newest.set(meetingId, conference);
  }
}

/** What was changed in the very moment of the crash, or while the journal was away, may not have reached the conference. */
async function agreeWithMeetings(
  { meetingNow, bansOf, log }: RecoveryHouse,
  conferences: readonly Conference[],
): Promise<void> {
  for (const conference of mainRooms(conferences)) {
    try {
      const { meetingId } = conference.state.meeting;
      const meeting = await meetingNow(meetingId);
      if (!meeting || meeting.closedAt) {
        await conference.report({ type: 'end', actor: { by: 'owner' } });
        continue;
      }
      const { topic, settings } = meeting;
      await conference.report({ type: 'change_meeting', topic, settings });
      await conference.report({ type: 'bans_found', bans: await bansOf(meetingId) });
    } catch (error) {
      log.warn('a meeting could not be read', { conferenceId: conference.id, err: error });
    }
  }
}

const mainRooms = (conferences: readonly Conference[]): Conference[] =>
  conferences.filter(({ state }) => !state.parent && !state.ended);

async function agreeWithMedia(
  { media, log }: RecoveryHouse,
  conferences: readonly Conference[],
): Promise<void> {
  // What the recovery itself closes is closed before media is asked what it holds.
  await Promise.all(conferences.map((conference) => conference.mediaIdle()));
  const inventory = await media.inventory();
  const held = heldByConference(inventory);
  await Promise.all(conferences.map((each) => each.reconcile(held.get(each.id) ?? nothingHeld)));
  const known = new Set<string>(conferences.map(({ id }) => id));
  for (const [conferenceId, { routers }] of held) {
    if (known.has(conferenceId)) continue;
    log.warn('media of a conference that nobody knows is closed', { conferenceId, routers: routers.length });
    for (const { routerId } of routers) await media.closeRouter({ routerId });
  }
}

async function agreeAmongRooms(conferences: readonly Conference[]): Promise<void> {
  const byId = new Map<string, Conference>(conferences.map((conference) => [conference.id, conference]));
  // Each after the one before, for the order is part of what was found out.
  for (const { conferenceId, command } of reconcileRooms(conferences.map(({ state }) => state)))
    await byId.get(conferenceId)?.report(command);
}

/** What the ledger shows as running and no journal knows was cut off for good. */
async function endLeftOvers({ ledger }: RecoveryHouse, running: readonly Conference[]): Promise<void> {
  const ids: ConferenceId[] = running.map(({ id }) => id);
  await ledger.endLeftOvers(ids);
}
