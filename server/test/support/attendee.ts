import type { JoinResponse, ServerMessageOf } from '#protocol';
import type { ApiClient } from './api-client.js';
import { SignalingClient } from './signaling-client.js';

/** Somebody in a meeting, with their socket and what they were welcomed with. */
export interface Attendee {
  readonly id: string;
  readonly socket: SignalingClient;
  readonly join: JoinResponse;
  readonly welcome: ServerMessageOf<'welcome'>;
}

/** A socket that has not said hello yet, and a ticket for it. */
export async function atTheDoor(
  person: ApiClient,
  meeting: string,
  body: Record<string, unknown> = {},
): Promise<{ join: JoinResponse; socket: SignalingClient }> {
  const join = await person.join(meeting, body);
  return { join, socket: await SignalingClient.connect(join.signalingUrl) };
}

/** Joins by REST, connects, says hello with a device that can receive everything, and is welcomed. */
export async function enter(
  person: ApiClient,
  meeting: string,
  body: Record<string, unknown> = {},
): Promise<Attendee> {
  const { join, socket } = await atTheDoor(person, meeting, body);
  socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
  const welcome = await socket.next('welcome');
  return { id: join.participantId, socket, join, welcome };
}
