import { toErrorBody, trackId } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aDevice, aMediaSetup, anOffer, FakeStream } from './testing/fake-media.js';
import { CallWorld } from './testing/call-world.js';
import { ALICE, BOB, CAROL, somebody } from './testing/worlds.js';

let world: CallWorld;
const state = () => world.call.state;
const kinds = () => state().notices.map((notice) => notice.content.kind);
const becomes = (name: string) => vi.waitFor(() => expect(state().phase.name).toBe(name));

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

describe('the preview', () => {
  it('opens both devices by one question', async () => {
    await world.call.openPreview({ microphone: true, camera: true });
    expect(world.machine.asked).toHaveLength(1);
    expect(state().own.microphone.on && state().own.camera.on).toBe(true);
    expect(world.call.localStream('camera')?.getVideoTracks()).toHaveLength(1);
    expect(world.call.devices.state.devices.camera.map((device) => device.label)).toEqual([
      'Built-in camera',
    ]);
  });

  it('opens what can be opened, and says why the rest cannot', async () => {
    world.machine.failures.set('video', new DOMException('Could not start video source', 'NotReadableError'));
    await world.call.openPreview({ microphone: true, camera: true });
    expect(state().own.microphone).toMatchObject({ on: true, problem: null });
    expect(state().own.camera).toMatchObject({ on: false, problem: 'in_use' });
    expect(world.call.devices.state.problem).toEqual({ microphone: null, camera: 'in_use' });
    world.machine.failures.clear();
    expect(await world.call.toggleCamera()).toEqual({ ok: true });
    expect(state().own.camera).toMatchObject({ on: true, problem: null });
  });

  it('lets the camera go when it is switched off, and keeps a muted microphone open', async () => {
    await world.call.openPreview({ microphone: true, camera: true });
    const opened = [...world.machine.opened];
    await world.call.toggleCamera();
    await world.call.toggleMicrophone();
    expect(opened.map((track) => `${track.kind} ${track.readyState}`)).toEqual(['audio live', 'video ended']);
    expect(world.call.localStream('camera')).toBeNull();
    expect(world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled).toBe(false);
  });

  it('keeps a muted microphone muted when another one is chosen', async () => {
    world.machine.devices.push(aDevice('audioinput', 'mic-2', 'Headset'));
    await world.call.openPreview({ microphone: true, camera: false });
    await world.call.toggleMicrophone();
    await world.call.select('microphone', 'mic-2');
    const track = world.call.localStream('microphone')?.getAudioTracks()[0];
    expect(track).toMatchObject({ label: 'Headset', enabled: false });
  });

  it('prepares the connection, and tells of a missing passcode', async () => {
    world.joinError = toErrorBody('PASSCODE_REQUIRED');
    expect(await world.call.prepare(world.code, { displayName: '' })).toMatchObject({ ok: false });
    expect(state()).toMatchObject({ phase: { name: 'idle' }, entryError: { code: 'PASSCODE_REQUIRED' } });
    world.joinError = null;
    expect(await world.call.prepare(world.code, { displayName: '', passcode: 'sesame' })).toEqual({
      ok: true,
    });
    expect(state()).toMatchObject({ phase: { name: 'ready' }, entryError: null });
    expect(world.joins.at(-1)?.who.password).toBe('sesame');
    expect(world.server.socket.last('hello')).toMatchObject({ prepare: true });
    expect(world.server.socket.last('hello').capabilities?.rtp?.['codecs']).toBeDefined();
  });
});

describe('joining', () => {
  it('enters over the prepared connection and sends what the preview showed, without asking for devices again', async () => {
    await world.join();
    expect(state().phase.name).toBe('joined');
    expect(world.machine.asked).toHaveLength(1);
    expect(world.joins).toHaveLength(1);
    expect(world.sent()).toEqual(['hello', 'enter', 'transport.connect', 'track.publish', 'track.publish']);
    expect(
      world.server.socket.heard
        .filter((message) => message.type === 'track.publish')
        .map((message) => message.source),
    ).toEqual(['microphone', 'camera']);
    expect(state().participants[0]?.tracks.map((track) => track.trackId)).toEqual([
      'alice-microphone',
      'alice-camera',
    ]);
    expect(world.call.trace().map((step) => step.step)).toEqual(['click', 'enter_sent', 'welcome']);
  });

  it('works without a preparation', async () => {
    await world.call.openPreview({ microphone: false, camera: false });
    world.joinError = toErrorBody('UNAVAILABLE');
    await world.call.prepare(world.code, { displayName: '' });
    world.joinError = null;
    expect(await world.call.join({ displayName: 'Alice' })).toEqual({ ok: true });
    expect(world.server.socket.last('hello').prepare).toBeUndefined();
    expect(state().phase.name).toBe('joined');
  });

  it('takes the long way when the prepared connection broke', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.server.socket.break();
    expect(await world.call.join({ displayName: 'Alice' })).toEqual({ ok: true });
    expect(world.server.sockets).toHaveLength(2);
    expect(state().phase.name).toBe('joined');
  });

  it('is quick again when a broken preparation was renewed meanwhile', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.server.socket.break();
    expect(state().phase.name).toBe('ready');
    await vi.waitFor(() => expect(world.server.sockets).toHaveLength(2));
    await vi.waitFor(async () => expect((await world.call.diagnostics()).signaling).toBe('open'));
    expect(world.server.socket.last('hello').prepare).toBe(true);
    expect(await world.call.join({ displayName: 'Alice' })).toEqual({ ok: true });
    expect(world.joins).toHaveLength(2);
    expect(world.server.sockets).toHaveLength(2);
    expect(state()).toMatchObject({ phase: { name: 'joined' }, entryError: null });
  });

  it('tells nobody of a renewal that may still succeed, and of one that cannot', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.joinError = toErrorBody('UNAVAILABLE');
    world.server.socket.break();
    await vi.waitFor(() => expect(world.joins).toHaveLength(2));
    expect(state()).toMatchObject({ phase: { name: 'ready' }, entryError: null });
    world.joinError = toErrorBody('MEETING_LOCKED');
    await vi.waitFor(() => expect(state().entryError?.code).toBe('MEETING_LOCKED'), { timeout: 3000 });
    expect(state().phase.name).toBe('idle');
  });

  it('asks a server that does not answer again once the person has clicked, without a word', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.joinError = toErrorBody('UNAVAILABLE');
    world.server.socket.break();
    const joined = world.call.join({ displayName: 'Alice' });
    await vi.waitFor(() => expect(world.joins.length).toBeGreaterThanOrEqual(3));
    expect(state()).toMatchObject({ phase: { name: 'entering' }, entryError: null });
    world.joinError = null;
    expect(await joined).toEqual({ ok: true });
    expect(state().phase.name).toBe('joined');
  });

  it('does not go in any more when the page was left while the server did not answer', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.joinError = toErrorBody('UNAVAILABLE');
    world.server.socket.break();
    const joined = world.call.join({ displayName: 'Alice' });
    await vi.waitFor(() => expect(world.joins.length).toBeGreaterThanOrEqual(2));
    world.call.dispose();
    world.joinError = null;
    await joined;
    expect(world.server.sockets).toHaveLength(1);
  });

  it('takes the long way when the preparation had run out', async () => {
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.refusals.set('enter', toErrorBody('NOT_IN_MEETING'));
    expect(await world.call.join({ displayName: 'Alice' })).toEqual({ ok: true });
    expect(state().phase.name).toBe('joined');
  });

  it('stays on the preview when the meeting was locked meanwhile, with its devices', async () => {
    await world.call.openPreview({ microphone: true, camera: true });
    await world.call.prepare(world.code, { displayName: 'Alice' });
    world.refusals.set('enter', toErrorBody('MEETING_LOCKED'));
    expect(await world.call.join({ displayName: 'Alice' })).toMatchObject({
      ok: false,
      error: { code: 'MEETING_LOCKED' },
    });
    expect(state()).toMatchObject({
      phase: { name: 'idle' },
      entryError: { code: 'MEETING_LOCKED' },
      own: { camera: { on: true } },
    });
    world.refusals.clear();
    expect((await world.call.join({ displayName: 'Alice' })).ok).toBe(true);
  });

  it('waits, is let in, and only then sends', async () => {
    world.waits = true;
    await world.join();
    expect(state().phase).toMatchObject({ name: 'waiting', topic: 'Weekly planning', position: 1 });
    expect(world.sent()).toEqual(['hello', 'enter']);
    world.welcome();
    await world.settled();
    expect(state().phase.name).toBe('joined');
    expect(state().own.camera.trackId).toBe('alice-camera');
  });

  it('is told when the host says no', async () => {
    world.waits = true;
    await world.join();
    world.server.socket.say({ type: 'goodbye', reason: 'denied', error: toErrorBody('ENTRY_DENIED') });
    expect(state().phase).toMatchObject({ name: 'left', reason: 'denied', error: { code: 'ENTRY_DENIED' } });
    expect(world.machine.opened.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('asks again after a denial with microphone and camera as they were', async () => {
    world.waits = true;
    await world.join();
    world.server.socket.say({ type: 'goodbye', reason: 'denied' });
    expect(await world.call.rejoin()).toEqual({ ok: true });
    expect(state().phase.name).toBe('waiting');
    world.welcome();
    await world.settled();
    expect(state().own).toMatchObject({ microphone: { on: true }, camera: { on: true } });
  });

  it('is muted on entry where the meeting wants it, and unmuting then counts', async () => {
    world.wish = { ...world.wish, muteOnEntry: true };
    await world.join();
    expect(kinds()).toEqual(['muted_on_entry']);
    expect(world.server.socket.last('track.publish')).toMatchObject({ source: 'camera' });
    expect(world.server.socket.heard.find((message) => message.type === 'track.publish')).toMatchObject({
      source: 'microphone',
      muted: true,
    });
    expect(await world.call.toggleMicrophone()).toMatchObject({ ok: true });
    expect(world.sent().at(-1)).toBe('unmute');
    expect(state().own.microphone.on).toBe(true);
  });

  it('publishes a microphone opened late muted first, as the server would mute its first sound', async () => {
    world.wish = { ...world.wish, muteOnEntry: true };
    await world.join({ microphone: false, camera: false });
    expect(world.sent()).toEqual(['hello', 'enter']);
    await world.call.toggleMicrophone();
    expect(world.sent().slice(2)).toEqual(['transport.connect', 'track.publish', 'unmute']);
    expect(world.server.socket.last('track.publish').muted).toBe(true);
  });

  it('with audio only turns the camera off and lets it go', async () => {
    await world.call.openPreview({ microphone: true, camera: true });
    await world.call.prepare(world.code, { displayName: 'Alice' });
    await world.call.join({ displayName: 'Alice', audioOnly: true });
    await world.settled();
    expect(world.server.socket.last('enter').audioOnly).toBe(true);
    expect(state().own.camera.on).toBe(false);
    expect(world.call.localStream('camera')).toBeNull();
  });

  it('by an outdated page reloads it', async () => {
    world.refusals.set('hello', toErrorBody('OUTDATED_CLIENT'));
    await world.call.prepare(world.code, { displayName: 'Alice' });
    expect(world.outdated).toBe(1);
  });
});

describe('in the meeting', () => {
  beforeEach(async () => {
    world.wish = { ...world.wish, others: [somebody(BOB)] };
    await world.join();
  });

  it('mutes and unmutes here and there', async () => {
    const sent = world.call.localStream('microphone')?.getAudioTracks()[0];
    expect(await world.call.toggleMicrophone()).toMatchObject({ ok: true });
    expect([world.sent().at(-1), sent?.enabled, state().own.microphone.on]).toEqual(['mute', false, false]);
    await world.call.toggleMicrophone();
    expect([world.sent().at(-1), sent?.enabled, state().own.microphone.on]).toEqual(['unmute', true, true]);
  });

  it('stops the camera, lets it go, and starts it again without negotiating anew', async () => {
    await world.call.toggleCamera();
    expect(world.sent().at(-1)).toBe('mute');
    expect(world.machine.opened.find((track) => track.kind === 'video')?.readyState).toBe('ended');
    await world.call.toggleCamera();
    expect(world.sent().at(-1)).toBe('unmute');
    expect(world.sent().filter((type) => type === 'track.publish')).toHaveLength(2);
    expect(state().own.camera).toMatchObject({ on: true, trackId: 'alice-camera' });
  });

  it('ends as the last of many quick clicks says', async () => {
    await Promise.all([
      world.call.setMicrophone(false),
      world.call.setMicrophone(true),
      world.call.setMicrophone(false),
    ]);
    expect(state().own.microphone.on).toBe(false);
    expect(world.sent().filter((type) => type === 'unmute')).toHaveLength(0);
  });

  it('stays muted when the server does not let one speak', async () => {
    await world.call.setMicrophone(false);
    world.refusals.set('unmute', toErrorBody('FORBIDDEN'));
    expect(await world.call.setMicrophone(true)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(state().own.microphone.on).toBe(false);
    expect(world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled).toBe(false);
  });

  it('is silenced by a host for real, and can unmute', async () => {
    world.server.socket.say({
      type: 'track_changed',
      participantId: ALICE,
      trackId: trackId.parse('alice-microphone'),
      muted: true,
      byHost: true,
    });
    await vi.waitFor(() =>
      expect(world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled).toBe(false),
    );
    expect(state().own.microphone.on).toBe(false);
    expect(kinds()).toEqual(['muted_by_host']);
    await world.call.toggleMicrophone();
    expect(world.sent().at(-1)).toBe('unmute');
  });

  it('receives what is offered and says so', async () => {
    const offer = anOffer('bob-cam', 'camera', BOB);
    world.server.socket.say({ type: 'track.offered', offer });
    await vi.waitFor(() => expect(state().received['bob-cam']?.live).toBe(true));
    expect(world.sent().at(-1)).toBe('track.ready');
    expect(world.call.streamOf(offer.trackId)).not.toBeNull();
    world.call.frameShown(offer.trackId);
    expect(world.server.socket.last('trace.report').steps.map((step) => step.step)).toContain(
      'first_remote_frame',
    );
    world.call.frameShown(offer.trackId);
    expect(world.server.socket.count('trace.report')).toBe(1);
    world.server.socket.say({
      type: 'track.withdrawn',
      trackId: offer.trackId,
      subscriptionId: offer.subscriptionId,
    });
    expect(world.call.streamOf(offer.trackId)).toBeNull();
  });

  it("shares a screen with its sound, and stops by the browser's own button", async () => {
    expect(await world.call.startShare()).toEqual({ ok: true });
    expect(world.sent().slice(-3)).toEqual(['screen_share_start', 'track.publish', 'track.publish']);
    expect(state().share).toEqual({ participantId: ALICE, trackId: 'alice-screen' });
    world.machine.opened.find((track) => track.label === 'Screen')?.end();
    await vi.waitFor(() => expect(world.sent().at(-1)).toBe('screen_share_stop'));
    expect(state().share).toBeNull();
    expect(world.machine.opened.filter((track) => track.label === 'Tab sound')[0]?.readyState).toBe('ended');
  });

  it('gives the claim back when the person closes the picker', async () => {
    world.machine.failures.set('screen', new DOMException('Permission denied by user', 'NotAllowedError'));
    expect(await world.call.startShare()).toEqual({ ok: true });
    expect(world.sent().slice(-2)).toEqual(['screen_share_start', 'screen_share_stop']);
    expect(state().own.screen).toMatchObject({ on: false, busy: false, problem: null });
  });

  it('publishes a camera again whose publishing was caught by a loss of media', async () => {
    await world.call.leave();
    world.wish = { ...world.wish, selfId: CAROL, media: aMediaSetup('two') };
    world.refusals.set('track.publish', toErrorBody('TRACK_NOT_FOUND'));
    await world.call.rejoin();
    await vi.waitFor(() => expect(world.server.socket.count('track.publish')).toBe(2));
    expect(state().own).toMatchObject({ microphone: { on: true }, camera: { on: true, trackId: null } });
    world.refusals.clear();
    world.wish = { ...world.wish, media: aMediaSetup('three') };
    world.welcome();
    await world.settled();
    expect(state().own).toMatchObject({
      microphone: { on: true, trackId: 'alice-microphone' },
      camera: { on: true, trackId: 'alice-camera' },
    });
    expect(kinds()).not.toContain('error');
  });

  it('does not open the picker while somebody else shares', async () => {
    world.server.socket.say({
      type: 'track_added',
      participantId: BOB,
      track: { trackId: trackId.parse('bob-screen'), source: 'screen', kind: 'video', muted: false },
    });
    expect(await world.call.startShare()).toMatchObject({ ok: false, error: { code: 'SHARE_TAKEN' } });
    expect(world.sent()).not.toContain('screen_share_start');
  });

  it.each([
    ['admit', () => world.call.admit(CAROL), { type: 'admit', participantId: CAROL }],
    ['deny', () => world.call.deny(CAROL), { type: 'deny', participantId: CAROL }],
    ['admit_all', () => world.call.admitAll(), { type: 'admit_all' }],
    ['lock', () => world.call.lock(true), { type: 'lock', locked: true }],
    ['mute_all', () => world.call.muteAll(), { type: 'mute_all' }],
    [
      'mute_participant',
      () => world.call.muteParticipant(BOB),
      { type: 'mute_participant', participantId: BOB },
    ],
    ['remove', () => world.call.remove(BOB), { type: 'remove', participantId: BOB }],
    ['end', () => world.call.end(), { type: 'end' }],
  ] as const)('asks the server to %s, and gives its answer', async (type, deed, expected) => {
    expect(await deed()).toMatchObject({ ok: true });
    expect(world.server.socket.last(type)).toMatchObject(expected);
    world.refusals.set(type, toErrorBody('FORBIDDEN'));
    expect(await deed()).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  it('tells what is on the screen, and again after a resume', async () => {
    world.call.showTiles([{ trackId: trackId.parse('bob-cam'), height: 300, visible: true }]);
    await vi.waitFor(() =>
      expect(world.server.socket.last('view.changed').tiles).toEqual([{ trackId: 'bob-cam', height: 300 }]),
    );
    world.server.socket.break();
    await becomes('joined');
    expect(world.server.socket.last('view.changed').tiles).toHaveLength(1);
  });

  it('leaves, lets everything go, and enters again with microphone and camera as they were', async () => {
    await world.call.toggleMicrophone();
    await world.call.leave();
    expect(world.sent().at(-1)).toBe('leave');
    expect(state().phase).toMatchObject({ name: 'left', reason: 'left' });
    expect(world.machine.opened.every((track) => track.readyState === 'ended')).toBe(true);
    world.wish = { ...world.wish, selfId: CAROL, media: aMediaSetup('two') };
    expect(await world.call.rejoin()).toEqual({ ok: true });
    await world.settled();
    expect(state()).toMatchObject({
      phase: { name: 'joined' },
      own: { microphone: { on: false }, camera: { on: true } },
    });
  });

  it('has plain diagnostics', async () => {
    const diagnostics = await world.call.diagnostics();
    expect(JSON.parse(JSON.stringify(diagnostics))).toEqual(diagnostics);
    expect(diagnostics).toMatchObject({
      phase: 'joined',
      participantId: ALICE,
      signaling: 'open',
      problems: [],
    });
    expect(diagnostics.tracks.map((track) => `${track.direction} ${track.source}`)).toEqual([
      'send microphone',
      'send camera',
    ]);
  });
});

describe('a lost connection', () => {
  const bobCam = () => anOffer('bob-cam', 'camera', BOB);
  beforeEach(async () => {
    world.wish = { ...world.wish, others: [somebody(BOB)], offers: [bobCam()] };
    await world.join();
    await vi.waitFor(() => expect(state().received['bob-cam']?.live).toBe(true));
    const tracks = [
      {
        trackId: trackId.parse('alice-microphone'),
        source: 'microphone' as const,
        kind: 'audio' as const,
        muted: false,
      },
      {
        trackId: trackId.parse('alice-camera'),
        source: 'camera' as const,
        kind: 'video' as const,
        muted: false,
      },
    ];
    world.wish = { ...world.wish, self: { tracks } };
  });

  it('comes back to the same seat with the same media', async () => {
    const stream = world.call.streamOf(bobCam().trackId);
    world.server.socket.break();
    expect(state().phase.name).toBe('reconnecting');
    expect(world.call.streamOf(bobCam().trackId)).toBe(stream);
    await becomes('joined');
    await world.settled();
    expect(world.server.socket.last('hello').resume?.participantId).toBe(ALICE);
    expect(world.call.streamOf(bobCam().trackId)).toBe(stream);
    expect(world.sent()).toEqual(['hello', 'track.ready']);
    // The banner has said it.
    expect(kinds()).toEqual([]);
  });

  it('mutes at once while the server is away, however often, and tells it once it is back', async () => {
    const enabled = () => world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled;
    world.server.autoOpen = false;
    world.server.socket.break();
    expect(await world.call.toggleMicrophone()).toEqual({ ok: true });
    expect([enabled(), state().own.microphone]).toMatchObject([false, { on: false, busy: false }]);
    await world.call.toggleMicrophone();
    expect([enabled(), state().own.microphone.on]).toEqual([true, true]);
    await world.call.toggleMicrophone();
    expect([enabled(), state().own.microphone.on]).toEqual([false, false]);
    await world.call.toggleCamera();
    expect(state().own.camera).toMatchObject({ on: false, busy: false });
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    await vi.waitFor(() => expect(world.sent().filter((type) => type === 'mute')).toHaveLength(2));
    expect(world.sent()).not.toContain('unmute');
    expect(state().own).toMatchObject({ microphone: { on: false }, camera: { on: false } });
  });

  it('does not leave a switch hanging whose answer was lost, and the last wish counts', async () => {
    world.silent.add('mute');
    const muting = world.call.setMicrophone(false);
    await vi.waitFor(() => expect(world.sent()).toContain('mute'));
    world.server.autoOpen = false;
    world.server.socket.break();
    expect(await muting).toEqual({ ok: true });
    await world.call.setMicrophone(true);
    world.silent.clear();
    // The server had muted us before it died.
    const tracks =
      world.wish.self?.tracks?.map((track) => ({ ...track, muted: track.source === 'microphone' })) ?? [];
    world.wish = { ...world.wish, self: { tracks } };
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    await vi.waitFor(() => expect(world.sent()).toContain('unmute'));
    expect(world.sent()).not.toContain('mute');
    await world.settled();
    expect(state().own.microphone.on).toBe(true);
  });

  it('takes back an unmuting that is not allowed any more', async () => {
    await world.call.setMicrophone(false);
    const tracks =
      world.wish.self?.tracks?.map((track) => ({ ...track, muted: track.source === 'microphone' })) ?? [];
    world.wish = { ...world.wish, self: { tracks } };
    world.server.autoOpen = false;
    world.server.socket.break();
    await world.call.setMicrophone(true);
    world.refusals.set('unmute', toErrorBody('FORBIDDEN'));
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    await vi.waitFor(() => expect(state().own.microphone.on).toBe(false));
    expect(world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled).toBe(false);
    expect(kinds()).toEqual(['error']);
  });

  it('publishes a camera that was started while the server was away', async () => {
    await world.call.setCamera(false);
    world.wish = {
      ...world.wish,
      self: { tracks: (world.wish.self?.tracks ?? []).filter((track) => track.source === 'microphone') },
    };
    world.server.autoOpen = false;
    world.server.socket.break();
    expect(await world.call.setCamera(true)).toEqual({ ok: true });
    expect(state().own.camera).toMatchObject({ on: true, busy: false });
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    await vi.waitFor(() => expect(world.server.socket.count('track.publish')).toBe(1));
    await world.settled();
    expect(state().own.camera).toMatchObject({ on: true, trackId: 'alice-camera' });
  });

  it('raises a hand at once, says it when the server is back, and once', async () => {
    world.server.autoOpen = false;
    world.server.socket.break();
    const raising = world.call.raiseHand(true);
    expect(state().participants[0]?.hand).not.toBeNull();
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    expect(await raising).toMatchObject({ ok: true });
    expect(world.server.socket.count('hand_raise')).toBe(1);
  });

  it('says once what was written while the server was away, and when the answer was lost', async () => {
    world.silent.add('chat.send');
    world.call.chat.send({ to: { kind: 'everyone' }, text: 'before' });
    const first = world.server.socket.last('chat.send');
    world.server.autoOpen = false;
    world.server.socket.break();
    world.call.chat.send({ to: { kind: 'everyone' }, text: 'meanwhile' });
    world.silent.clear();
    world.replies.set('chat.send', () => ({ seq: 1 }));
    world.server.autoOpen = true;
    world.call.retryNow();
    await becomes('joined');
    await vi.waitFor(() => expect(world.server.socket.count('chat.send')).toBe(2));
    const said = world.server.socket.heard.filter((message) => message.type === 'chat.send');
    expect(said.map(({ text }) => text)).toEqual(['before', 'meanwhile']);
    expect(said[0]?.requestId).toBe(first.requestId);
  });

  it('sends what was done meanwhile', async () => {
    world.server.socket.break();
    const muting = world.call.setMicrophone(false);
    await becomes('joined');
    expect(await muting).toMatchObject({ ok: true });
    expect(world.sent()).toContain('mute');
    expect(state().own.microphone.on).toBe(false);
  });

  it('does not take an own unmuting that is under way for a host who muted us', async () => {
    await world.call.setMicrophone(false);
    const muted =
      world.wish.self?.tracks?.map((track) => ({ ...track, muted: track.source === 'microphone' })) ?? [];
    world.wish = { ...world.wish, self: { tracks: muted } };
    world.server.socket.break();
    const unmuting = world.call.setMicrophone(true);
    await becomes('joined');
    expect(await unmuting).toMatchObject({ ok: true });
    await world.settled();
    expect(state().own.microphone.on).toBe(true);
    expect(world.call.localStream('microphone')?.getAudioTracks()[0]?.enabled).toBe(true);
  });

  it('follows a host who muted us meanwhile', async () => {
    const muted =
      world.wish.self?.tracks?.map((track) => ({ ...track, muted: track.source === 'microphone' })) ?? [];
    world.wish = { ...world.wish, self: { tracks: muted } };
    world.server.socket.break();
    await becomes('joined');
    await vi.waitFor(() => expect(state().own.microphone.on).toBe(false));
    expect(world.sent()).not.toContain('unmute');
    expect(state().own.camera.on).toBe(true);
  });

  it('publishes again what the server has lost', async () => {
    world.wish = { ...world.wish, self: { tracks: [] } };
    world.server.socket.break();
    await becomes('joined');
    await world.settled();
    expect(world.sent().filter((type) => type === 'track.publish')).toHaveLength(2);
  });

  it('with new transports builds everything anew, the voice first, and keeps the devices', async () => {
    const asked = world.machine.asked.length;
    world.wish = { ...world.wish, media: aMediaSetup('two'), self: { tracks: [] } };
    world.server.socket.break();
    await becomes('joined');
    await vi.waitFor(() => expect(state().received['bob-cam']?.live).toBe(true));
    await world.settled();
    expect(world.sent().filter((type) => type === 'track.publish')).toHaveLength(2);
    expect(world.server.socket.heard.find((message) => message.type === 'track.publish')).toMatchObject({
      source: 'microphone',
    });
    expect(world.machine.asked).toHaveLength(asked);
  });

  it('of a restarted server enters anew as another participant', async () => {
    world.forgotten = true;
    world.wish = { ...world.wish, selfId: CAROL, media: aMediaSetup('two'), self: { tracks: [] } };
    world.server.socket.break();
    await becomes('joined');
    await world.settled();
    expect(state().selfId).toBe(CAROL);
    expect(state().seats).toEqual([CAROL, BOB]);
    expect(state().own).toMatchObject({
      microphone: { on: true },
      camera: { on: true, trackId: 'alice-camera' },
    });
    expect(kinds()).toEqual(['rejoined']);
  });

  it('ends with a word when the meeting is over', async () => {
    world.forgotten = true;
    world.joinError = toErrorBody('MEETING_ENDED');
    world.server.socket.break();
    await becomes('left');
    expect(state().phase).toMatchObject({ reason: 'ended', error: { code: 'MEETING_ENDED' } });
  });

  it('after a reload returns to the seat with fresh media', async () => {
    window.dispatchEvent(new Event('pagehide'));
    // The page is gone without a word; what is stored is all that is left of it.
    const page = new CallWorld();
    try {
      expect(page.call.resumable('0000000000')).toBeNull();
      expect(page.call.resumable(page.code)).toEqual({
        displayName: 'Alice',
        microphoneOn: true,
        cameraOn: true,
        audioOnly: false,
      });
      page.wish = { media: aMediaSetup('two'), others: [somebody(BOB)], offers: [bobCam()] };
      expect(await page.call.resume(page.code)).toEqual({ ok: true });
      expect(page.server.socket.last('hello').resume).toMatchObject({
        participantId: ALICE,
        freshMedia: true,
      });
      await vi.waitFor(() => expect(page.call.state.received['bob-cam']?.live).toBe(true));
      await page.settled();
      expect(page.call.state).toMatchObject({
        phase: { name: 'joined' },
        own: { microphone: { on: true }, camera: { on: true } },
      });
    } finally {
      page.call.dispose();
    }
  });

  it('after a reload that took too long enters anew, and can receive', async () => {
    window.dispatchEvent(new Event('pagehide'));
    const page = new CallWorld();
    try {
      page.forgotten = true;
      page.wish = { selfId: CAROL, media: aMediaSetup('two'), others: [somebody(BOB)], offers: [bobCam()] };
      expect(await page.call.resume(page.code)).toEqual({ ok: true });
      // Without its capabilities the server would offer this client no tracks.
      expect(page.server.socket.last('hello').capabilities?.rtp?.['codecs']).toBeDefined();
      await vi.waitFor(() => expect(page.call.state.received['bob-cam']?.live).toBe(true));
      expect(page.call.state.selfId).toBe(CAROL);
    } finally {
      page.call.dispose();
    }
  });

  it('after leaving there is nothing to return to', async () => {
    await world.call.leave();
    expect(new CallWorld().call.resumable(world.code)).toBeNull();
  });
});

describe('devices in the meeting', () => {
  const headset = aDevice('audioinput', 'mic-2', 'Headset');
  const labelOf = () => world.call.localStream('microphone')?.getAudioTracks()[0]?.label;
  beforeEach(async () => {
    world.machine.devices.push(headset);
    await world.join();
  });

  it('are changed without the others losing the track, and remembered', async () => {
    expect(await world.call.select('microphone', 'mic-2')).toEqual({ ok: true });
    expect(labelOf()).toBe('Headset');
    expect(world.sent().filter((type) => type === 'track.publish')).toHaveLength(2);
    const page = new CallWorld();
    expect(page.call.devices.state.chosen.microphone).toBe('mic-2');
    page.call.dispose();
  });

  it('unplugged give way to the default with a notice, and come back when plugged in', async () => {
    await world.call.select('microphone', 'mic-2');
    world.machine.unplug('mic-2');
    await vi.waitFor(() => expect(kinds()).toEqual(['device_unplugged']));
    expect(state().notices[0]?.content).toMatchObject({ lost: 'Headset', now: 'Built-in microphone' });
    expect(labelOf()).toBe('Built-in microphone');
    expect(state().own.microphone.on).toBe(true);
    world.machine.plug(headset);
    await vi.waitFor(() => expect(kinds()).toEqual(['device_unplugged', 'device_plugged']));
    expect(labelOf()).toBe('Headset');
    expect(state().notices[1]?.content).toMatchObject({ label: 'Headset', inUse: true });
    await world.call.undoDeviceSwitch('microphone');
    expect(labelOf()).toBe('Built-in microphone');
  });

  it('muted stay muted on the other microphone', async () => {
    await world.call.setMicrophone(false);
    await world.call.select('microphone', 'mic-2');
    expect(world.call.localStream('microphone')?.getAudioTracks()[0]).toMatchObject({
      label: 'Headset',
      enabled: false,
    });
  });

  it('that nobody asked for are only mentioned', async () => {
    world.machine.plug(aDevice('audioinput', 'mic-3', 'Webcam microphone'));
    await vi.waitFor(() => expect(kinds()).toEqual(['device_plugged']));
    expect(state().notices[0]?.content).toMatchObject({ deviceId: 'mic-3', inUse: false });
    expect(labelOf()).toBe('Built-in microphone');
  });

  it('all gone: the source is off, with its reason, and the server is told', async () => {
    world.machine.unplug('cam-1');
    world.machine.opened.find((track) => track.kind === 'video')?.end();
    await vi.waitFor(() => expect(kinds()).toContain('device_unplugged'), 3000);
    expect(state().own.camera).toMatchObject({ on: false, problem: 'no_device', trackId: null });
    expect(state().notices.at(-1)?.content).toMatchObject({ now: null });
    expect(world.sent()).toContain('track.close');
  });
});
