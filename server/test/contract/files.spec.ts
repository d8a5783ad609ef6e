import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { allAbilities, type ConferenceId, type FileId, type MeetingId, type ParticipantId } from '#protocol';
import { ClamdScanner } from '../../src/chat/files/clamd.adapter.js';
import { DiskKeeper, newFileKey } from '../../src/chat/files/disk-keeper.adapter.js';
import { Scanning } from '../../src/chat/files/scanning.js';
import { FileStore } from '../../src/chat/files/store/file-store.js';
import type { ChatFileRow } from '../../src/chat/files/store/rows.js';
import { FileSweep } from '../../src/chat/files/sweep.js';
import { UploadDesk } from '../../src/chat/files/upload-desk.js';
import type { SeatView } from '../../src/conference/ports.js';
import { entities } from '../../src/entities.js';
import { silentLog } from '../../src/kernel/log.js';
import type { Result } from '../../src/kernel/result.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { PostgresUnitOfWork } from '../../src/storage/unit-of-work.js';
import { filesBelow } from '../support/files.js';
import { startPostgres, startScanner, testMalware, type TestService } from '../support/services.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let postgres: TestService;
let clamd: TestService;
let db: DataSource;
let folder: string;
const meetingId = randomUUID() as string as MeetingId;

beforeAll(async () => {
  [postgres, clamd] = await Promise.all([startPostgres(), startScanner()]);
  db = createDataSource(postgres.url, entities);
  await connect(db, silentLog, 5_000);
  await migrate(db, silentLog);
  const owner = randomUUID();
  await db.query(`INSERT INTO users (id, username, display_name) VALUES ($1, 'a', 'A')`, [owner]);
  await db.query(
    `INSERT INTO meetings (id, host_user_id, code, host_key, topic, meeting_type)
     VALUES ($1, $2, '1234567890', 'k', 't', 'instant')`,
    [meetingId, owner],
  );
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await Promise.all([postgres.stop(), clamd.stop()]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-files-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.query('DELETE FROM chat_files');
});

const aRow = (more: Partial<ChatFileRow> = {}): ChatFileRow => ({
  id: randomUUID() as string as FileId,
  conferenceId: randomUUID() as string as ConferenceId,
  meetingId,
  participantId: randomUUID() as string as ParticipantId,
  userId: null,
  name: 'a.txt',
  mediaType: 'text/plain',
  bytes: 3,
  sha256: '0'.repeat(64),
  scanned: true,
  storageKey: newFileKey(),
  thumbnailKey: null,
  thumbW: null,
  thumbH: null,
  messageSeq: 1,
  messagePlace: 0,
  createdAt: new Date(),
  ...more,
});

async function stored(keeper: DiskKeeper, row: ChatFileRow): Promise<ChatFileRow> {
  await keeper.putBytes(Buffer.from('abc'), row.storageKey);
  if (row.thumbnailKey !== null) await keeper.putBytes(Buffer.from('abc'), row.thumbnailKey);
  const work = new PostgresUnitOfWork(db, silentLog);
  await work.transaction((tx) => new FileStore(db).insert(tx, row, 1_000));
  return row;
}

describe('ClamdScanner with the real daemon', () => {
  const fileOf = async (content: Uint8Array) => {
    const keeper = new DiskKeeper(folder);
    const key = newFileKey();
    await keeper.putBytes(content, key);
    return join(folder, key.slice(0, 2), key);
  };
  it('tells malware from what is clean, by name, also in a file of many chunks', async () => {
    const scanner = new ClamdScanner(clamd.url);
    expect(await scanner.scan(await fileOf(Buffer.alloc(3_000_000, 7)))).toEqual({ verdict: 'clean' });
    expect(await scanner.scan(await fileOf(Buffer.alloc(0)))).toEqual({ verdict: 'clean' });
    expect(await scanner.scan(await fileOf(testMalware()))).toEqual({
      verdict: 'infected',
      name: 'Eicar-Test-Signature.UNOFFICIAL',
    });
    expect((await scanner.version()).engine).toMatch(/^ClamAV \d/u);
  });

  it('what is larger than the daemon takes is not called clean', async () => {
    const found = await new ClamdScanner(clamd.url).scan(await fileOf(Buffer.alloc(60 * 1024 * 1024)));
    expect(found.verdict).toBe('unknown');
  });

  it('a daemon that is away or mute is no verdict, in time', async () => {
    const path = await fileOf(Buffer.from('a'));
    expect(await new ClamdScanner(`unix://${folder}/none`).scan(path)).toMatchObject({ verdict: 'unknown' });
    process.kill(clamd.pid, 'SIGSTOP');
    try {
      const scanner = new ClamdScanner(clamd.url, { shortMs: 300, scanMs: 300 });
      expect(await scanner.scan(path)).toEqual({ verdict: 'unknown', why: 'it did not answer in time' });
      await expect(scanner.version()).rejects.toThrow('in time');
    } finally {
      process.kill(clamd.pid, 'SIGCONT');
    }
  });
});

describe('taking files', () => {
  const seat = {
    conferenceId: randomUUID(),
    meetingId,
    participantId: randomUUID(),
    identity: { userId: null },
    abilities: allAbilities,
  } as unknown as SeatView;
  /** As the conference knows them when the file has come. */
  let now: () => SeatView | null = () => seat;
  const upload = (url: string | null, without: 'refuse' | 'allow') => {
    const scanning = new Scanning(url === null ? null : new ClamdScanner(url), without, { now: Date.now });
    const desk = new UploadDesk({
      settings: {
        ...{ maxBytes: 1_000, meetingQuotaBytes: 1_000, keepMs: DAY, refusedExtensions: [] },
        ...{ scannerUrl: url, withoutScanner: without },
      },
      conferences: { seat: () => now() },
      store: new FileStore(db),
      unitOfWork: new PostgresUnitOfWork(db, silentLog),
      keeper: new DiskKeeper(folder),
      scanning,
      thumbnails: { make: () => Promise.resolve(null) },
      clock: { now: Date.now },
      log: silentLog,
    });
    return {
      scanning,
      desk,
      take: () => desk.take(seat, { name: 'a', announced: 1, body: Readable.from([Buffer.from('a')]) }),
    };
  };
  const codeOf = (result: Result<unknown>) => (result.ok ? 'taken' : result.refusal.code);

  it('whoever lost the right meanwhile, or never had it, is refused; nothing stays', async () => {
    const { desk } = upload(clamd.url, 'refuse');
    const body = () => ({ name: 'a', announced: null, body: Readable.from([Buffer.from('a')]) });
    const without = { ...seat, abilities: { ...allAbilities, files: false } };
    expect(codeOf(await desk.take(without, body()))).toBe('FORBIDDEN');
    now = () => without;
    expect(codeOf(await desk.take(seat, body()))).toBe('FORBIDDEN');
    now = () => null;
    expect(codeOf(await desk.take(seat, body()))).toBe('FORBIDDEN');
    now = () => seat;
    expect(filesBelow(folder)).toEqual([]);
    expect(codeOf(await desk.take(seat, body()))).toBe('taken');
  });

  it.each([
    ['there is none', null],
    ['it does not answer', 'unix:///nowhere/clamd.sock'],
  ])(
    'when there is no scan because %s, the policy decides: refused, or taken and marked',
    async (_why, url) => {
      const strict = upload(url, 'refuse');
      expect(codeOf(await strict.take())).toBe('SCANNER_UNAVAILABLE');
      expect(filesBelow(folder)).toEqual([]);
      expect(await strict.desk.policy(seat)).toMatchObject({ scanning: 'refused' });
      expect(await strict.scanning.probe()).toMatchObject({
        state: 'down',
        detail: expect.stringMatching(/files are refused$/u),
      });
      const mild = upload(url, 'allow');
      expect(codeOf(await mild.take())).toBe('taken');
      expect(await db.query('SELECT scanned FROM chat_files')).toEqual([{ scanned: false }]);
      expect(await mild.desk.policy(seat)).toMatchObject({ scanning: 'unscanned', bytesLeft: 999 });
      expect(await mild.scanning.probe()).toMatchObject({
        state: 'down',
        detail: expect.stringMatching(/unscanned$/u),
      });
    },
  );
});

describe('DiskKeeper', () => {
  it('keeps files where only we can read them, under keys that lead nowhere else', async () => {
    const keeper = new DiskKeeper(folder);
    const key = newFileKey();
    await keeper.putBytes(Buffer.from('abc'), key);
    const path = join(folder, key.slice(0, 2), key);
    expect(readFileSync(path, 'utf8')).toBe('abc');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(filesBelow(join(folder, 'drafts'))).toEqual([]);
    await expect(keeper.open('../../../etc/passwd')).rejects.toThrow('not a key');
    expect(await keeper.open(newFileKey())).toBeNull();
    await keeper.remove(key);
    await keeper.remove(key);
    expect(await keeper.open(key)).toBeNull();
  });
});

describe('the sweep', () => {
  const now = Date.now();
  const sweepOf = (keeper: DiskKeeper, at = now) =>
    new FileSweep(new FileStore(db), keeper, 30 * DAY, { now: () => at }, silentLog).sweep();
  const conference = async (endedAt: number | null): Promise<ConferenceId> => {
    const id = randomUUID();
    await db.query(
      'INSERT INTO conferences (id, meeting_id, started_at, last_alive_at, ended_at) VALUES ($1, $2, $3, $3, $4)',
      [id, meetingId, new Date(now - 90 * DAY), endedAt === null ? null : new Date(endedAt)],
    );
    return id as ConferenceId;
  };
  const ago = (ms: number) => new Date(now - ms);

  it('removes what was not sent within the hour, and what belongs to conferences long over; nothing else', async () => {
    const keeper = new DiskKeeper(folder);
    const [running, recent, old] = [
      await conference(null),
      await conference(now - DAY),
      await conference(now - 31 * DAY),
    ];
    const stay = [
      aRow({ conferenceId: running, createdAt: ago(60 * DAY) }),
      aRow({ conferenceId: recent, createdAt: ago(60 * DAY) }),
      aRow({ createdAt: ago(2 * DAY) }),
      aRow({ messageSeq: null, messagePlace: null, createdAt: ago(HOUR / 2) }),
    ];
    const go = [
      aRow({ messageSeq: null, messagePlace: null, createdAt: ago(2 * HOUR), thumbnailKey: newFileKey() }),
      aRow({ conferenceId: old, createdAt: ago(60 * DAY) }),
      // Of a breakout room, which has no row of its own.
      aRow({ createdAt: ago(31 * DAY) }),
    ];
    for (const row of [...stay, ...go]) await stored(keeper, row);
    await sweepOf(keeper);
    const left = await db.query<{ id: string }[]>('SELECT id FROM chat_files');
    expect(left.map(({ id }) => id).sort()).toEqual(stay.map(({ id }) => id as string).sort());
    expect(filesBelow(folder)).toHaveLength(stay.length);
  });

  it('removes bytes that no file has, once they have lain for an hour, and drafts that nobody finished', async () => {
    const keeper = new DiskKeeper(folder);
    const known = await stored(keeper, aRow({ thumbnailKey: newFileKey() }));
    const [orphan, fresh] = [newFileKey(), newFileKey()];
    await keeper.putBytes(Buffer.from('a'), orphan);
    await keeper.putBytes(Buffer.from('a'), fresh);
    const draft = await keeper.draft();
    const before = new Date(now - 2 * HOUR);
    for (const key of [orphan, known.storageKey, known.thumbnailKey ?? ''])
      utimesSync(join(folder, key.slice(0, 2), key), before, before);
    utimesSync(draft, before, before);
    await sweepOf(keeper);
    expect(
      filesBelow(folder)
        .map((path) => path.slice(3))
        .sort(),
    ).toEqual([known.storageKey, known.thumbnailKey, fresh].sort());
  });
});
