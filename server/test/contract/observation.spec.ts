import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  listMediaFailoversResponse,
  listMediaGapsResponse,
  listMediaNodesResponse,
  mediaNodePaths,
} from '#protocol';
import { systemClock } from '../../src/kernel/clock.js';
import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import { ownNode } from '../../src/media/fleet/own-node.js';
import type { FleetNode } from '../../src/media/fleet/ports.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { MEDIA_FLEET } from '../../src/media/media.module.js';
import { NodeRegistry } from '../../src/observation/node-registry.js';
import { ObservationStore } from '../../src/observation/store/observation-store.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { type Attendee, enter } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { rowsOf } from '../support/rows.js';
import { freePort } from '../support/services.js';
import { startTestApp, startTestServices, type TestApp } from '../support/test-app.js';

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

describe('a node that is out of service', () => {
  it('stays so over restarts of control, also when it is away meanwhile, until an administrator says otherwise', async () => {
    const services = await startTestServices();
    const env = { LDAP_GROUP_ROLES: 'meeting-admins=administrator' };
    const secret = 'the same for every process of the house';
    const plane = () => new FakeMediaPlane({ workers: 2, videoCodec: 'h264' });
    const control = async (nodes: readonly FleetNode[]) => {
      const fleet = new MediaFleet({ nodes, log: silentLog, clock: systemClock });
      return startTestApp({ services, env, settings: { secret }, overrides: [[MEDIA_PLANE, fleet]] });
    };
    const row = async (house: TestApp) =>
      (await rowsOf(house.get<DataSource>(DATA_SOURCE), `SELECT status FROM sfu_nodes`))[0]?.['status'];
    const drain = async (house: TestApp, draining: boolean) => {
      const boss = await ApiClient.signedIn(house.url, 'alice');
      expect((await boss.call('POST', mediaNodePaths.drain('fake'), { draining })).status).toBe(204);
    };
    const stateOf = async (house: TestApp) => (await house.get<MediaFleet>(MEDIA_PLANE).nodes())[0]?.state;
    try {
      const first = await control([ownNode(plane())]);
      await drain(first, true);
      await first.stop();

      // It is away: nobody hears of it, and nobody takes that for an end of the maintenance.
      const second = await control([{ plane: plane(), view: () => null }]);
      await second.get(NodeRegistry).beat();
      expect(await row(second)).toBe('draining');
      await second.stop();

      const third = await control([ownNode(plane())]);
      expect(await stateOf(third)).toBe('draining');
      expect(await row(third)).toBe('draining');
      await drain(third, false);
      expect(await row(third)).toBe('active');
      await third.stop();

      const fourth = await control([ownNode(plane())]);
      expect(await stateOf(fourth)).toBe('up');
      await fourth.stop();
    } finally {
      await services.stop();
    }
  }, 90_000);
});

describe('rubbish', () => {
  const cursor = (text: string) => Buffer.from(text).toString('base64url');
  const someone = '6f1f2a54-2f0b-4c1e-9a53-0f6f2f7b0001';
  it.each([
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=1.5',
    'limit=1&limit=2',
    'limit=%00',
    'since=yesterday',
    'since=2026-02-30T00:00:00Z',
    'since=2026-01-01T00:00:00%2B99:00',
    'cursor=x',
    `cursor=${cursor(`NaN.${someone}`)}`,
    `cursor=${cursor(`-1.${someone}`)}`,
    `cursor=${cursor(`9e99.${someone}`)}`,
    `cursor=${cursor(`1e400.${someone}`)}`,
    `cursor=${cursor("1.' OR 1=1 --")}`,
    `cursor=${'A'.repeat(10_000)}`,
  ])('?%s is refused, and is no fault of ours', async (query) => {
    for (const path of [mediaNodePaths.gaps, mediaNodePaths.failovers]) {
      const answer = await admin.call('GET', `${path}?${query}`);
      expect([path, answer.status]).toEqual([path, 400]);
    }
  });

  it.each([
    'since=0000-01-01T00:00:00Z',
    'since=9999-12-31T23:59:59.999999999Z',
    `cursor=${cursor(`8640000000000000.${someone}`)}`,
    `cursor=${cursor(`0.5.${someone}`)}`,
    `cursor=${cursor(`0x10.${someone}`)}`,
    'conferenceId=../../etc',
  ])('?%s is answered one way or the other, and is no fault of ours', async (query) => {
    for (const path of [mediaNodePaths.gaps, mediaNodePaths.failovers])
      expect((await admin.call('GET', `${path}?${query}`)).status).toBeLessThan(500);
  });

  it.each(['', '%00', '..%2f..', '__proto__', 'constructor', 'x'.repeat(5_000), '%F0%9F%92%A9'])(
    'a node named %j is none',
    async (name) => {
      const answer = await admin.call('POST', `/api/v1/media-nodes/${name}/drain`, { draining: true });
      expect([400, 404, 414, 431]).toContain(answer.status);
    },
  );

  it('gaps about whoever is not here, about oneself and from whoever waits are not believed, nor are floods', async () => {
    const metric = async () =>
      Number(
        /^conclave_media_gap_seconds_count\{kind="audio"\} (\d+)/mu.exec(
          await (await fetch(metricsUrl)).text(),
        )?.[1] ?? 0,
      );
    const [host, guest] = await twoInAMeeting();
    const [elsewhere] = await twoInAMeeting();
    const before = await metric();
    const gap = (participantId: string, ms = 500) =>
      guest.socket.send({
        type: 'media.gap',
        participantId: participantId,
        source: 'microphone',
        ms,
      });
    for (const id of [elsewhere.id, guest.id, someone]) gap(id);
    gap(host.id, 0);
    await guest.socket.settled();
    expect(await metric()).toBe(before);
    const series = async () => (await (await fetch(metricsUrl)).text()).split('\n').length;
    const lines = await series();
    for (let nth = 0; nth < 80; nth++) gap(host.id);
    await guest.socket.settled();
    expect((await metric()) - before).toBeGreaterThan(0);
    expect((await metric()) - before).toBeLessThanOrEqual(65);
    expect(await series()).toBe(lines);
  });
});
