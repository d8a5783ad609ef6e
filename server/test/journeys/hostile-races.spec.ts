import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { answerTo, type Anything, end, RecordedLog, resume, sendAtOnce } from '../support/hostile-client.js';
import {
  aBusyMeeting,
  aGuest,
  aWaiter,
  codeOf,
  fakeMedia,
  must,
  publish,
  type Stage,
  stateOf,
  whatOthersSee,
} from '../support/hostile-stage.js';
import { eventually } from '../support/media-planes.js';
import { microphoneRtp } from '../support/rtp.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What an attacker tries with time and number: floods, races, old seats, guesses, and other cookies. */

const recorded = new RecordedLog();
let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
let carol: ApiClient;
let dave: ApiClient;
beforeAll(async () => {
  app = await startTestApp({ log: recorded.log });
  [alice, bob, carol, dave] = (await Promise.all(
    ['alice', 'bob', 'carol', 'dave'].map((name) => ApiClient.signedIn(app.url, name)),
  )) as [ApiClient, ApiClient, ApiClient, ApiClient];
}, 60_000);
afterAll(() => app.stop());

describe('requests', () => {
  let stage: Stage;
  let guest: Attendee;
  beforeAll(async () => {
    stage = await aBusyMeeting(app, alice, bob, async (meetingId) => {
      guest = await aGuest(app, meetingId, 'Gus');
    });
  });
  afterAll(() => end(stage.host));

  it('with an id that was used before get the first answer, whatever they say now', async () => {
    const { socket } = guest;
    const say = (text: string) =>
      socket.sendText(
        JSON.stringify({ type: 'chat.send', requestId: 'twice', to: { kind: 'everyone' }, text }),
      );
    say('the first');
    const first = await socket.find('reply', ({ requestId }) => requestId === 'twice');
    say('the second');
    socket.sendText('{"type":"hand_raise","requestId":"twice","raised":true}');
    socket.sendText('{"type":"end","requestId":"twice"}');
    await socket.settled();
    const replies = socket.all('reply').filter(({ requestId }) => requestId === 'twice');
    expect(replies).toEqual([first, first, first, first]);
    await stage.host.socket.settled();
    const texts = stage.host.socket.all('chat_message').map(({ message }) => message.text);
    expect(texts).toContain('the first');
    expect(texts).not.toContain('the second');
    expect(stateOf(app, stage.conferenceId).people[guest.id]?.hand).toBeNull();
  });

  it('sent with the ticket in one packet find nobody to act for', async () => {
    const { join, socket } = await atTheDoor(new ApiClient(app.url), stage.meetingId, {
      displayName: 'Fast',
    });
    const before = await whatOthersSee(app, stage, join.participantId);
    const rtpParameters = microphoneRtp();
    sendAtOnce(socket, [
      { type: 'hello', requestId: 'h', protocolVersion: 1, ticket: join.ticket },
      { type: 'chat.send', requestId: 'c', to: { kind: 'everyone' }, text: 'in before you' },
      { type: 'track.publish', requestId: 'p', source: 'microphone', rtpParameters, muted: false },
      { type: 'admit', requestId: 'a', participantId: join.participantId },
      { type: 'document.open', requestId: 'd', document: 'notes' },
      { type: 'claim_host', requestId: 'k', hostKey: stage.hostKey },
    ]);
    await socket.next('waiting_room');
    for (const requestId of ['c', 'p', 'a', 'd', 'k']) {
      const reply = await socket.find('reply', (answer) => answer.requestId === requestId);
      expect([requestId, codeOf(reply)]).toEqual([requestId, 'NOT_IN_MEETING']);
    }
    expect(await answerTo(socket, { type: 'leave' })).toBe('ok');
    await socket.closed;
    const { heard: _line, ...after } = (await whatOthersSee(app, stage, 'nobody')) as Record<string, unknown>;
    expect(after).toMatchObject({ media: (before as { media: unknown }).media });
    expect(stateOf(app, stage.conferenceId).people[join.participantId]).toBeUndefined();
  });

  it('behind a `leave` are not done any more', async () => {
    const leaver = await aGuestWaitedIn('Leaver');
    const before = stateOf(app, stage.conferenceId).chat.seq;
    sendAtOnce(leaver.socket, [
      { type: 'leave', requestId: 'l' },
      { type: 'chat.send', requestId: 'c', to: { kind: 'everyone' }, text: 'one more thing' },
      { type: 'hand_raise', requestId: 'h', raised: true },
      { type: 'hello', protocolVersion: 1, ticket: leaver.join.ticket },
    ]);
    expect(await leaver.socket.closed).toBe(4000);
    await stage.host.socket.settled();
    expect(stateOf(app, stage.conferenceId).chat.seq).toBe(before);
    expect(stateOf(app, stage.conferenceId).people[leaver.id]).toBeUndefined();
  });

  it('in floods are slowed for their sender alone, who is cut off when nothing helps', async () => {
    const flooder = await aGuestWaitedIn('Flooder');
    for (let count = 0; count < signalingLimits.burst; count++)
      flooder.socket.send({ type: 'hand_raise', requestId: `h${count}`, raised: count % 2 === 0 });
    const refused = await flooder.socket.find('reply', (reply) => codeOf(reply) === 'RATE_LIMITED');
    expect(refused.ok).toBe(false);
    expect(await answerTo(stage.host.socket, { type: 'lower_all_hands' })).toBe('ok');
    const told = stage.host.socket
      .all('participant_changed')
      .filter(({ participantId, change }) => participantId === flooder.id && 'hand' in change);
    expect(told.length).toBeLessThan(90);
    for (let count = 0; count < signalingLimits.burst * 3; count++)
      flooder.socket.sendText('{"type":"reaction","requestId":"again","emoji":"👎"}');
    expect(await flooder.socket.closed).toBe(1008);
    expect(stage.host.socket.all('reaction').length).toBeLessThan(10);
    expect(await answerTo(stage.host.socket, { type: 'lower_all_hands' })).toBe('ok');
  });

  /** A guest waits here, so a host lets them in. */
  async function aGuestWaitedIn(name: string): Promise<Attendee> {
    const { id, join, socket } = await aWaiter(app, stage.meetingId, name);
    must(await stage.host.socket.request({ type: 'admit', participantId: id }));
    return { id, join, socket, welcome: await socket.next('welcome') };
  }
});

describe('a seat', () => {
  it('taken by a second socket is not the first one’s any more, whatever it has under way', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await aGuest(app, meeting.id, 'Twice');
    const second = await resume(guest);
    await second.next('welcome');
    guest.socket.sendText('{"type":"hand_raise","requestId":"late","raised":true}');
    expect(await guest.socket.closed).toBe(4000);
    expect(guest.socket.received.at(-1)).toMatchObject({ type: 'goodbye', reason: 'replaced' });
    expect(await answerTo(second, { type: 'hand_raise', raised: false })).toBe('ok');
    await host.socket.settled();
    expect(host.socket.all('participant_left')).toEqual([]);
    expect(host.socket.all('participant_changed')).toEqual([]);
    // Both at once: one of them has it in the end, and the other knows.
    const [one, two] = [await resume(guest), await resume(guest)];
    await Promise.race([one.closed, two.closed]);
    const [keeper] = [one, two].filter(({ socket }) => socket.readyState === socket.OPEN);
    expect(await answerTo(keeper!, { type: 'leave' })).toBe('ok');
    await end(host);
  });

  it('is found again when it is asked for while its holder is moved between rooms', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await aGuest(app, meeting.id, 'Mover');
    must(await host.socket.request({ type: 'breakout.plan', rooms: ['Red', 'Blue'], assignment: 'manual' }));
    const rooms = stateOf(app, host.welcome.meeting.conferenceId).breakouts?.rooms.map((room) => room.roomId);
    must(await host.socket.request({ type: 'breakout.open' }));
    let socket = guest.socket;
    for (let move = 0; move < 12; move++) {
      const roomId = [rooms?.[0], rooms?.[1], null][move % 3];
      host.socket.sendText(
        JSON.stringify({ type: 'breakout.assign', requestId: `m${move}`, participantId: guest.id, roomId }),
      );
      const next = await resume(guest);
      await next.next('welcome');
      socket.cut();
      socket = next;
      await host.socket.find('reply', ({ requestId }) => requestId === `m${move}`);
    }
    const main = () => stateOf(app, host.welcome.meeting.conferenceId).people[guest.id];
    await eventually('them in the main room', () => main()?.roomId === null && main()?.presence);
    expect(await answerTo(socket, { type: 'hand_raise', raised: true })).toBe('ok');
    const { people } = stateOf(app, host.welcome.meeting.conferenceId);
    expect(Object.keys(people).sort()).toEqual([guest.id, host.id].sort());
    expect(await answerTo(socket, { type: 'leave' })).toBe('ok');
    await end(host);
  });

  it('and its rights are as they are when a request is decided, not when it was sent', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const { conferenceId } = host.welcome.meeting;
    const guest = await aGuest(app, meeting.id, 'Racer');
    const forbid = (speak: boolean) =>
      host.socket.request({
        type: 'set_person_permissions',
        participantId: guest.id,
        permissions: speak ? {} : { speak: false, camera: false },
      });
    for (let round = 0; round < 10; round++) {
      // While the track opens; it may win the race, but then it is silent.
      const [published] = await Promise.all([publish(guest, 'microphone'), forbid(false)]);
      const track = Object.values(stateOf(app, conferenceId).tracks).find(
        (one) => one.participantId === guest.id,
      );
      expect([codeOf(published), track?.muted]).toEqual(
        published.ok ? ['ok', true] : ['FORBIDDEN', undefined],
      );
      expect(await answerTo(guest.socket, { type: 'unmute', source: 'microphone' })).toBe(
        track ? 'FORBIDDEN' : 'TRACK_NOT_FOUND',
      );
      expect(codeOf(await publish(guest, 'camera'))).toBe('FORBIDDEN');
      must(await forbid(true));
      if (track)
        expect(await answerTo(guest.socket, { type: 'track.close', source: 'microphone' })).toBe('ok');
    }
    // A host who is one no more in the middle of a packet.
    must(await host.socket.request({ type: 'set_role', participantId: guest.id, role: 'cohost' }));
    host.socket.sendText(
      JSON.stringify({ type: 'set_role', requestId: 'down', participantId: guest.id, role: 'attendee' }),
    );
    sendAtOnce(
      guest.socket,
      [1, 2, 3, 4, 5, 6].map((n) => ({ type: 'lock', requestId: `lock${n}`, locked: n % 2 === 1 })),
    );
    must(await host.socket.find('reply', ({ requestId }) => requestId === 'down'));
    expect(await answerTo(guest.socket, { type: 'lock', locked: true })).toBe('FORBIDDEN');
    const said = recorded
      .lines('warn')
      .filter((line) => line['msg'] === 'refused' && line['participantId'] === guest.id);
    expect(said.map(({ command, code }) => `${String(command)} ${String(code)}`)).toEqual(
      expect.arrayContaining(['set_muted FORBIDDEN', 'publish FORBIDDEN', 'lock FORBIDDEN']),
    );
    expect(
      fakeMedia(app)
        .openObjects()
        .producers.filter((id) => id.startsWith(conferenceId)),
    ).toEqual([]);
    await end(host);
  });
});

describe('roles', () => {
  it('a cohost can do nothing to a host, and cannot make themselves more', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const cohost = await enter(bob, meeting.id);
    const other = await enter(carol, meeting.id);
    must(await host.socket.request({ type: 'set_role', participantId: cohost.id, role: 'cohost' }));
    const [me, theirs, third] = [cohost, host, other].map(({ id }) => ({ participantId: id }));
    const tries: Anything[] = [
      { type: 'remove', ...theirs },
      { type: 'remove', ...theirs, ban: true },
      { type: 'set_role', ...theirs, role: 'viewer' },
      { type: 'set_role', ...me, role: 'attendee' },
      { type: 'set_role', ...third, role: 'cohost' },
      { type: 'hand_over', ...me },
      { type: 'hand_over', ...third },
      { type: 'set_person_permissions', ...theirs, permissions: { speak: false } },
    ];
    for (const message of tries)
      expect([message, await answerTo(cohost.socket, message)]).toEqual([message, 'FORBIDDEN']);
    const { people, bans } = stateOf(app, host.welcome.meeting.conferenceId);
    expect(Object.values(people).map(({ role }) => role)).toEqual(['host', 'cohost', 'attendee']);
    expect(bans).toEqual([]);
    await end(host);
  });

  it('a host key is guessed five times, by however many seats and reconnections, and then not even the right one helps', async () => {
    const meeting = await dave.createMeeting();
    const host = await enter(dave, meeting.id);
    const wrong = (n: number) => String((Number(meeting.hostKey) + n) % 100_000_000).padStart(8, '0');
    const codes: string[] = [];
    for (let n = 1; n <= 8; n++) {
      const seat = await aGuest(app, meeting.id, `Guesser ${n}`);
      seat.socket.cut();
      const socket = n % 2 === 0 ? await resume(seat) : (await aGuest(app, meeting.id, `Again ${n}`)).socket;
      await eventually('them to be in', () => socket.all('welcome').length > 0);
      codes.push(await answerTo(socket, { type: 'claim_host', hostKey: wrong(n) }));
      if (n === 8) codes.push(await answerTo(socket, { type: 'claim_host', hostKey: meeting.hostKey }));
      if (n === 8)
        codes.push(
          errorCodeOf(await new ApiClient(app.url).tryJoin(meeting.id, { hostKey: meeting.hostKey })),
        );
      socket.close();
    }
    expect(codes).toEqual([
      ...Array<string>(5).fill('HOST_KEY_WRONG'),
      ...Array<string>(5).fill('TOO_MANY_ATTEMPTS'),
    ]);
    expect(recorded.lines('warn').map(({ msg }) => msg)).toContain('guessing at a meeting is blocked');
    await end(host);
  });
});

describe('a guest who was banned', () => {
  it('comes back by no ticket, seat, preview page or name; without their cookie they are somebody new, whom the line stops', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const browser = new ApiClient(app.url);
    const inside = await enter(browser, meeting.id, { displayName: 'Mallory' });
    const early = await atTheDoor(browser, meeting.id, { displayName: 'Early' });
    const preview = await atTheDoor(browser, meeting.id, { displayName: 'Preview' });
    preview.socket.hello({ ticket: preview.join.ticket, prepare: true });
    await preview.socket.next('prepared');
    must(await host.socket.request({ type: 'remove', participantId: inside.id, ban: true }));
    expect(await inside.socket.next('goodbye')).toMatchObject({ error: { code: 'BANNED' } });
    expect(await preview.socket.next('goodbye')).toMatchObject({ error: { code: 'BANNED' } });
    early.socket.hello({ ticket: early.join.ticket });
    expect(codeOf(await early.socket.next('reply'))).toBe('BANNED');
    expect(codeOf(await (await resume(inside)).next('reply'))).toBe('SEAT_GONE');
    await eventually('the ban at the desk', async () => {
      const answer = await browser.tryJoin(meeting.id, { displayName: 'Somebody else' });
      return answer.status === 403 && errorCodeOf(answer) === 'BANNED';
    });
    expect(errorCodeOf(await browser.tryJoin(meeting.id, { hostKey: meeting.hostKey }))).toBe('BANNED');

    must(await host.socket.request({ type: 'change_settings', settings: { access: 'trusted' } }));
    const fresh = await aWaiter(app, meeting.id, 'Mallory');
    expect(fresh.socket.all('welcome')).toEqual([]);
    const forged = await new ApiClient(app.url).call(
      'POST',
      `/api/v1/meetings/${meeting.id}/join`,
      { displayName: 'Forger', audioOnly: false },
      { cookie: 'conclave_guest=../../etc/passwd' },
    );
    expect(forged.status).toBe(200);
    fresh.socket.close();
    early.socket.close();
    await end(host);
  });

  it('has one vote, by however many tabs', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const browser = new ApiClient(app.url);
    const [one, two] = [await enter(browser, meeting.id), await enter(browser, meeting.id)];
    const [phone, desk] = [await enter(bob, meeting.id), await enter(bob, meeting.id)];
    const poll = { question: 'Now?', options: ['Yes', 'No'], multiple: false, anonymous: true };
    const pollId = String(must(await host.socket.request({ type: 'poll.save', poll })).data?.['pollId']);
    must(await host.socket.request({ type: 'poll.launch', pollId: pollId }));
    const vote = ({ socket }: Attendee) => answerTo(socket, { type: 'poll.vote', pollId, options: [0] });
    expect((await Promise.all([vote(one), vote(two)])).sort()).toEqual(['ALREADY_VOTED', 'ok']);
    expect((await Promise.all([vote(phone), vote(desk)])).sort()).toEqual(['ALREADY_VOTED', 'ok']);
    expect(stateOf(app, host.welcome.meeting.conferenceId).polls[pollId]?.counts).toEqual([2, 0]);
    await end(host);
  });
});

describe('the log of all this', () => {
  it('has no fault of ours in it, and nothing of what people said', () => {
    expect(recorded.faults).toEqual([]);
    for (const words of ['in before you', 'the first', 'one more thing', 'between two 4711'])
      expect([words, recorded.holds(words)]).toEqual([words, false]);
  });
});
