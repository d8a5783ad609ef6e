import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Direction, MediaSetup, Sealed, TrackSource } from '#protocol';
import { createLog } from '../../src/kernel/pino-log.js';
import { MEDIA_PLANE, type MediaPlane } from '../../src/media/media-plane.js';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor } from '../support/attendee.js';
import { codeOf, must } from '../support/hostile-stage.js';
import { eventually } from '../support/media-planes.js';
import type { SignalingClient } from '../support/signaling-client.js';
import { aPicture, aTone, type MediaWire, SyntheticParticipant } from '../support/synthetic-participant.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * What a host silences is silent at the media plane: real people send real RTP through the whole server, and a client that
 * goes on sending, and says that it is unmuted, reaches nobody.
 */
jest.setTimeout(90_000);

const written: string[] = [];
const destination = new PassThrough();
destination.on('data', (line: Buffer) => written.push(line.toString()));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Somebody {
  readonly id: string;
  readonly socket: SignalingClient;
  readonly media: SyntheticParticipant;
  /** Ids at the media plane. */
  readonly transports: { readonly send: string; readonly recv: string };
}

let app: TestApp;
let alice: ApiClient;
let plane: MediaPlane;
const everybody: SyntheticParticipant[] = [];
beforeAll(async () => {
  app = await startTestApp({ media: 'real', log: createLog({ level: 'warn', destination }) });
  alice = await ApiClient.signedIn(app.url, 'alice');
  plane = app.get<MediaPlane>(MEDIA_PLANE);
}, 90_000);
afterAll(async () => {
  for (const person of everybody) person.leave();
  await app.stop();
});

const wireOf = (socket: SignalingClient): MediaWire => ({
  connect: async (direction: Direction, dtlsParameters: Sealed) => {
    must(await socket.request({ type: 'transport.connect', direction, dtlsParameters }));
  },
  publish: async ({ source, rtpParameters }: { source: TrackSource; rtpParameters: Sealed }) =>
    String(
      must(await socket.request({ type: 'track.publish', source, rtpParameters, muted: false })).data?.[
        'trackId'
      ],
    ),
});

async function device(socket: SignalingClient, setup: MediaSetup): Promise<SyntheticParticipant> {
  const { rtpCapabilities: capabilities, send, recv } = setup;
  const media = await SyntheticParticipant.enter({ capabilities, send, recv, wire: wireOf(socket) });
  everybody.push(media);
  return media;
}

/** Comes by the preview page, so that the device knows what it can receive before it enters. */
async function enter(person: ApiClient, meeting: string, displayName: string): Promise<Somebody> {
  const { join, socket } = await atTheDoor(person, meeting, { displayName });
  socket.hello({ ticket: join.ticket, prepare: true });
  const { media: setup } = await socket.next('prepared');
  if (!setup) throw new Error('nothing was prepared');
  const media = await device(socket, setup);
  socket.send({ type: 'enter', requestId: 'enter', capabilities: { rtp: media.rtpCapabilities } });
  await socket.next('welcome');
  const transports = { send: setup.send.id, recv: setup.recv.id };
  return { id: join.participantId, socket, media, transports };
}

/** Takes every track that is offered, and lets it flow; the subscriptions' ids, by track. */
async function receives(
  { socket, media }: Pick<Somebody, 'socket' | 'media'>,
  trackId: string,
): Promise<string> {
  const { offer } = await socket.find('track.offered', (told) => told.offer.trackId === trackId);
  const { subscriptionId: consumerId, kind, rtpParameters } = offer;
  await media.receive({ consumerId, producerId: trackId, kind, rtpParameters });
  socket.send({ type: 'track.ready', trackId: offer.trackId });
  return consumerId;
}

const packetsOut = async (consumerId: string): Promise<number> => {
  const stats = await plane.stats({ kind: 'consumer', id: consumerId });
  if (!stats.ok) throw new Error(`no consumer: ${stats.refusal.code}`);
  return Number(stats.value.find((entry) => entry['type'] === 'outbound-rtp')?.['packetCount'] ?? 0);
};
const grows = async (consumerId: string) => {
  const before = await packetsOut(consumerId);
  await eventually('packets to flow', async () => (await packetsOut(consumerId)) > before + 10, 15_000);
};
/** Nothing goes out any more, although the client goes on sending. */
const standsStill = async (consumerId: string, sender: Somebody) => {
  // What was under way when it was decided.
  await sleep(300);
  const before = await packetsOut(consumerId);
  await sleep(1_200);
  expect(await packetsOut(consumerId)).toBe(before);
  const transport = await plane.stats({ kind: 'transport', id: sender.transports.send });
  expect(transport.ok && Number(transport.value[0]?.['recvBitrate'])).toBeGreaterThan(0);
};
const warned = (participantId: string, command: string) =>
  written
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['participantId'] === participantId && line['command'] === command);
const unmute = ({ socket }: Somebody, source: TrackSource) => socket.request({ type: 'unmute', source });

describe('what a host takes from a client that does not obey', () => {
  let host: Somebody;
  let rebel: Somebody;
  let sound: string;
  let picture: string;
  const ask = (request: Parameters<SignalingClient['request']>[0]) => host.socket.request(request);
  const target = () => ({ participantId: rebel.id as never });

  beforeAll(async () => {
    const meeting = await alice.createMeeting();
    host = await enter(alice, meeting.id, 'Alice');
    rebel = await enter(new ApiClient(app.url), meeting.id, 'Rebel');
    sound = await receives(host, await rebel.media.publish('microphone', aTone()));
    picture = await receives(host, await rebel.media.publish('camera', aPicture()));
    await Promise.all([grows(sound), grows(picture)]);
  });

  it('muted by a host: nothing is forwarded until they unmute, which they may', async () => {
    must(await ask({ type: 'mute_participant', ...target() }));
    await standsStill(sound, rebel);
    await grows(picture);
    must(await unmute(rebel, 'microphone'));
    await grows(sound);
  });

  it('stopped camera: nothing is forwarded until they switch it on again', async () => {
    must(await ask({ type: 'stop_camera', ...target() }));
    await standsStill(picture, rebel);
    must(await unmute(rebel, 'camera'));
    await grows(picture);
  });

  it.each([
    ['mute_all for good', { type: 'mute_all', mayUnmute: false }, 'set_permissions', ['microphone']],
    [
      'speak and camera taken by name',
      { type: 'set_person_permissions' },
      'set_person_permissions',
      ['microphone', 'camera'],
    ],
    ['made a viewer', { type: 'set_role', role: 'viewer' }, 'set_role', ['microphone', 'camera']],
  ] as const)(
    '%s: nothing is forwarded, and unmuting is refused and logged',
    async (_how, deed, undo, silent) => {
      const before = warned(rebel.id, 'set_muted').length;
      const permissions = { speak: false, camera: false };
      must(await ask({ ...(deed.type === 'mute_all' ? {} : target()), permissions, ...deed } as never));
      for (const source of silent) expect(codeOf(await unmute(rebel, source))).toBe('FORBIDDEN');
      await Promise.all(silent.map((source) => standsStill(source === 'camera' ? picture : sound, rebel)));
      for (const source of silent) expect(codeOf(await unmute(rebel, source))).toBe('FORBIDDEN');
      expect(warned(rebel.id, 'set_muted')).toHaveLength(before + 2 * silent.length);
      expect(warned(rebel.id, 'set_muted').at(-1)).toMatchObject({
        level: 'warn',
        msg: 'refused',
        code: 'FORBIDDEN',
      });

      const back = {
        set_permissions: { type: 'set_permissions', role: 'attendee', change: { speak: true } },
        set_person_permissions: { type: 'set_person_permissions', ...target(), permissions: {} },
        set_role: { type: 'set_role', ...target(), role: 'attendee' },
      }[undo];
      must(await ask(back as never));
      // Given back, it is still theirs to open.
      await standsStill(sound, rebel);
      for (const source of silent) must(await unmute(rebel, source));
      await Promise.all(silent.map((source) => grows(source === 'camera' ? picture : sound)));
    },
  );

  it('removed: the media plane has nothing of theirs any more', async () => {
    must(await ask({ type: 'remove', ...target() }));
    await eventually('their transport to be gone', async () => {
      const transport = await plane.stats({ kind: 'transport', id: rebel.transports.send });
      return !transport.ok && transport.refusal.code === 'NOT_FOUND';
    });
    for (const id of [sound, picture]) expect((await plane.stats({ kind: 'consumer', id })).ok).toBe(false);
  });
});

describe('somebody who waits', () => {
  it('has no transport at the media plane; once admitted, packets flow to them', async () => {
    const meeting = await alice.createMeeting({ access: 'trusted' });
    const host = await enter(alice, meeting.id, 'Alice');
    const trackId = await host.media.publish('microphone', aTone());
    const opening = jest.spyOn(plane, 'openTransport');
    const { join, socket } = await atTheDoor(new ApiClient(app.url), meeting.id, { displayName: 'Wanda' });
    socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
    await socket.next('waiting_room');
    expect(codeOf(await socket.request({ type: 'transport.restart_ice', direction: 'recv' }))).toBe(
      'NOT_IN_MEETING',
    );
    const dtlsParameters = { role: 'client', fingerprints: [] };
    expect(
      codeOf(await socket.request({ type: 'transport.connect', direction: 'recv', dtlsParameters })),
    ).toBe('NOT_IN_MEETING');
    await sleep(1_000);
    expect(opening).not.toHaveBeenCalled();
    expect(socket.all('track.offered')).toEqual([]);

    must(await host.socket.request({ type: 'admit', participantId: join.participantId }));
    const { media: setup } = await socket.next('welcome');
    expect(opening).toHaveBeenCalledTimes(2);
    const media = await device(socket, setup);
    const consumerId = await receives({ socket, media }, trackId);
    await grows(consumerId);
    const transport = await plane.stats({ kind: 'transport', id: setup.recv.id });
    expect(transport.ok && Number(transport.value[0]?.['rtpBytesSent'])).toBeGreaterThan(0);
    opening.mockRestore();
  });
});
