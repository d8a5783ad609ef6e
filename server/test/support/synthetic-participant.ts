import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Direction, MediaKind, Sealed, TrackSource, TransportOffer } from '#protocol';

/** How a participant reaches the server: straight to the media plane, or through signaling in a journey. */
export interface MediaWire {
  connect(direction: Direction, dtlsParameters: Sealed): Promise<void>;
  /** Answers with the id that the server gave, or was given. */
  publish(call: { source: TrackSource; kind: MediaKind; rtpParameters: Sealed }): Promise<string>;
}

/** What a synthetic microphone or camera shows. */
export type SyntheticMedia =
  | { readonly kind: 'tone'; readonly hertz: number }
  | {
      readonly kind: 'picture';
      readonly width: number;
      readonly height: number;
      readonly framesPerSecond: number;
    };

export const aTone = (hertz = 1_000): SyntheticMedia => ({ kind: 'tone', hertz });
export const aPicture = (
  size: { width?: number; height?: number; framesPerSecond?: number } = {},
): SyntheticMedia => ({ kind: 'picture', width: 640, height: 360, framesPerSecond: 15, ...size });

export interface ClientEncoding {
  readonly maxBitrate?: number;
  readonly scaleResolutionDownBy?: number;
}
/** Two sizes, the lower first. Three need a source of 720 lines; of 360 lines the native encoder makes two. */
export const SIMULCAST: readonly ClientEncoding[] = [
  { maxBitrate: 150_000, scaleResolutionDownBy: 2 },
  { maxBitrate: 600_000, scaleResolutionDownBy: 1 },
];

/** What comes out of a decoder. */
export interface Received {
  /** Decoded pictures, or blocks of 10 ms of sound that are not silence. */
  readonly count: number;
  /** Lines of the last picture. */
  readonly height: number;
}

interface Message {
  readonly id?: number;
  readonly call?: string;
  readonly args?: never;
  readonly value?: unknown;
  readonly error?: string;
  readonly decoded?: { readonly consumerId: string; readonly count: number; readonly height: number };
}

/**
 * Somebody in a meeting, with real ICE, DTLS and RTP, without a browser, in a process of their own (about a tenth of a
 * core each). Sends Opus and VP8. Always `leave()` in the end.
 */
export class SyntheticParticipant {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private readonly received = new Map<string, { count: number; height: number }>();
  private lastId = 0;
  private capabilities: Sealed = {};

  private constructor(private readonly wire: MediaWire) {
    this.child = fork(fileURLToPath(new URL('./synthetic-process.mjs', import.meta.url)), { execArgv: [] });
    this.child.on('message', (message: Message) => this.take(message));
    this.child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The synthetic participant is gone.'));
    });
  }

  static async enter(call: {
    readonly capabilities: Sealed;
    readonly send: TransportOffer;
    readonly recv: TransportOffer;
    readonly wire: MediaWire;
  }): Promise<SyntheticParticipant> {
    const { wire, ...offers } = call;
    const participant = new SyntheticParticipant(wire);
    participant.capabilities = (await participant.ask('enter', offers)) as Sealed;
    return participant;
  }

  /** Starts over on new transports, as a client does whose old ones were lost; publishes and receives nothing at first. */
  async reenter(call: {
    readonly capabilities: Sealed;
    readonly send: TransportOffer;
    readonly recv: TransportOffer;
  }): Promise<void> {
    this.received.clear();
    await this.ask('enter', call);
  }

  /** What it can receive. */
  get rtpCapabilities(): Sealed {
    return this.capabilities;
  }

  /** Publishes until `unpublish` or `leave`. Answers with the id that the wire gave. */
  async publish(
    source: TrackSource,
    media: SyntheticMedia,
    encodings?: readonly ClientEncoding[],
  ): Promise<string> {
    return (await this.ask('publish', { source, media, encodings })) as string;
  }

  async unpublish(source: TrackSource): Promise<void> {
    await this.ask('unpublish', { source });
  }

  /** Takes what a consumer sends. The answer's numbers grow while media is decoded. */
  async receive(call: {
    readonly consumerId: string;
    readonly producerId: string;
    readonly kind: MediaKind;
    readonly rtpParameters: Sealed;
  }): Promise<Received> {
    const received = { count: 0, height: 0 };
    this.received.set(call.consumerId, received);
    await this.ask('receive', call);
    return received;
  }

  async restartIce(direction: Direction, iceParameters: Sealed): Promise<void> {
    await this.ask('restartIce', { direction, iceParameters });
  }

  /** The client stack's own statistics of a transport. */
  async stats(direction: Direction): Promise<readonly Sealed[]> {
    return (await this.ask('stats', { direction })) as Sealed[];
  }

  /** Gone without a goodbye, like a laptop that loses power. */
  leave(): void {
    this.child.kill('SIGKILL');
  }

  private ask(call: string, args: object): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, call, args });
    });
  }

  private take({ id, call, args, value, error, decoded }: Message): void {
    if (decoded) {
      const received = this.received.get(decoded.consumerId);
      if (received) Object.assign(received, { count: decoded.count, height: decoded.height });
    } else if (id !== undefined && call !== undefined) {
      void this.answer(id, call, args);
    } else if (id !== undefined) {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    }
  }

  /** The participant's client asks the server, by the wire. */
  private async answer(id: number, call: string, args: unknown): Promise<void> {
    try {
      this.child.send({ id, value: await this.carry(call, args) });
    } catch (error) {
      if (this.child.connected) this.child.send({ id, error: String(error) });
    }
  }

  private async carry(call: string, args: unknown): Promise<unknown> {
    if (call === 'publish') return await this.wire.publish(args as Parameters<MediaWire['publish']>[0]);
    const { direction, dtlsParameters } = args as { direction: Direction; dtlsParameters: Sealed };
    await this.wire.connect(direction, dtlsParameters);
    return null;
  }
}
