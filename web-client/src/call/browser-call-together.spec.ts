import { conferenceId, noAbilities, roomId, toErrorBody } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallWorld } from './testing/call-world.js';
import { aMediaSetup, anOffer, FakeStream } from './testing/fake-media.js';
import { ALICE, aMessage, aWelcome, BOB, CAROL, everything, somebody } from './testing/worlds.js';

let world: CallWorld;
const state = () => world.call.state;
const kinds = () => state().notices.map((notice) => notice.content.kind);
const room = {
  conferenceId: conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02'),
  roomId: roomId.parse('room-1'),
  name: 'Room 1',
};
const seat = () =>
  JSON.parse(sessionStorage.getItem('conclave.seat.v1') ?? 'null') as Record<string, unknown>;

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  localStorage.clear();
  sessionStorage.clear();
  world = new CallWorld();
});
afterEach(() => {
  world.call.dispose();
  vi.unstubAllGlobals();
});

describe('being moved to another room', () => {
  const published = () =>
    world.server.socket.heard
      .filter((message) => message.type === 'track.publish')
      .map(({ source }) => source);
  const move = async (wish = {}) => {
    const phases = new Set<string>();
    const stop = world.call.subscribe((now) => phases.add(now.phase.name));
    world.wish = {
      media: aMediaSetup('two'),
      room,
      others: [somebody(CAROL)],
      offers: [anOffer('carol-cam', 'camera', CAROL)],
      ...wish,
    };
    world.welcome();
    await world.settled();
    stop();
    return phases;
  };

  it('builds the media anew and sends what was on, without leaving the meeting', async () => {
    world.wish = { ...world.wish, others: [somebody(BOB)], offers: [anOffer('bob-cam', 'camera', BOB)] };
    await world.join();
    const before = published().length;
    const asked = world.machine.asked.length;
    expect([...(await move())]).toEqual(['joined']);
    expect(published().slice(before)).toEqual(['microphone', 'camera']);
    expect(world.machine.asked).toHaveLength(asked);
    await vi.waitFor(() => expect(state().received['carol-cam']?.live).toBe(true));
    expect(state().received['bob-cam']).toBeUndefined();
    expect(world.call.streamOf(anOffer('bob-cam', 'camera', BOB).trackId)).toBeNull();
    expect(state()).toMatchObject({
      seats: [ALICE, CAROL],
      own: { microphone: { on: true, trackId: 'alice-microphone' }, camera: { on: true } },
    });
    expect(kinds()).toEqual(['moved_to_room']);
    expect(world.server.sockets).toHaveLength(1);
  });

  it('leaves off what was off, and what one may not send there', async () => {
    await world.join();
    await world.call.setMicrophone(false);
    await move({ abilities: { ...everything, camera: false } });
    expect(state().own).toMatchObject({ microphone: { on: false }, camera: { on: false } });
    expect(world.server.socket.last('track.publish')).toMatchObject({ source: 'microphone', muted: true });
    expect(published().filter((source) => source === 'camera')).toHaveLength(1);
  });

  it('sends no muted microphone where one may not speak', async () => {
    await world.join();
    const before = published().length;
    await move({ abilities: noAbilities });
    expect(published()).toHaveLength(before);
    expect(kinds()).toEqual(['moved_to_room']);
  });

  it('does not take the shared screen along', async () => {
    await world.join();
    await world.call.startShare();
    const before = published().length;
    await move();
    expect(published().slice(before)).toEqual(['microphone', 'camera']);
    expect(state().own.screen.on).toBe(false);
    expect(world.call.localStream('screen')).toBeNull();
  });

  it('says nothing of a share that the move took away while it began', async () => {
    await world.join();
    world.refusals.set('track.publish', toErrorBody('TRACK_NOT_FOUND'));
    expect(await world.call.startShare()).toEqual({ ok: true });
    expect(state().own.screen).toMatchObject({ on: false, busy: false });
    expect(kinds()).toEqual([]);
  });

  it('returns to the new seat after a loss and after a reload', async () => {
    await world.join();
    await move({ selfId: BOB });
    expect(seat()).toMatchObject({ participantId: BOB, token: `token-of-${BOB}` });
    world.server.socket.break();
    await vi.waitFor(() => expect(world.server.sockets).toHaveLength(2));
    await vi.waitFor(() =>
      expect(world.server.socket.last('hello').resume).toMatchObject({
        participantId: BOB,
        token: `token-of-${BOB}`,
      }),
    );
  });
});

describe('the chat of a call', () => {
  it('comes on entering, and what is written while away with the return', async () => {
    world.wish = { ...world.wish, chatVersion: 2 };
    const pages = [[aMessage(1), aMessage(2)], [aMessage(3)]];
    world.replies.set('chat.history', () => ({ messages: pages.shift() ?? [], more: false }));
    await world.join();
    expect(state().chat.messages.map(({ seq }) => seq)).toEqual([1, 2]);
    world.wish = { ...world.wish, chatVersion: 3 };
    world.server.socket.break();
    await vi.waitFor(() => expect(state().chat.messages).toHaveLength(3));
    expect(world.server.socket.last('chat.history')).toMatchObject({ after: 2 });
    expect(state().chat.unread).toBe(1);
  });

  it('sends under the same id after a reconnection', async () => {
    await world.join();
    world.silent.add('chat.send');
    world.call.chat.send({ to: { kind: 'everyone' }, text: 'hello' });
    const { requestId } = world.server.socket.last('chat.send');
    world.server.socket.break();
    await vi.waitFor(() => expect(world.server.sockets).toHaveLength(2));
    await vi.waitFor(() => expect(world.server.socket.last('chat.send').requestId).toBe(requestId));
    expect(world.server.socket.count('chat.send')).toBe(1);
    world.server.socket.reply(requestId, { seq: 1 });
    world.server.socket.say({ type: 'chat_message', message: aMessage(1, { from: ALICE, text: 'hello' }) });
    await vi.waitFor(() => expect(state().chat.pending).toEqual([]));
    expect(state().chat.messages).toHaveLength(1);
  });

  it('on a lost seat says that it is not known whether it was sent', async () => {
    await world.join();
    world.silent.add('chat.send');
    world.call.chat.send({ to: { kind: 'everyone' }, text: 'hello' });
    world.forgotten = true;
    world.wish = { ...world.wish, selfId: CAROL, media: aMediaSetup('two') };
    world.server.socket.break();
    await vi.waitFor(() => expect(state().selfId).toBe(CAROL));
    expect(state().chat.pending).toMatchObject([{ text: 'hello', error: { code: 'UNAVAILABLE' } }]);
    expect(world.server.socket.count('chat.send')).toBe(0);
  });

  it('does not let one huge request cost the connection', async () => {
    await world.join();
    expect(await world.call.host.tellLobby('x'.repeat(70_000))).toMatchObject({
      ok: false,
      error: { code: 'PAYLOAD_TOO_LARGE' },
    });
    expect(world.server.socket.count('lobby_message')).toBe(0);
  });
});

describe('being asked to unmute', () => {
  it.each([true, false])('answered with %s', async (yes) => {
    await world.join({ microphone: false, camera: false });
    world.server.socket.say({ type: 'unmute_requested', displayName: 'Bob' });
    expect(state().unmuteRequest).toEqual({ displayName: 'Bob' });
    expect(await world.call.answerUnmute(yes)).toEqual({ ok: true });
    expect(state().unmuteRequest).toBeNull();
    expect(state().own.microphone.on).toBe(yes);
  });

  it('and silenced again by a host, sends no more', async () => {
    await world.join({ microphone: true, camera: false });
    const track = world.call.localStream('microphone')?.getAudioTracks()[0];
    const trackId = state().own.microphone.trackId;
    if (trackId === null) throw new Error('The microphone is not published.');
    expect(track?.enabled).toBe(true);
    world.server.socket.say({
      type: 'track_changed',
      participantId: ALICE,
      trackId,
      muted: true,
      byHost: true,
    });
    expect(state().own.microphone.on).toBe(false);
    await vi.waitFor(() => expect(track?.enabled).toBe(false));
    expect(kinds()).toContain('muted_by_host');
  });
});

describe('one’s own name and hand', () => {
  it('change at once, and back when they are refused', async () => {
    await world.join();
    const me = () => state().participants.find(({ participantId }) => participantId === ALICE);
    world.refusals.set('rename', toErrorBody('FORBIDDEN'));
    const name = me()?.displayName;
    const renaming = world.call.rename('  Al ');
    expect(me()?.displayName).toBe('Al');
    expect(await renaming).toMatchObject({ ok: false });
    expect(me()?.displayName).toBe(name);
    world.refusals.clear();
    expect(await world.call.rename('Al')).toEqual({ ok: true });
    expect(await world.call.rename('   ')).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
    world.server.socket.say({ type: 'participant_changed', participantId: ALICE, change: { hand: 4 } });
    expect(await world.call.raiseHand(false)).toEqual({ ok: true });
    world.server.socket.say({ type: 'participant_changed', participantId: ALICE, change: { hand: null } });
    expect(kinds()).toEqual([]);
    // Under the new name the person comes back.
    window.dispatchEvent(new Event('pagehide'));
    expect(seat()).toMatchObject({ displayName: 'Al' });
  });
});

describe('a host’s deeds', () => {
  it('go out as asked', async () => {
    world.wish = { ...world.wish, others: [somebody(BOB)] };
    await world.join();
    const { call } = world;
    await call.muteAll({ mayUnmute: false });
    await call.remove(BOB, { ban: true });
    await call.deny(BOB, { block: true });
    await call.host.setPersonPermissions(BOB, { speak: true });
    await call.rooms.plan(['One', 'Two'], 'random');
    await call.react('👏');
    const { socket } = world.server;
    expect(socket.last('mute_all').mayUnmute).toBe(false);
    expect(socket.last('remove').ban).toBe(true);
    expect(socket.last('deny').block).toBe(true);
    expect(socket.last('set_person_permissions')).toMatchObject({
      participantId: BOB,
      permissions: { speak: true },
    });
    expect(socket.last('breakout.plan')).toMatchObject({ rooms: ['One', 'Two'], assignment: 'random' });
    expect(socket.last('reaction').emoji).toBe('👏');
  });

  it('begin with the host key, given on entering', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice', hostKey: '12345678' });
    expect(world.joins[0]?.who).toMatchObject({ hostKey: '12345678' });
  });
});

describe('reactions', () => {
  it('are shown for some seconds', async () => {
    await world.join();
    vi.useFakeTimers({ now: Date.now() });
    world.server.socket.say({ type: 'reaction', participantId: ALICE, emoji: '🎉' });
    expect(state().reactions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_000);
    world.server.socket.say({ type: 'reaction', participantId: ALICE, emoji: '👏' });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(state().reactions.map(({ emoji }) => emoji)).toEqual(['👏']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state().reactions).toEqual([]);
    vi.useRealTimers();
  });
});

it('says nothing of a welcome of the same room', async () => {
  await world.join();
  world.server.socket.say(aWelcome(world.wish));
  await world.settled();
  expect(kinds()).toEqual([]);
});
