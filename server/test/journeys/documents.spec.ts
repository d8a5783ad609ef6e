import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import * as Y from 'yjs';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, enter, type Attendee } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { exportsOf, fetchFromSeat, Page } from '../support/page.js';
import { rowOf } from '../support/rows.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
beforeAll(async () => {
  app = await startTestApp();
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 60_000);
afterAll(() => app.stop());

const guest = (meeting: string, name: string) =>
  enter(new ApiClient(app.url), meeting, { displayName: name });
const leave = async (...people: Attendee[]) => {
  for (const { socket } of people) await socket.request({ type: 'leave' });
};
const line = { kind: 'line', colour: '#aa3300', width: 4, order: 1, x1: 100, y1: 100, x2: 700, y2: 500 };

describe('shared notes', () => {
  it('two who write at once come to the same text; who comes late has it all; the export is that text', async () => {
    const meeting = await alice.createMeeting();
    const [one, two] = [await enter(alice, meeting.id), await enter(bob, meeting.id)];
    const [left, right] = [await Page.open(one, 'notes'), await Page.open(two, 'notes')];
    for (let word = 0; word < 12; word++) {
      left.write(0, `left${word} `);
      right.write(right.text.length, `right${word} ä€😀 `);
    }
    for (const page of [left, right, left, right]) await page.settled();
    expect(left.text).toBe(right.text);
    for (let word = 0; word < 12; word++)
      for (const side of ['left', 'right']) expect(left.text).toContain(`${side}${word} `);
    expect([left.refused, right.refused]).toEqual([[], []]);

    const late = await guest(meeting.id, 'Late');
    expect((await Page.open(late, 'notes')).text).toBe(left.text);
    const exported = await fetchFromSeat(app.url, exportsOf(late).notes, late);
    expect([exported.status, await exported.text()]).toEqual([200, left.text]);
    expect(Object.fromEntries(exported.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="notes.txt"',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await leave(late, two, one);
  });

  it('after a reconnection, opening gives everything that was missed', async () => {
    const meeting = await alice.createMeeting();
    const [one, two] = [await enter(alice, meeting.id), await enter(bob, meeting.id)];
    const [left, right] = [await Page.open(one, 'notes'), await Page.open(two, 'notes')];
    right.write(0, 'before ');
    await right.settled();
    two.socket.cut();
    await one.socket.next('participant_changed', ({ change }) => change.connected === false);
    left.write(0, 'meanwhile ');
    await left.settled();

    const socket = await SignalingClient.connect(two.join.signalingUrl);
    socket.hello({ resume: { participantId: two.id, token: two.welcome.resumeToken } });
    await socket.next('welcome');
    left.write(0, 'again ');
    await left.settled();
    await socket.settled();
    expect(socket.all('document_update')).toEqual([]);
    const back = await Page.open({ socket }, 'notes');
    await left.settled();
    expect(back.text).toBe(left.text);
    for (const word of ['before ', 'meanwhile ', 'again ']) expect(back.text).toContain(word);
    await socket.request({ type: 'leave' });
    await leave(one);
  });

  it('are written by those who may; others look on, hear every change, and are refused', async () => {
    const meeting = await alice.createMeeting({ permissions: { attendee: { collaborate: false } } });
    const [host, looker] = [await enter(alice, meeting.id), await guest(meeting.id, 'Looker')];
    expect(looker.welcome.abilities.collaborate).toBe(false);
    const [writing, looking] = [await Page.open(host, 'notes'), await Page.open(looker, 'notes')];
    writing.write(0, 'For all to read');
    await writing.settled();
    await looking.settled();
    expect(looking.text).toBe('For all to read');
    looking.write(0, 'No! ');
    await looking.settled();
    expect(looking.refused).toEqual(['FORBIDDEN']);
    await writing.settled();
    expect(writing.text).toBe('For all to read');
    await leave(looker, host);
  });

  it('survive a hostile author: nothing of it is taken or told, and everybody writes on', async () => {
    const meeting = await alice.createMeeting();
    const [host, eve] = [await enter(alice, meeting.id), await guest(meeting.id, 'Eve')];
    const writing = await Page.open(host, 'notes');
    writing.write(0, 'Hello');
    await writing.settled();
    const real = new Y.Doc();
    real.getText('text').insert(0, 'abc');
    const whole = Y.encodeStateAsUpdate(real);
    const forms = new Y.Doc();
    forms.getMap('shapes').set('x', new Y.Map());
    for (const bytes of [
      Buffer.from('no update'),
      Buffer.alloc(30_000, 0xff),
      whole.subarray(0, whole.length - 3),
      Y.encodeStateAsUpdate(forms),
    ]) {
      const update = Buffer.from(bytes).toString('base64');
      expect(await eve.socket.request({ type: 'document.update', document: 'notes', update })).toMatchObject({
        ok: false,
        error: { code: 'INVALID_REQUEST' },
      });
    }
    // What is not even base64, or too long, is no message.
    for (const update of ['%%%', 'A'.repeat(50_000), 7]) {
      eve.socket.sendText(
        JSON.stringify({ type: 'document.update', requestId: 'x', document: 'notes', update }),
      );
      expect(await eve.socket.next('error')).toMatchObject({
        requestId: 'x',
        error: { code: 'INVALID_REQUEST' },
      });
    }
    writing.write(5, ' world');
    await writing.settled();
    expect(host.socket.all('document_update')).toEqual([]);
    expect((await Page.open(eve, 'notes')).text).toBe('Hello world');
    await leave(eve, host);
  });

  it('are for nobody who waits, and not to be taken home without a seat', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, meeting.id);
    const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting.id, { displayName: 'Waits' });
    socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
    const place = await socket.next('waiting_room');
    for (const document of ['notes', 'board'] as const) {
      expect(await socket.request({ type: 'document.open', document })).toMatchObject({
        ok: false,
        error: { code: 'NOT_IN_MEETING' },
      });
    }
    const waiting = {
      ...host,
      id: place.participantId,
      welcome: { ...host.welcome, resumeToken: place.resumeToken },
    };
    const { notes, svg, png } = exportsOf(host);
    for (const path of [notes, svg, png]) {
      expect((await fetchFromSeat(app.url, path, waiting)).status).toBe(403);
      expect((await fetch(app.url + path)).status).toBe(403);
    }
    socket.close();
    await leave(host);
  });
});

describe('the board', () => {
  it('two draw at once and have the same shapes, exported as SVG and PNG', async () => {
    const meeting = await alice.createMeeting();
    const [one, two] = [await enter(alice, meeting.id), await enter(bob, meeting.id)];
    const [left, right] = [await Page.open(one, 'board'), await Page.open(two, 'board')];
    const words = { kind: 'text', colour: '#000000', order: 2, x: 200, y: 300, size: 40, text: '<script>&' };
    left.doc.getMap('shapes').set('a', line);
    right.doc.getMap('shapes').set('b', words);
    for (const page of [left, right, left]) await page.settled();
    expect(left.shapes).toEqual({ a: line, b: words });
    expect(right.shapes).toEqual(left.shapes);

    const svg = await fetchFromSeat(app.url, exportsOf(one).svg, one);
    const drawing = await svg.text();
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(svg.headers.get('content-disposition')).toBe('attachment; filename="board.svg"');
    expect(drawing).toContain('<line x1="100" y1="100" x2="700" y2="500"');
    expect(drawing).toContain('&lt;script&gt;&amp;');
    const png = await fetchFromSeat(app.url, exportsOf(two).png, two);
    const pixels = Buffer.from(await png.arrayBuffer());
    expect([png.status, png.headers.get('content-type'), pixels.readUInt32BE(16)]).toEqual([
      200,
      'image/png',
      1600,
    ]);
    await leave(two, one);
  });
});

describe('what was written', () => {
  it('is in the database soon, and again when the meeting ends', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const page = await Page.open(host, 'notes');
    const { conferenceId } = host.welcome.meeting;
    const kept = async () => {
      const sql = 'SELECT state FROM conference_documents WHERE conference_id = $1 AND meeting_id = $2';
      const row = await rowOf(app.get<DataSource>(DATA_SOURCE), sql, [conferenceId, meeting.id]);
      if (!row) return null;
      const doc = new Y.Doc();
      Y.applyUpdate(doc, row['state'] as Buffer);
      return doc.getText('text').toJSON();
    };
    page.write(0, 'Agenda');
    await page.settled();
    await eventually('the notes are kept', async () => (await kept()) === 'Agenda');
    page.write(6, ', agreed');
    await page.settled();
    await leave(host);
    await eventually('the last words are kept', async () => (await kept()) === 'Agenda, agreed');
    // The seat is gone, and so is the way to it.
    expect((await fetchFromSeat(app.url, exportsOf(host).notes, host)).status).toBe(403);
  });
});
