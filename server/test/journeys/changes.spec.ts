import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { meetingPaths } from '#protocol';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
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

describe('PATCH of a meeting that runs', () => {
  it('reaches the people in it, and whoever comes next', async () => {
    const meeting = await alice.createMeeting();
    const [host, guest] = [await enter(alice, meeting.id), await enter(bob, meeting.id)];
    await alice.call('PATCH', meetingPaths.one(meeting.id), {
      topic: 'Retrospective',
      settings: { waitingRoom: true, allowScreenShare: 'host' },
    });
    const changed = { topic: 'Retrospective', settings: { waitingRoom: true, maxParticipants: 100 } };
    for (const { socket } of [host, guest])
      expect((await socket.next('meeting_changed')).meeting).toMatchObject(changed);
    expect((await guest.socket.next('abilities_changed')).abilities.share).toBe(false);
    expect(await guest.socket.request({ type: 'screen_share_start' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting.id);
    socket.hello({ ticket: join.ticket });
    expect(await socket.next('waiting_room')).toMatchObject({ topic: 'Retrospective' });
    await host.socket.request({ type: 'end' });
  });
});
