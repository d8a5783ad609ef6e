import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authPaths, meetingPaths } from '#protocol';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { microphoneRtp } from '../support/rtp.js';
import { startTestApp, startTestServices, type TestApp, type TestServices } from '../support/test-app.js';

let services: TestServices;
let app: TestApp;
let alice: ApiClient;
let host: Attendee;
let guest: Attendee;
const meetingOf = (attendee: Attendee) => attendee.welcome.meeting.meetingId;

beforeAll(async () => {
  services = await startTestServices();
  app = await startTestApp({ services });
  alice = await ApiClient.signedIn(app.url, 'alice');
  const meeting = await alice.createMeeting();
  host = await enter(alice, meeting.id);
  guest = await enter(new ApiClient(app.url), meeting.id);
  const rtpParameters = microphoneRtp();
  await host.socket.request({ type: 'track.publish', source: 'microphone', rtpParameters });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await services.stop();
});

const goesOn = async () => {
  for (const type of ['mute', 'unmute'] as const) {
    expect(await host.socket.request({ type, source: 'microphone' })).toMatchObject({ ok: true });
    expect(await guest.socket.next('track_changed')).toMatchObject({ muted: type === 'mute' });
  }
};

/** In this order: what is taken away stays away. */
describe('a meeting that runs', () => {
  it('goes on without the database; whoever comes is told to try again', async () => {
    const { join, socket } = await atTheDoor(alice, meetingOf(host));
    await services.stopDatabase();
    await goesOn();
    socket.hello({ ticket: join.ticket });
    expect(await socket.next('reply')).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    const stranger = new ApiClient(app.url);
    for (const answer of [
      await stranger.tryJoin(meetingOf(host)),
      await stranger.call('GET', meetingPaths.preview(meetingOf(host))),
      await stranger.call('POST', authPaths.login, { username: 'bob', password: 'conclave-demo' }),
      await alice.call('GET', meetingPaths.all),
    ]) {
      expect([answer.status, errorCodeOf(answer)]).toEqual([503, 'UNAVAILABLE']);
    }
  });

  it('goes on without Redis, too; signing out says that it could not', async () => {
    await services.stopRedis();
    await goesOn();
    const answer = await alice.call('POST', authPaths.logout);
    expect([answer.status, errorCodeOf(answer)]).toEqual([503, 'UNAVAILABLE']);
  });
});
