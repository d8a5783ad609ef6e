import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#protocol';
import { MEDIA_FLEET } from '../../src/media/media.module.js';
import type { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { ApiClient } from '../support/api-client.js';
import { type Attendee, atTheDoor } from '../support/attendee.js';
import { aFleetOf, type FakeNode, fakeNodes } from '../support/fake-fleet.js';
import { eventually } from '../support/media-planes.js';
import { clientDtls, microphoneRtp } from '../support/rtp.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * One meeting over two media nodes, each of which serves a zone: who calls from which subnet lands where, streams cross
 * between the nodes, and a node that is lost or emptied takes nobody along.
 */
let app: TestApp;
let nodes: Record<'berlin' | 'munich', FakeNode>;
let fleet: MediaFleet;
let alice: ApiClient;
let bob: ApiClient;

beforeAll(async () => {
  nodes = fakeNodes({ berlin: { zone: 'north' }, munich: { zone: 'south' } });
  fleet = aFleetOf([nodes.berlin, nodes.munich]);
  app = await startTestApp({
    env: { ZONES: 'north=127.0.1.0/24,south=127.0.2.0/24' },
    overrides: [
      [MEDIA_PLANE, fleet],
      [MEDIA_FLEET, fleet],
    ],
  });
  alice = await ApiClient.signedIn(app.url, 'alice');
  bob = await ApiClient.signedIn(app.url, 'bob');
}, 60_000);
afterAll(() => app.stop());

/** Enters from an address, connects both transports and publishes a microphone. */
async function enterFrom(localAddress: string, person: ApiClient, meeting: string): Promise<Attendee> {
  const door = await atTheDoor(person, meeting);
  door.socket.close();
  const socket = await SignalingClient.connect(door.join.signalingUrl, { localAddress });
  socket.hello({ ticket: door.join.ticket, rtp: door.join.rtpCapabilities });
  const welcome = await socket.next('welcome');
  await speak(socket);
  return { id: door.join.participantId, socket, join: door.join, welcome };
}

async function speak(socket: SignalingClient): Promise<void> {
  for (const direction of ['send', 'recv'] as const)
    await socket.request({ type: 'transport.connect', direction, dtlsParameters: clientDtls() });
  const rtpParameters: Sealed = microphoneRtp();
  await socket.request({ type: 'track.publish', source: 'microphone', rtpParameters, muted: false });
}

/** Where somebody's transports are: the nodes that have them. */
const homesOf = (transportId: string): string[] =>
  Object.entries(nodes)
    .filter(([, node]) => node.fake.openObjects().transports.includes(transportId))
    .map(([name]) => name);

const copiesIn = async (node: FakeNode): Promise<number> =>
  (await node.fake.inventory()).pipes.reduce((sum, pipe) => sum + pipe.receives.length, 0);

describe('a meeting over two nodes', () => {
  it('puts everybody on the node of their zone, carries each stream over once, and outlives a node', async () => {
    const { code } = await alice.createMeeting();
    const host = await enterFrom('127.0.1.5', alice, code);
    const guests = [await enterFrom('127.0.2.6', bob, code), await enterFrom('127.0.2.7', bob, code)];
    expect(homesOf(host.welcome.media.send.id)).toEqual(['berlin']);
    for (const guest of guests) {
      expect(homesOf(guest.welcome.media.send.id)).toEqual(['munich']);
      const { offer } = await guest.socket.next(
        'track.offered',
        (message) => message.offer.participantId === host.id,
      );
      guest.socket.send({ type: 'track.ready', trackId: offer.trackId });
      await eventually('sound across the nodes', () => nodes.munich.fake.isFlowing(offer.subscriptionId));
    }
    // One copy of Alice's voice for both in Munich.
    expect(await copiesIn(nodes.munich)).toBe(1);
    await host.socket.request({ type: 'hand_raise', raised: true });

    nodes.munich.cut();
    for (const guest of guests) {
      const welcome = await guest.socket.next('welcome');
      expect(welcome.participantId).toBe(guest.id);
      expect(welcome.media.send.id).not.toBe(guest.welcome.media.send.id);
      expect(homesOf(welcome.media.send.id)).toEqual(['berlin']);
      expect(welcome.participants.find(({ participantId }) => participantId === host.id)).toMatchObject({
        role: 'host',
        hand: expect.any(Number),
      });
      await speak(guest.socket);
    }
    // Whoever was not on that node was not disturbed.
    expect(host.socket.all('welcome')).toHaveLength(1);
    expect(host.socket.all('participant_left')).toEqual([]);
    for (const guest of guests) {
      await host.socket.next('track.offered', ({ offer }) => offer.participantId === guest.id);
    }
    nodes.munich.mend();
    await eventually('what the lost node still held is closed', () => {
      const { routers, transports } = nodes.munich.fake.openObjects();
      return routers.length + transports.length === 0;
    });
    for (const person of [...guests, host]) await person.socket.request({ type: 'leave' });
  });

  it('of which one is emptied for maintenance, moves to the other with everybody in it', async () => {
    const { code } = await alice.createMeeting();
    const host = await enterFrom('127.0.1.5', alice, code);
    const guest = await enterFrom('127.0.2.6', bob, code);
    const answer = await alice.call('POST', '/api/v1/media-nodes/munich/drain', {
      draining: true,
      moveNow: true,
    });
    expect(answer.status).toBe(204);
    const welcome = await guest.socket.next('welcome');
    expect(homesOf(welcome.media.send.id)).toEqual(['berlin']);
    expect(await bob.call('POST', '/api/v1/media-nodes/munich/drain', { draining: false })).toMatchObject({
      status: 403,
    });
    await alice.call('POST', '/api/v1/media-nodes/munich/drain', { draining: false });
    for (const person of [guest, host]) await person.socket.request({ type: 'leave' });
  });
});
