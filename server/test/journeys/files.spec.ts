import { randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import {
  conferencePaths,
  filePolicyResponse,
  readyResponse,
  type ChatAudience,
  type ChatFile,
} from '#protocol';
import { createLog } from '../../src/kernel/pino-log.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { enter, type Attendee } from '../support/attendee.js';
import { filesBelow, png } from '../support/files.js';
import { SeatClient } from '../support/seat-client.js';
import { testMalware } from '../support/services.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { SETTINGS, type Settings } from '../../src/settings/settings.js';

const lines: string[] = [];
const destination = { write: (line: string) => void lines.push(line) };
const logged = (message: string) =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);

let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
let folder: string;
const onDisk = () => filesBelow(folder);

beforeAll(async () => {
  app = await startTestApp({
    env: { FILES_MAX_MB: '1', FILES_MEETING_QUOTA_MB: '2' },
    log: createLog({ level: 'info', destination }),
  });
  folder = join(app.get<Settings>(SETTINGS).dataDir, 'files');
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 90_000);
afterAll(() => app.stop());

interface Room {
  readonly meetingId: string;
  readonly host: Attendee;
  readonly guest: Attendee;
  readonly hostSeat: SeatClient;
  readonly guestSeat: SeatClient;
}
async function aRoom(): Promise<Room> {
  const { id } = await alice.createMeeting({ waitingRoom: false });
  const host = await enter(alice, id);
  const guest = await enter(new ApiClient(app.url), id);
  const [hostSeat, guestSeat] = [SeatClient.of(app.url, host), SeatClient.of(app.url, guest)];
  return { meetingId: id, host, guest, hostSeat, guestSeat };
}
async function send(
  from: Attendee,
  file: ChatFile,
  to: ChatAudience = { kind: 'everyone' },
): Promise<number> {
  const reply = await from.socket.request({
    type: 'chat.send',
    to,
    text: '',
    fileIds: [file.fileId],
  });
  if (!reply.ok) throw new Error(`not sent: ${JSON.stringify(reply)}`);
  return (reply.data as { seq: number }).seq;
}
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  errorCodeOf({ status: response.status, body: await response.json() }),
];

describe('a file', () => {
  it('is delivered byte for byte to those who see its message, under its name, and nothing runs it', async () => {
    const { guest, guestSeat, hostSeat, host } = await aRoom();
    const content = randomBytes(300_000);
    const file = await guestSeat.upload('Über "uns";.bin', content);
    expect(file).toMatchObject({ name: 'Über _uns_;.bin', bytes: 300_000, thumbnail: null });
    // Not sent yet: only its uploader knows of it.
    expect(await codeOf(await hostSeat.file(file.fileId))).toEqual([404, 'FILE_NOT_FOUND']);
    expect((await guestSeat.file(file.fileId)).status).toBe(200);
    await send(guest, file);
    const told = await host.socket.next('chat_message');
    expect(told.message.files).toEqual([file]);
    const got = await hostSeat.file(file.fileId);
    expect(Buffer.from(await got.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="_ber _uns__.bin"; filename*=UTF-8''%C3%9Cber%20_uns_%3B.bin`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
  });

  it('JSON, pages and drawings are files like others, and never come back as what a browser would run', async () => {
    const { hostSeat } = await aRoom();
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    for (const [name, type, body] of [
      ['a.json', 'application/json', Buffer.from('{"a": 1}')],
      ['broken.json', 'application/json', Buffer.from('{{{')],
      ['a.html', 'text/html', page],
      ['a.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ] as const) {
      const answer = await hostSeat.tryUpload(name, body, type);
      expect([name, answer.status]).toEqual([name, 201]);
      const { fileId } = (answer.body as { file: ChatFile }).file;
      const got = await hostSeat.file(fileId);
      expect(Buffer.from(await got.arrayBuffer()).equals(body)).toBe(true);
      expect(got.headers.get('content-type')).toMatch(/^(?:text\/plain|application\/octet-stream)/u);
    }
  });

  it('a picture gets a thumbnail without what was hidden in it', async () => {
    const { hostSeat } = await aRoom();
    const picture = await sharp({ create: { width: 800, height: 400, channels: 3, background: '#246' } })
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer();
    const file = await hostSeat.upload('holiday.jpg', picture);
    expect(file).toMatchObject({ mediaType: 'image/jpeg', thumbnail: { width: 320, height: 160 } });
    const got = await hostSeat.thumbnail(file.fileId);
    expect(got.headers.get('content-type')).toBe('image/webp');
    const bytes = Buffer.from(await got.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 320, height: 160 });
    expect(bytes.includes('secret place')).toBe(false);
  });

  it('a broken picture is delivered without one; a picture that claims 60000×60000 is refused', async () => {
    const { hostSeat } = await aRoom();
    const broken = await hostSeat.upload('broken.png', png(100, 100, 1).subarray(0, 60));
    expect(broken.thumbnail).toBeNull();
    const bomb = await hostSeat.tryUpload('bomb.png', png(60_000, 60_000, 1));
    expect([bomb.status, errorCodeOf(bomb)]).toEqual([415, 'FILE_TYPE_REFUSED']);
  });
});

describe('what is refused', () => {
  it('malware: by the real scanner, also in disguise; nothing of it stays, and the log says so without names', async () => {
    const { hostSeat, host } = await aRoom();
    const before = onDisk();
    const answer = await hostSeat.tryUpload('salary of eve.txt', testMalware());
    expect([answer.status, errorCodeOf(answer)]).toEqual([422, 'FILE_INFECTED']);
    expect(errorCodeOf(await hostSeat.tryUpload('a.png', testMalware(), 'image/png'))).toBe('FILE_INFECTED');
    expect(onDisk()).toEqual(before);
    const [line] = logged('a file with malware was refused');
    expect(line).toMatchObject({
      level: 'warn',
      malware: expect.stringContaining('Eicar'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
      participantId: host.id,
      extension: 'txt',
    });
    expect(lines.join('')).not.toContain('salary of eve');
  });

  it('programs, by name and by content, whatever disguise they wear', async () => {
    const { hostSeat } = await aRoom();
    const elf = Buffer.concat([Buffer.from([0x7f]), Buffer.from('ELF'), Buffer.alloc(60, 1)]);
    for (const [name, body] of [
      ['setup.exe', 'x'],
      ['invoice.pdf.exe', 'x'],
      ['SETUP.EXE. .', 'x'],
      ['photo\u202Egpj.exe', 'x'],
      ['..\\..\\a.bat', 'x'],
      ['holiday.jpg', elf],
      ['holiday.jpg', Buffer.from('MZ\u0090\u0000\u0003\u0000', 'latin1')],
    ] as const) {
      const answer = await hostSeat.tryUpload(name, Buffer.from(body));
      expect([name, answer.status, errorCodeOf(answer)]).toEqual([name, 415, 'FILE_TYPE_REFUSED']);
    }
    expect((await hostSeat.upload('../../etc/passwd', Buffer.from('x'))).name).toBe('passwd');
    const { fileId, name } = await hostSeat.upload('a\r\nx-evil: 1.txt', Buffer.from('x'));
    expect(name).toBe('ax-evil_ 1.txt');
    expect((await hostSeat.file(fileId)).headers.get('x-evil')).toBeNull();
    expect((await hostSeat.tryUpload('', Buffer.from('x'))).status).toBe(400);
  });

  it('too large: announced or not; beyond the quota of the meeting', async () => {
    const { hostSeat } = await aRoom();
    const before = onDisk().length;
    const large = randomBytes(1024 * 1024 + 1);
    const announced = await hostSeat.tryUpload('a.bin', large);
    const chunked = await hostSeat.tryUpload('a.bin', new Blob([large]).stream());
    expect([announced, chunked].map((answer) => [answer.status, errorCodeOf(answer)])).toEqual([
      [413, 'FILE_TOO_LARGE'],
      [413, 'FILE_TOO_LARGE'],
    ]);
    expect(onDisk()).toHaveLength(before);
    const most = randomBytes(1024 * 1024);
    await hostSeat.upload('1.bin', most);
    // Both fit alone, and only one of them beside the first.
    const both = await Promise.all([hostSeat.tryUpload('2.bin', most), hostSeat.tryUpload('3.bin', most)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 413]);
    expect(onDisk()).toHaveLength(before + 2);
    const policy = await hostSeat.json(conferencePaths.files(hostSeat.conferenceId));
    expect(filePolicyResponse.parse(policy.body)).toMatchObject({
      maxBytes: 1024 * 1024,
      bytesLeft: 0,
      scanning: 'scanned',
    });
  });

  it('an upload that breaks off leaves nothing', async () => {
    const { hostSeat } = await aRoom();
    const before = onDisk();
    const path = `${conferencePaths.files(hostSeat.conferenceId)}?name=a.bin`;
    const upload = httpRequest(app.url + path, {
      method: 'POST',
      headers: { ...hostSeat.headers, 'content-length': '500000' },
    });
    upload.on('error', () => undefined);
    upload.write(randomBytes(100_000));
    while (onDisk().length === before.length) await new Promise((resolve) => setTimeout(resolve, 5));
    upload.destroy();
    const deadline = Date.now() + 5_000;
    while (onDisk().length > before.length && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onDisk()).toEqual(before);
  });

  it('more than three uploads of one person at once', async () => {
    const { hostSeat, guestSeat } = await aRoom();
    const path = `${conferencePaths.files(hostSeat.conferenceId)}?name=a.bin`;
    const before = onDisk().length;
    const open = Array.from({ length: 3 }, () => {
      const upload = httpRequest(app.url + path, {
        method: 'POST',
        headers: { ...hostSeat.headers, 'content-length': '500' },
      });
      upload.on('error', () => undefined).write('x');
      return upload;
    });
    while (onDisk().length < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const fourth = await hostSeat.tryUpload('b.txt', Buffer.from('b'));
    expect([fourth.status, errorCodeOf(fourth)]).toEqual([429, 'RATE_LIMITED']);
    expect((await guestSeat.tryUpload('b.txt', Buffer.from('b'))).status).toBe(201);
    for (const upload of open) upload.destroy();
  });
});

describe('strangers', () => {
  it('without a seat, with a wrong one, or with one of another meeting get FORBIDDEN and learn nothing', async () => {
    const here = await aRoom();
    const elsewhere = await aRoom();
    const file = await here.hostSeat.upload('a.txt', Buffer.from('a'));
    await send(here.host, file);
    const { conferenceId, headers } = here.hostSeat;
    const token = headers['authorization'] ?? '';
    const claims: Record<string, string>[] = [
      {},
      { authorization: token },
      { ...headers, authorization: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` },
      { ...headers, authorization: token.replace('Bearer', 'Basic') },
      { ...here.guestSeat.headers, authorization: token },
      elsewhere.hostSeat.headers,
    ];
    for (const claim of claims) {
      const stranger = new SeatClient(app.url, conferenceId, claim);
      for (const id of [file.fileId, randomUUID()])
        expect(await codeOf(await stranger.file(id))).toEqual([403, 'FORBIDDEN']);
      expect((await stranger.tryUpload('a.txt', Buffer.from('a'))).status).toBe(403);
    }
    // The right seat of one meeting, asked for the other's file.
    expect(await codeOf(await elsewhere.hostSeat.file(file.fileId))).toEqual([404, 'FILE_NOT_FOUND']);
    expect(await codeOf(await elsewhere.hostSeat.at(conferenceId).file(file.fileId))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(lines.join('')).not.toContain(token.split('.')[1]);
  });

  it('a private file is for the two; whoever was removed gets nothing more', async () => {
    const { meetingId, host, guest, hostSeat, guestSeat } = await aRoom();
    const third = await enter(bob, meetingId);
    const file = await hostSeat.upload('a.txt', Buffer.from('a'));
    await send(host, file, { kind: 'participant', participantId: guest.welcome.participantId });
    expect((await guestSeat.file(file.fileId)).status).toBe(200);
    expect(await codeOf(await SeatClient.of(app.url, third).file(file.fileId))).toEqual([
      404,
      'FILE_NOT_FOUND',
    ]);
    const removed = await host.socket.request({
      type: 'remove',
      participantId: guest.welcome.participantId,
    });
    expect(removed.ok).toBe(true);
    expect(await codeOf(await guestSeat.file(file.fileId))).toEqual([403, 'FORBIDDEN']);
  });

  it('nobody sends a file that somebody else uploaded, nor one twice', async () => {
    const { host, guest, hostSeat } = await aRoom();
    const file = await hostSeat.upload('a.txt', Buffer.from('a'));
    await expect(send(guest, file)).rejects.toThrow('FILE_NOT_FOUND');
    await send(host, file);
    await expect(send(host, file)).rejects.toThrow('FILE_NOT_FOUND');
  });

  it('guessing at files finds none, is throttled and logged', async () => {
    const { hostSeat, host } = await aRoom();
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await hostSeat.file(randomUUID())).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(21);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(15);
    expect(logged('somebody keeps asking for files that are not theirs')).toContainEqual(
      expect.objectContaining({ participantId: host.id }),
    );
  });
});

describe('a deleted message', () => {
  it('takes its files with it, from the disk too', async () => {
    const { host, hostSeat } = await aRoom();
    const before = onDisk().length;
    const file = await hostSeat.upload('a.png', png(400, 300));
    expect(file.thumbnail).toEqual({ width: 320, height: 240 });
    const seq = await send(host, file);
    expect(onDisk()).toHaveLength(before + 2);
    const reply = await host.socket.request({ type: 'chat.delete', seq });
    expect(reply.ok).toBe(true);
    expect(await codeOf(await hostSeat.file(file.fileId))).toEqual([404, 'FILE_NOT_FOUND']);
    const deadline = Date.now() + 5_000;
    while (onDisk().length > before && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onDisk()).toHaveLength(before);
  });
});

describe('guessing at seats', () => {
  it('is throttled and logged; those who have one are not held up', async () => {
    const { hostSeat } = await aRoom();
    const wrong = new SeatClient(app.url, hostSeat.conferenceId, {
      ...hostSeat.headers,
      authorization: `Bearer ${hostSeat.conferenceId}.${'x'.repeat(43)}`,
    });
    const tries = await Promise.all(Array.from({ length: 90 }, () => wrong.file(randomUUID())));
    const limited = tries.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(15);
    expect(tries.every(({ status }) => status === 403 || status === 429)).toBe(true);
    expect(logged('somebody keeps asking with seats that are not theirs')).toHaveLength(1);
    expect((await hostSeat.get(conferencePaths.files(hostSeat.conferenceId))).status).toBe(200);
  });
});

describe('health', () => {
  it('names the scanner, and that it knows no published signatures', async () => {
    const ready = readyResponse.parse(await (await fetch(`${app.url}/api/v1/health/ready`)).json());
    expect(ready.dependencies['scanner']).toMatchObject({
      state: 'degraded',
      detail: expect.stringContaining('ClamAV'),
    });
  });
});
