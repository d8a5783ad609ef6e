import type { DataSource } from 'typeorm';
import type { BanId, ParticipantId, PollId, RoomId, TrackId } from '#protocol';
import { type DocumentReader, SHARED_DOCUMENTS } from '../../src/collaboration/ports.js';
import type { ConferenceState } from '../../src/conference/domain/state.js';
import { LIVE_CONFERENCES } from '../../src/conference/ports.js';
import type { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient } from './api-client.js';
import { atTheDoor, type Attendee, enter } from './attendee.js';
import { eventually } from './media-planes.js';
import { Page } from './page.js';
import { rowsOf } from './rows.js';
import { cameraRtp, microphoneRtp } from './rtp.js';
import type { Reply, SignalingClient } from './signaling-client.js';
import type { TestApp } from './test-app.js';

/** The conference as the server has it. */
export function stateOf(app: TestApp, conferenceId: string): ConferenceState {
  // Nobody outside of the conference needs its state, so there is no way to it but this one, for tests.
  const { byId } = app.get<unknown>(LIVE_CONFERENCES) as {
    byId: ReadonlyMap<string, { state: ConferenceState }>;
  };
  const conference = byId.get(conferenceId);
  if (!conference) throw new Error('There is no such conference.');
  return conference.state;
}

export const fakeMedia = (app: TestApp): FakeMediaPlane => app.get<FakeMediaPlane>(MEDIA_PLANE);

const TABLES = [
  'meetings',
  'meeting_participants',
  'meeting_bans',
  'chat_messages',
  'chat_reactions',
  'chat_files',
  'polls',
  'conference_documents',
] as const;

/** All that is kept of all meetings, as text. */
export async function everythingKept(app: TestApp): Promise<Record<string, string>> {
  const db = app.get<DataSource>(DATA_SOURCE);
  const kept: Record<string, string> = {};
  for (const table of TABLES) {
    const rows = await rowsOf(db, `SELECT t::text AS line FROM ${table} t ORDER BY 1`);
    kept[table] = rows.map(({ line }) => String(line)).join('\n');
  }
  return kept;
}

/** What a request was answered with: `ok`, or the code it was refused with. */
export const codeOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.error.code);

export const must = (reply: Reply): Extract<Reply, { ok: true }> => {
  if (!reply.ok) throw new Error(`refused: ${reply.error.code} ${JSON.stringify(reply.error.details ?? {})}`);
  return reply;
};

export const aGuest = (app: TestApp, meeting: string, displayName: string): Promise<Attendee> =>
  enter(new ApiClient(app.url), meeting, { displayName });

/** Asks to enter, and waits in the line. */
export async function aWaiter(app: TestApp, meeting: string, displayName: string) {
  const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting, { displayName });
  socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
  await socket.next('waiting_room');
  return { id: join.participantId, join, socket };
}

/** On the preview page, with transports. */
export async function aVisitor(app: TestApp, meeting: string, displayName: string) {
  const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting, { displayName });
  socket.hello({ ticket: join.ticket, prepare: true });
  await socket.next('prepared', ({ media }) => media !== null);
  return { id: join.participantId, join, socket };
}

export const publish = (
  { socket }: Pick<Attendee, 'socket'>,
  source: 'microphone' | 'camera' | 'screen' | 'screen_audio',
): Promise<Reply> => {
  const rtpParameters = source === 'microphone' || source === 'screen_audio' ? microphoneRtp() : cameraRtp();
  return socket.request({ type: 'track.publish', source, rtpParameters, muted: false });
};

/** What those who must not know it never get to read. */
export const secrets = {
  toHosts: 'for hosts only 4711',
  private: 'between two 4711',
  draft: 'A draft 4711?',
  waiting: 'Wanda at the door 4711',
  banned: 'Mallory the banned 4711',
} as const;

/** What there is in a meeting that somebody could aim at. */
interface Targets {
  readonly host: ParticipantId;
  readonly victim: ParticipantId;
  readonly waiting: ParticipantId;
  readonly track: TrackId;
  readonly banId: BanId;
  readonly draft: PollId;
  readonly poll: PollId;
  readonly room: RoomId;
  /** Positions in the chat. */
  readonly seqs: { readonly everyone: number; readonly hosts: number; readonly private: number };
}

export interface Stage {
  readonly meetingId: string;
  readonly hostKey: string;
  readonly conferenceId: string;
  readonly host: Attendee;
  readonly victim: Attendee;
  readonly waiting: Awaited<ReturnType<typeof aWaiter>>;
  readonly targets: Targets;
}

/**
 * A meeting where something is going on everywhere: the owner shares and speaks, an employee speaks with a raised hand, a
 * guest waits, another was banned, there is a chat, a draft, a poll, notes, and a plan of breakout rooms. `before` lets
 * others come in while the door is still open.
 */
export async function aBusyMeeting(
  app: TestApp,
  owner: ApiClient,
  employee: ApiClient,
  before: (meetingId: string) => Promise<void>,
): Promise<Stage> {
  const meeting = await owner.createMeeting();
  const host = await enter(owner, meeting.id);
  const victim = await enter(employee, meeting.id);
  const mallory = await aGuest(app, meeting.id, secrets.banned);
  must(await host.socket.request({ type: 'remove', participantId: mallory.id, ban: true }));
  await before(meeting.id);

  const track = must(await publish(victim, 'microphone')).data?.['trackId'] as TrackId;
  must(await publish(host, 'microphone'));
  must(await publish(host, 'screen'));
  must(await victim.socket.request({ type: 'hand_raise', raised: true }));
  const say = async (to: object, text: string) =>
    Number(must(await host.socket.request({ type: 'chat.send', to: to as never, text })).data?.['seq']);
  const seqs = {
    everyone: await say({ kind: 'everyone' }, 'Hello all'),
    hosts: await say({ kind: 'hosts' }, secrets.toHosts),
    private: await say({ kind: 'participant', participantId: victim.id }, secrets.private),
  };
  const draft = await aPoll(host.socket, secrets.draft);
  const poll = await aPoll(host.socket, 'Open?');
  must(await host.socket.request({ type: 'poll.launch', pollId: poll }));
  const notes = await Page.open(host, 'notes');
  notes.write(0, 'What we agreed');
  await notes.settled();
  must(await host.socket.request({ type: 'breakout.plan', rooms: ['Red', 'Blue'], assignment: 'manual' }));
  must(await host.socket.request({ type: 'change_settings', settings: { access: 'trusted' } }));
  const waiting = await aWaiter(app, meeting.id, secrets.waiting);

  const { conferenceId } = host.welcome.meeting;
  const state = stateOf(app, conferenceId);
  const room = state.breakouts?.rooms[0]?.roomId;
  const banId = state.bans[0]?.banId;
  if (!room || !banId) throw new Error('The stage is not set.');
  await written(app, conferenceId);
  const targets = { host: host.id, victim: victim.id, waiting: waiting.id } as unknown as Targets;
  return {
    meetingId: meeting.id,
    hostKey: meeting.hostKey,
    conferenceId,
    host,
    victim,
    waiting,
    targets: { ...targets, track, banId, draft, poll, room, seqs },
  };
}

async function aPoll(socket: SignalingClient, question: string): Promise<PollId> {
  const poll = { question, options: ['Yes', 'No'], multiple: false, anonymous: false };
  return must(await socket.request({ type: 'poll.save', poll })).data?.['pollId'] as PollId;
}

/** What is written behind: the ledger's facts at once, documents after a while. */
async function written(app: TestApp, conferenceId: string): Promise<void> {
  const db = app.get<DataSource>(DATA_SOURCE);
  const rows = (sql: string) => rowsOf(db, sql, [conferenceId]);
  await eventually('the notes to be saved', async () => {
    const saved = await rows('SELECT 1 FROM conference_documents WHERE conference_id = $1');
    return saved.length > 0;
  });
  await eventually(
    'the ban to be written',
    async () => (await rowsOf(db, 'SELECT 1 FROM meeting_bans')).length > 0,
  );
}

/**
 * Everything that others could notice: the state without what one person's requests leave behind with themselves, what the
 * others' sockets have heard, what is open at the media plane, and the notes.
 */
export async function whatOthersSee(app: TestApp, stage: Stage, actor: string): Promise<unknown> {
  const { host, victim, waiting, conferenceId } = stage;
  for (const { socket } of [host, victim, waiting]) await socket.settled();
  const { people, chat, ...state } = stateOf(app, conferenceId);
  const others = Object.values(people).map((person) =>
    person.participantId === actor
      ? { ...person, answers: null, pace: null, trace: null, tiles: null, subscriptions: null }
      : { ...person, answers: null },
  );
  return structuredClone({
    state: { ...state, others, seq: chat.seq, written: chat.writtenVersion },
    heard: [host, victim, waiting].map(({ socket }) =>
      socket.received.filter(({ type }) => type !== 'pong' && type !== 'reply'),
    ),
    media: fakeMedia(app).openObjects(),
    notes: await app.get<DocumentReader>(SHARED_DOCUMENTS).notes(host.welcome.meeting.conferenceId),
  });
}
