import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  listMediaFailoversResponse,
  listMediaGapsResponse,
  listMediaNodesResponse,
  mediaNodePaths,
} from '#protocol';
import type { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { MEDIA_FLEET } from '../../src/media/media.module.js';
import { ObservationStore } from '../../src/observation/store/observation-store.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { type Attendee, enter } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { rowsOf } from '../support/rows.js';
import { freePort } from '../support/services.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let admin: ApiClient;
let employee: ApiClient;
let metricsUrl: string;
const steered: unknown[] = [];
const fleet = {
  drain: (nodeId: string, draining: boolean) => steered.push({ nodeId, draining }),
  moveOff: (nodeId: string) => Promise.resolve(steered.push({ moveOff: nodeId })),
};

beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  app = await startTestApp({
    env: { METRICS_PORT: String(port), LDAP_GROUP_ROLES: 'meeting-admins=administrator,staff=employee' },
    overrides: [[MEDIA_FLEET, fleet]],
  });
  [admin, employee] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 60_000);
afterAll(() => app.stop());

const database = () => app.get<DataSource>(DATA_SOURCE);
const media = () => app.get<FakeMediaPlane>(MEDIA_PLANE);
const metric = async (name: string): Promise<number | undefined> => {
  const line = (await (await fetch(metricsUrl)).text())
    .split('\n')
    .find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
};
const twoInAMeeting = async (): Promise<[Attendee, Attendee]> => {
  const meeting = await admin.createMeeting();
  return [await enter(admin, meeting.id), await enter(employee, meeting.id)];
};

describe('who may look', () => {
  it.each([
    ['GET', mediaNodePaths.all],
    ['POST', mediaNodePaths.drain('fake')],
    ['GET', mediaNodePaths.gaps],
    ['GET', mediaNodePaths.failovers],
    ['GET', mediaNodePaths.metrics],
  ])('%s %s: administrators alone', async (method, path) => {
    const body = method === 'POST' ? { draining: true } : undefined;
    expect(errorCodeOf(await new ApiClient(app.url).call(method, path, body))).toBe('NOT_SIGNED_IN');
    expect(errorCodeOf(await employee.call(method, path, body))).toBe('FORBIDDEN');
    expect(steered).toEqual([]);
  });
});

describe('media nodes', () => {
  it('are listed as they are, with those of former days', async () => {
    await database().query(
      `INSERT INTO sfu_nodes (id, region, address, port, status) VALUES ('old', 'attic', '10.9.9.9', 1, 'gone')`,
    );
    const { nodes } = listMediaNodesResponse.parse((await admin.call('GET', mediaNodePaths.all)).body);
    expect(nodes).toMatchObject([
      { nodeId: 'fake', state: 'up', capacity: 1_000, workers: [{ routers: 0 }] },
      { nodeId: 'old', state: 'gone', region: 'attic', workers: [] },
    ]);
    expect(nodes[0]?.lastHeartbeat).not.toBeNull();
  });

  it('are drained, emptied and put back; an unknown one is not', async () => {
    const drain = (nodeId: string, body: object) => admin.call('POST', mediaNodePaths.drain(nodeId), body);
    expect((await drain('fake', { draining: true, moveNow: true })).status).toBe(204);
    expect((await drain('fake', { draining: false, moveNow: true })).status).toBe(204);
    expect(steered).toEqual([
      { nodeId: 'fake', draining: true },
      { moveOff: 'fake' },
      { nodeId: 'fake', draining: false },
    ]);
    expect(errorCodeOf(await drain('attic', { draining: true }))).toBe('NOT_FOUND');
    expect(errorCodeOf(await drain('fake', { draining: 'yes' }))).toBe('INVALID_REQUEST');
  });

  it('are in the table within a second of a change', async () => {
    const [row] = await rowsOf(database(), `SELECT * FROM sfu_nodes WHERE id = 'fake'`);
    expect(row).toMatchObject({ status: 'active', capacity: 1_000 });
  });
});

describe('gaps', () => {
  it('that people notice are counted and kept, page by page', async () => {
    const [one, two] = await twoInAMeeting();
    for (const ms of [300, 700, 1_500])
      two.socket.send({ type: 'media.gap', participantId: one.id, source: 'microphone', ms });
    two.socket.send({ type: 'media.gap', participantId: one.id, source: 'screen', ms: 4_000 });
    const stranger = crypto.randomUUID() as never;
    two.socket.send({ type: 'media.gap', participantId: stranger, source: 'camera', ms: 9_000 });
    await two.socket.settled();
    expect(await metric('conclave_media_gap_seconds_count{kind="audio"}')).toBe(3);
    expect(await metric('conclave_media_gap_seconds_sum{kind="screen"}')).toBe(4);
    expect(await metric('conclave_media_gap_seconds_count{kind="video"}')).toBeUndefined();

    const { conferenceId, meetingId } = two.welcome.meeting;
    const page = async (query: string) =>
      listMediaGapsResponse.parse((await admin.call('GET', `${mediaNodePaths.gaps}?${query}`)).body);
    const about = `conferenceId=${conferenceId}`;
    await eventually('they are written', async () => (await page(about)).gaps.length === 4, 5_000);
    const first = await page(`${about}&limit=3`);
    const second = await page(`${about}&limit=3&cursor=${first.nextCursor ?? ''}`);
    expect([first.gaps.length, second.gaps.length, second.nextCursor]).toEqual([3, 1, null]);
    const all = [...first.gaps, ...second.gaps];
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(all.map(({ ms }) => ms).sort((a, b) => a - b)).toEqual([300, 700, 1_500, 4_000]);
    expect(all[0]).toMatchObject({
      meetingId,
      conferenceId,
      participantId: two.id,
      fromParticipantId: one.id,
    });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await page(`${about}&since=${later}`)).gaps).toEqual([]);
    expect(errorCodeOf(await admin.call('GET', `${mediaNodePaths.gaps}?cursor=none`))).toBe(
      'INVALID_REQUEST',
    );
    for (const { socket } of [one, two]) await socket.request({ type: 'leave' });
  });

  it('older than thirty days are forgotten', async () => {
    const store = new ObservationStore(database());
    const ids = { conferenceId: crypto.randomUUID(), meetingId: crypto.randomUUID() };
    const people = { participantId: crypto.randomUUID(), fromParticipantId: crypto.randomUUID() };
    const row = (at: number) => ({ id: crypto.randomUUID(), ...ids, ...people, at: new Date(at) });
    const now = Date.now();
    const rows = [row(now - 1_000), row(now)].map((each) => ({ ...each, source: 'camera' as const, ms: 1 }));
    await store.writeGaps([...rows, ...rows] as never);
    expect(await store.prune(new Date(now - 500))).toBeGreaterThanOrEqual(1);
    const left = await store.gaps({
      since: null,
      after: null,
      limit: 10,
      conferenceId: ids.conferenceId as never,
    });
    expect(left.rows.map(({ id }) => id)).toEqual([rows[1]?.id]);
  });
});

describe('failures', () => {
  it('are counted and written down once, with whom they struck', async () => {
    const [one, two] = await twoInAMeeting();
    const before = (await metric('conclave_failovers_total{cause="worker_died"}')) ?? NaN;
    const [node] = await media().nodes();
    media().loseWorker(node?.workers[0]?.workerId ?? '');
    await Promise.all([one.socket.next('welcome'), two.socket.next('welcome')]);
    const written = await eventually('it is written', async () => {
      const { body } = await admin.call('GET', mediaNodePaths.failovers);
      return listMediaFailoversResponse.parse(body).failovers[0];
    });
    expect(written).toMatchObject({ cause: 'worker_died', nodeId: 'fake', conferences: 1, participants: 2 });
    expect(written.workerId).toBe(node?.workers[0]?.workerId);
    expect(await metric('conclave_failovers_total{cause="worker_died"}')).toBe(before + 1);
    for (const { socket } of [one, two]) await socket.request({ type: 'leave' });
  });
});

describe('metrics', () => {
  it('tell what runs, to the collector and to administrators alike', async () => {
    const [one, two] = await twoInAMeeting();
    expect(await metric('conclave_conferences')).toBe(1);
    expect(await metric('conclave_participants{state="connected"}')).toBe(2);
    expect(await metric('conclave_sockets')).toBe(2);
    expect(await metric('conclave_dependency_up{dependency="redis"}')).toBe(1);
    expect(await metric('conclave_dependency_up{dependency="database"}')).toBe(1);
    expect(await metric('conclave_jobs_waiting')).toBeGreaterThanOrEqual(0);
    expect(await metric('conclave_journal_lag_seconds')).toBeLessThan(5);
    const { body, status } = await raw(admin, mediaNodePaths.metrics);
    expect([status, body.includes('conclave_conferences 1')]).toEqual([200, true]);

    const { code } = await admin.createMeeting({}, { password: 'a-passcode' });
    const turnedAway = await new ApiClient(app.url).tryJoin(code, { password: 'wrong' });
    expect(errorCodeOf(turnedAway)).toBe('PASSCODE_WRONG');
    expect(await metric('conclave_joins_refused_total{code="PASSCODE_WRONG"}')).toBe(1);
    for (const { socket } of [one, two]) await socket.request({ type: 'leave' });
    await eventually('it is over', async () => (await metric('conclave_conferences')) === 0);
  });

  it('name nobody', async () => {
    const [one, two] = await twoInAMeeting();
    const text = await (await fetch(metricsUrl)).text();
    const { conferenceId, meetingId, code } = one.welcome.meeting;
    for (const secret of [one.id, two.id, conferenceId, meetingId, code, 'alice', 'bob'])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    for (const { socket } of [one, two]) await socket.request({ type: 'leave' });
  });
});

async function raw(client: ApiClient, path: string): Promise<{ status: number; body: string }> {
  const kept = (client as unknown as { cookies: Map<string, string> }).cookies;
  const response = await fetch(app.url + path, { headers: { cookie: [...kept.values()].join('; ') } });
  return { status: response.status, body: await response.text() };
}
