import { randomInt } from 'node:crypto';
import type { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type Sealed, type ServerMessage } from '#protocol';
import type { ApiClient } from '../../server/test/support/api-client.js';
import { dtls, opus, simulcast } from '../../server/test/support/rtp-samples.js';
import { dial } from './member.js';

const PATIENCE_MS = 10_000;

/** Somebody who joins as a browser does, up to the last request, and then sends no media: all but the packets. */
export class Guest {
  private readonly socket: WebSocket;
  private readonly tracks = new Set<string>();
  private readonly watchers = new Set<(message: ServerMessage) => void>();
  private counter = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === 'track.offered') this.take(message.offer.trackId);
      for (const watcher of [...this.watchers]) watcher(message);
    });
  }

  /** Joins, connects both transports, publishes microphone and camera, and receives what `present` others publish. */
  static async enter(person: ApiClient, meetingId: string, name: string, present: number): Promise<Guest> {
    const join = await person.join(meetingId, { displayName: name });
    const guest = new Guest(await dial(join.signalingUrl));
    const welcomed = guest.hear('a welcome', (message) => message.type === 'welcome');
    const capabilities = { rtp: join.rtpCapabilities };
    guest.say({
      type: 'hello',
      requestId: 'hello',
      protocolVersion: PROTOCOL_VERSION,
      ticket: join.ticket,
      capabilities,
    });
    const welcome = await welcomed;
    if (welcome.type === 'welcome') for (const { trackId } of welcome.offers) guest.take(trackId);
    const ssrc = randomInt(1, 2 ** 31);
    await Promise.all([
      guest.ask({ type: 'transport.connect', direction: 'send', dtlsParameters: dtls() }),
      guest.ask({ type: 'transport.connect', direction: 'recv', dtlsParameters: dtls() }),
      guest.publish('microphone', opus({ mid: '0', ssrc })),
      guest.publish('camera', simulcast({ mid: '1' })),
    ]);
    await guest.receives(2 * present);
    return guest;
  }

  /** Until this many tracks are received. */
  async receives(tracks: number): Promise<void> {
    if (this.tracks.size >= tracks) return;
    await this.hear(`${tracks} tracks`, () => this.tracks.size >= tracks);
  }

  async leave(): Promise<void> {
    await this.ask({ type: 'leave' });
    this.socket.close(1000);
  }

  private publish(source: 'microphone' | 'camera', rtpParameters: Sealed): Promise<ServerMessage> {
    return this.ask({ type: 'track.publish', source, rtpParameters });
  }

  private take(trackId: string): void {
    this.tracks.add(trackId);
    this.say({ type: 'track.ready', trackId });
  }

  private async ask(message: Record<string, unknown>): Promise<ServerMessage> {
    const requestId = `g${++this.counter}`;
    const answered = this.hear(
      String(message['type']),
      (heard) => 'requestId' in heard && heard.requestId === requestId,
    );
    this.say({ ...message, requestId });
    const answer = await answered;
    if ('ok' in answer && !answer.ok) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  private say(message: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(message));
  }

  private hear(what: string, which: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    return new Promise((resolve, reject) => {
      const watcher = (message: ServerMessage) => {
        if (!which(message)) return;
        clearTimeout(late);
        this.watchers.delete(watcher);
        resolve(message);
      };
      const late = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
      this.watchers.add(watcher);
    });
  }
}
