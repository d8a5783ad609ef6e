import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  PROTOCOL_VERSION,
  type Sealed,
  type ServerMessage,
  type ServerMessageOf,
  type TrackOffer,
} from '#protocol';
import type { ApiClient } from '../../server/test/support/api-client.js';
import {
  aPicture,
  aTone,
  type Received,
  SyntheticParticipant,
} from '../../server/test/support/synthetic-participant.js';
import { sleep } from './statistics.js';

type Welcome = ServerMessageOf<'welcome'>;
type Reply = ServerMessageOf<'reply'>;

const ANSWER_WITHIN_MS = 8_000;
/** As browsers come back: at once, then more and more slowly. */
const BACKOFF_MS = [100, 250, 500, 1_000, 1_000, 2_000];
const WITHOUT_TLS_CHECK = { rejectUnauthorized: false, perMessageDeflate: false } as const;

/**
 * Somebody in a meeting who never gives up: real media by a native WebRTC stack, and a socket that returns to its seat as
 * long as the seat is there. What it was promised (messages that were acknowledged) it remembers.
 */
export class Robot {
  readonly name: string;
  private readonly api: ApiClient;
  private readonly meeting: string;
  private capabilities: Sealed = {};
  /** Messages the server acknowledged, in order. */
  readonly acknowledged: string[] = [];
  /** How often the seat was lost, so that it had to join anew. Stays 0 in a house that drops nobody. */
  seatsLost = 0;
  resumes = 0;
  rebuilds = 0;
  welcome: Welcome | null = null;
  private socket: WebSocket | null = null;
  private media: SyntheticParticipant | null = null;
  private mediaOf = '';
  private readonly received = new Map<string, { readonly offer: TrackOffer; readonly flow: Received }>();
  private readonly waiting = new Map<string, (reply: Reply) => void>();
  private counter = 0;
  private leaving = false;
  private running: Promise<void> = Promise.resolve();
  private order: Promise<void> = Promise.resolve();

  constructor(api: ApiClient, meeting: string, name: string) {
    this.api = api;
    this.meeting = meeting;
    this.name = name;
  }

  get id(): string {
    return this.welcome?.participantId ?? '';
  }

  /** Enters, and from then on stays by itself. Resolves with the first `welcome`. */
  async enter(): Promise<void> {
    this.running = this.stay();
    await this.until('the first welcome', () => this.welcome !== null, 30_000);
  }

  /** Says it and waits for the acknowledgement; over any number of connections, under one request id. */
  async say(text: string): Promise<boolean> {
    const reply = await this.request({ type: 'chat.send', to: { kind: 'everyone' }, text, fileIds: [] });
    if (reply?.ok) this.acknowledged.push(text);
    return reply?.ok === true;
  }

  /** The answer, or null when none came in time. What was not answered is asked again under the same id on every return. */
  async request(message: Record<string, unknown>): Promise<Reply | null> {
    const requestId = `${this.name}-${++this.counter}`;
    const answered = new Promise<Reply>((resolve) => this.waiting.set(requestId, resolve));
    const again = setInterval(() => this.send({ ...message, requestId }), 1_000);
    this.send({ ...message, requestId });
    const reply = await Promise.race([answered, sleep(ANSWER_WITHIN_MS).then(() => null)]);
    clearInterval(again);
    this.waiting.delete(requestId);
    return reply;
  }

  /** The line breaks without a word. */
  cutLine(): void {
    this.socket?.terminate();
  }

  /** How much has been decoded of each track that flows, by owner and source. */
  flows(): Map<string, number> {
    return new Map(
      [...this.received.values()].map(({ offer, flow }) => [
        `${offer.participantId} ${offer.source}`,
        flow.count,
      ]),
    );
  }

  async leave(): Promise<void> {
    this.leaving = true;
    await this.request({ type: 'leave' });
    this.socket?.close(1000);
    this.media?.leave();
    await this.running;
  }

  private async stay(): Promise<void> {
    let tried = 0;
    while (!this.isLeaving()) {
      const began = Date.now();
      try {
        await this.connection();
      } catch {
        // Refused or broken: the next try is what there is to do.
      }
      tried = Date.now() - began > 5_000 ? 0 : tried + 1;
      if (!this.isLeaving()) await sleep(BACKOFF_MS[Math.min(tried, BACKOFF_MS.length - 1)] ?? 2_000);
    }
  }

  /** Asked anew, for it changes while something is awaited. */
  private isLeaving(): boolean {
    return this.leaving;
  }

  private async connection(): Promise<void> {
    const { welcome } = this;
    const url = new URL('/signaling', this.api.url.replace(/^http/u, 'ws')).href;
    const join = welcome ? null : await this.api.join(this.meeting, { displayName: this.name });
    if (join) this.capabilities = join.rtpCapabilities;
    const socket = new WebSocket(url, WITHOUT_TLS_CHECK);
    this.socket = socket;
    socket.on('error', () => undefined);
    await Promise.race([
      once(socket, 'open'),
      once(socket, 'close').then(() => Promise.reject(new Error('closed'))),
    ]);
    socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as ServerMessage));
    this.send({
      type: 'hello',
      requestId: `hello-${++this.counter}`,
      protocolVersion: PROTOCOL_VERSION,
      ...(welcome
        ? { resume: { participantId: welcome.participantId, token: welcome.resumeToken, freshMedia: false } }
        : { ticket: join?.ticket }),
      capabilities: { rtp: this.capabilities },
    });
    if (welcome) this.resumes++;
    await once(socket, 'close');
  }

  private hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        this.inOrder(() => this.adopt(message));
        break;
      case 'reply':
        this.waiting.get(message.requestId)?.(message);
        if (!message.ok && message.error.code === 'SEAT_GONE') this.loseSeat();
        break;
      case 'track.offered':
        this.inOrder(() => this.receive(message.offer));
        break;
      case 'track.withdrawn':
        if (this.received.get(message.trackId)?.offer.subscriptionId === message.subscriptionId)
          this.received.delete(message.trackId);
        break;
      default:
    }
  }

  private loseSeat(): void {
    this.seatsLost++;
    this.welcome = null;
    this.socket?.terminate();
  }

  private async adopt(welcome: Welcome): Promise<void> {
    const { send, recv, rtpCapabilities } = welcome.media;
    const setup = `${send.id} ${recv.id}`;
    if (setup !== this.mediaOf) {
      this.mediaOf = setup;
      this.rebuilds++;
      this.media?.leave();
      this.received.clear();
      this.media = await SyntheticParticipant.enter({
        capabilities: rtpCapabilities,
        send,
        recv,
        wire: {
          connect: async (direction, dtlsParameters) => {
            await this.request({ type: 'transport.connect', direction, dtlsParameters });
          },
          publish: async ({ source, rtpParameters }) => {
            const reply = await this.request({ type: 'track.publish', source, rtpParameters, muted: false });
            if (!reply?.ok) throw new Error('not published');
            return String(reply.data?.['trackId']);
          },
        },
      });
      void this.publish(this.media);
    }
    for (const offer of welcome.offers) await this.receive(offer);
  }

  /** What is published meets refusals when the media it goes by is gone again; the next `welcome` begins anew. */
  private async publish(media: SyntheticParticipant): Promise<void> {
    try {
      await media.publish('microphone', aTone());
      await media.publish('camera', aPicture({ width: 160, height: 90, framesPerSecond: 5 }));
    } catch {
      if (this.media === media) this.mediaOf = '';
    }
  }

  /** Offers wait until the media they are for is there. */
  private inOrder(work: () => Promise<void>): void {
    this.order = this.order.then(work).catch(() => undefined);
  }

  private async receive(offer: TrackOffer): Promise<void> {
    const { media } = this;
    if (!media) return;
    const known = this.received.get(offer.trackId);
    if (known?.offer.subscriptionId !== offer.subscriptionId) {
      const { subscriptionId: consumerId, trackId: producerId, kind, rtpParameters } = offer;
      try {
        const flow = await media.receive({ consumerId, producerId, kind, rtpParameters });
        this.received.set(offer.trackId, { offer, flow });
      } catch {
        return;
      }
    }
    this.send({ type: 'track.ready', trackId: offer.trackId });
  }

  private send(message: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private async until(what: string, check: () => boolean, ms: number): Promise<void> {
    const end = Date.now() + ms;
    while (!check()) {
      if (Date.now() > end) throw new Error(`${this.name} waited in vain for ${what}`);
      await sleep(50);
    }
  }
}
