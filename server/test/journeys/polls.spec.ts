import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { PollDraft, PollId, PollView, ServerMessageOf } from '#protocol';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { enter, type Attendee } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { exportsOf, fetchFromSeat } from '../support/page.js';
import { rowOf } from '../support/rows.js';
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

const lunch: PollDraft = {
  question: 'Lunch?',
  options: ['=Soup', 'Pasta'],
  multiple: false,
  anonymous: false,
};
const guest = (meeting: string, name: string) =>
  enter(new ApiClient(app.url), meeting, { displayName: name });
const leave = async (...people: Attendee[]) => {
  for (const { socket } of people) await socket.request({ type: 'leave' });
};
const launched = async ({ socket }: Attendee, poll: PollDraft): Promise<PollId> => {
  const saved = await socket.request({ type: 'poll.save', poll });
  if (!saved.ok) throw new Error(saved.error.code);
  const pollId = saved.data?.['pollId'] as PollId;
  expect(await socket.request({ type: 'poll.launch', pollId })).toMatchObject({ ok: true });
  return pollId;
};
const vote = async ({ socket }: Attendee, pollId: PollId, ...options: number[]) => {
  const reply = await socket.request({ type: 'poll.vote', pollId, options });
  return reply.ok ? null : reply.error.code;
};
/** The view of a poll as soon as it is such. */
const sees = async ({ socket }: Attendee, which: (poll: PollView) => boolean): Promise<PollView> => {
  const isIt = ({ poll }: ServerMessageOf<'poll_changed'>) => which(poll);
  return (await socket.next('poll_changed', isIt)).poll;
};
const csv = async (someone: Attendee, pollId: PollId) => {
  const answer = await fetchFromSeat(app.url, exportsOf(someone).poll(pollId), someone);
  return { answer, text: Buffer.from(await answer.arrayBuffer()).toString('utf8') };
};
const row = (pollId: PollId) =>
  rowOf(app.get<DataSource>(DATA_SOURCE), 'SELECT * FROM polls WHERE poll_id = $1', [pollId]);

describe('a poll', () => {
  it('counts one vote a head across two pages of one account, and shows results live', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const [laptop, phone] = [await enter(bob, meeting.id), await enter(bob, meeting.id)];
    const gus = await guest(meeting.id, 'Gus');
    const pollId = await launched(host, lunch);
    await sees(laptop, ({ status }) => status === 'open');

    const both = await Promise.all([vote(laptop, pollId, 0), vote(phone, pollId, 1)]);
    expect(both.sort()).toEqual(['ALREADY_VOTED', null]);
    const first = await sees(phone, ({ voted }) => voted);
    expect(first).toMatchObject({ voters: 1, names: null });
    expect(first.counts).toEqual(first.ownChoice?.[0] === 0 ? [1, 0] : [0, 1]);
    expect(await sees(host, ({ voters }) => voters === 1)).toMatchObject({ counts: first.counts });
    // Who has not voted yet is not told how others did.
    expect(await sees(gus, ({ voters }) => voters === 1)).toMatchObject({ counts: [0, 0], voted: false });

    expect(await vote(gus, pollId, 1)).toBeNull();
    const live = await sees(host, ({ voters }) => voters === 2);
    expect(live.names?.flat().sort()).toEqual(['Gus', bob.user?.displayName].sort());
    expect(await sees(laptop, ({ voters }) => voters === 2)).toMatchObject({ counts: live.counts });
    await leave(gus, phone, laptop, host);
  });

  it('counts once for a guest with two tabs of one browser, and again for another guest of the same name', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const browser = new ApiClient(app.url);
    const tab = await enter(browser, meeting.id, { displayName: 'Gus' });
    const secondTab = await enter(browser, meeting.id, { displayName: 'Somebody else' });
    const namesake = await guest(meeting.id, 'Gus');
    const pollId = await launched(host, lunch);
    expect(await vote(tab, pollId, 0)).toBeNull();
    expect(await vote(secondTab, pollId, 1)).toBe('ALREADY_VOTED');
    expect(await vote(namesake, pollId, 1)).toBeNull();
    await leave(namesake, secondTab, tab, host);
  });

  it('is managed by hosts only; a draft is seen by them only', async () => {
    const meeting = await alice.createMeeting();
    const [host, gus] = [await enter(alice, meeting.id), await guest(meeting.id, 'Gus')];
    const saved = await host.socket.request({ type: 'poll.save', poll: lunch });
    const pollId = (saved.ok ? saved.data?.['pollId'] : '') as PollId;
    expect(await vote(gus, pollId, 0)).toBe('POLL_NOT_FOUND');
    for (const deed of [
      { type: 'poll.save' as const, poll: lunch },
      { type: 'poll.save' as const, poll: lunch, pollId },
      { type: 'poll.launch' as const, pollId },
      { type: 'poll.close' as const, pollId },
      { type: 'poll.delete' as const, pollId },
    ]) {
      expect(await gus.socket.request(deed)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
    const late = await guest(meeting.id, 'Late');
    expect(late.welcome.polls).toEqual([]);
    await gus.socket.settled();
    expect(gus.socket.all('poll_changed')).toEqual([]);
    const refused = await csv(gus, pollId);
    expect(refused.answer.status).toBe(403);
    expect(errorCodeOf({ status: 403, body: JSON.parse(refused.text) })).toBe('FORBIDDEN');
    expect((await csv(host, 'no-such-poll' as PollId)).answer.status).toBe(404);
    await leave(late, gus, host);
  });

  it('that is named is exported with names, and no cell is a formula', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const [evil, gus] = [await guest(meeting.id, '=cmd()'), await guest(meeting.id, 'Gus, the 2nd')];
    const pollId = await launched(host, lunch);
    expect([await vote(evil, pollId, 0), await vote(gus, pollId, 1)]).toEqual([null, null]);
    const { answer, text } = await csv(host, pollId);
    expect(text).toBe(
      '\uFEFFQuestion,Status,Voters,Option,Votes,Percent of voters,Names\r\n' +
        "Lunch?,open,2,'=Soup,1,50,'=cmd()\r\n" +
        'Lunch?,open,2,Pasta,1,50,"Gus, the 2nd"\r\n',
    );
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="poll.csv"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    await eventually('the votes are kept', async () => (await row(pollId))?.['voters'] === 2);
    expect(await row(pollId)).toMatchObject({ counts: [1, 1], status: 'open' });
    expect(await host.socket.request({ type: 'poll.delete', pollId })).toMatchObject({ ok: true });
    await gus.socket.next('poll_removed');
    await eventually('the poll is gone', async () => !(await row(pollId)));
    await leave(gus, evil, host);
  });

  it('that is anonymous leaves no name anywhere: not with people, not in the table, not in the export', async () => {
    const meeting = await alice.createMeeting();
    const [host, gus] = [await enter(alice, meeting.id), await guest(meeting.id, 'Gustav')];
    const pollId = await launched(host, { ...lunch, anonymous: true });
    expect(await vote(gus, pollId, 1)).toBeNull();
    expect(await vote(gus, pollId, 0)).toBe('ALREADY_VOTED');
    const told = await sees(host, ({ voters }) => voters === 1);
    expect(told).toMatchObject({ counts: [0, 1], names: null });
    expect(await sees(gus, ({ voted }) => voted)).toMatchObject({ counts: [0, 1], ownChoice: null });
    expect(await host.socket.request({ type: 'poll.close', pollId })).toMatchObject({ ok: true });
    await eventually('its end is kept', async () => (await row(pollId))?.['status'] === 'closed');
    expect(await row(pollId)).toMatchObject({ status: 'closed', counts: [0, 1], voters: 1, answers: [] });
    const { text } = await csv(host, pollId);
    const everywhere = JSON.stringify([
      await row(pollId),
      text,
      host.socket.all('poll_changed'),
      gus.socket.all('poll_changed'),
    ]);
    expect(everywhere).toContain('Pasta');
    for (const trace of ['Gustav', gus.id]) expect(everywhere).not.toContain(trace);
    expect(await vote(gus, pollId, 0)).toBe('POLL_CLOSED');
    await leave(gus, host);
  });
});
