import type {
  Direction,
  MediaSetup,
  Sealed,
  TrackId,
  TrackOffer,
  TrackSource,
  TransportOffer,
} from '#protocol';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import {
  loadDevice,
  seal,
  transportOptions,
  type Device,
  type DeviceLoader,
  type Transport,
} from './engine.js';
import { IceKeeper } from './ice-keeper.js';
import { Publishing, RefusedError, type PublishData, type Published } from './publishing.js';
import { Receiving, type Reception } from './receiving.js';

/** Signaling, as far as media needs it. */
export interface MediaSignaling {
  request(body: RequestBody): Promise<Reply>;
  ready(trackId: TrackId): void;
  reachable(): boolean;
  /** The transports these requests were about are gone. */
  abandonMediaRequests(): void;
  /** Asks for new transports: the present ones cannot be restored. */
  renewMedia(): void;
}

export interface MediaListener {
  received(reception: Reception): void;
  /** The stream is about to end: the last moment to read from it. */
  ending(reception: Reception): void;
  ended(trackId: TrackId): void;
  /** Media does not flow (true), or flows again. */
  trouble(value: boolean): void;
  /** The engine could not take this track; the others go on. */
  failed(trackId: TrackId, why: string): void;
  /** A transport has found its path. */
  connected(direction: Direction): void;
}

interface Open {
  readonly setup: MediaSetup;
  readonly send: Transport;
  readonly recv: Transport;
  readonly publishing: Publishing;
  readonly receiving: Receiving;
}

/**
 * The media of one call: device, two transports, what is sent and what is received. It follows the server's word: `adopt`
 * keeps what still exists there and builds the rest anew.
 */
export class MediaSession {
  private device: Device | null = null;
  private loading: Promise<Device> | null = null;
  private current: Open | null = null;
  private readonly ice: IceKeeper;

  constructor(
    private readonly signaling: MediaSignaling,
    private readonly listener: MediaListener,
    private readonly loader: DeviceLoader = loadDevice,
  ) {
    this.ice = new IceKeeper({
      newIceParameters: (direction) => this.newIceParameters(direction),
      reachable: () => signaling.reachable(),
      trouble: (value) => listener.trouble(value),
      lost: () => signaling.renewMedia(),
    });
  }

  /** What this device can receive, once loaded. */
  get capabilities(): Sealed | undefined {
    return this.device === null ? undefined : seal(this.device.recvRtpCapabilities);
  }

  get isOpen(): boolean {
    return this.current !== null;
  }

  /** Loads the media engine; the same for all meetings, so once is enough. Rejects where the browser has no WebRTC. */
  async load(routerCapabilities: Sealed): Promise<void> {
    this.loading ??= this.loader(routerCapabilities);
    try {
      this.device = await this.loading;
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  /**
   * Takes the server's transports. Those already open under the same ids stay with everything on them; others replace what
   * there was. Answers whether they are new, so that the person's tracks must be published (again).
   */
  adopt(setup: MediaSetup): 'kept' | 'new' {
    const { current } = this;
    const same = current?.setup.send.id === setup.send.id && current.setup.recv.id === setup.recv.id;
    if (same && !current.send.closed && !current.recv.closed) {
      this.ice.check();
      return 'kept';
    }
    const { device } = this;
    if (device === null) throw new Error('adopt() before load().');
    const closeOld = this.detach();
    if (current !== null) {
      this.ice.rebuilding();
      this.listener.trouble(false);
    }
    const send = this.openTransport(device, 'send', setup.send, setup);
    const recv = this.openTransport(device, 'recv', setup.recv, setup);
    this.current = {
      setup,
      send,
      recv,
      publishing: new Publishing(device, send, setup.preferredVideoCodec),
      receiving: new Receiving(recv, {
        ready: (trackId) => this.signaling.ready(trackId),
        received: (reception) => this.listener.received(reception),
        ending: (reception) => this.listener.ending(reception),
        ended: (trackId) => this.listener.ended(trackId),
        // One bad offer must not cost the others, so nothing is rebuilt for it.
        failed: (offer, error) => this.listener.failed(offer.trackId, String(error)),
      }),
    };
    // Closing keeps the browser busy for a moment; what replaces them begins first.
    setTimeout(closeOld);
    return 'new';
  }

  get publishing(): Publishing | null {
    return this.current?.publishing ?? null;
  }

  /** Keeps, ends and takes what the server says flows to us. */
  reconcile(offers: readonly TrackOffer[]): void {
    this.current?.receiving.reconcile(offers);
  }

  take(offer: TrackOffer): void {
    this.current?.receiving.take(offer);
  }

  withdraw(trackId: TrackId, subscriptionId: TrackOffer['subscriptionId']): void {
    this.current?.receiving.withdraw(trackId, subscriptionId);
  }

  streamOf(trackId: TrackId): MediaStream | null {
    return this.current?.receiving.streamOf(trackId) ?? null;
  }

  receptions(): readonly Reception[] {
    return this.current?.receiving.all() ?? [];
  }

  transports(): readonly { readonly direction: Direction; readonly transport: Transport }[] {
    const { current } = this;
    if (current === null) return [];
    return [
      { direction: 'send', transport: current.send },
      { direction: 'recv', transport: current.recv },
    ];
  }

  async publish(source: TrackSource, track: MediaStreamTrack, muted: boolean): Promise<Published | null> {
    return (await this.current?.publishing.publish(source, track, muted)) ?? null;
  }

  /** Somebody looks again, or signaling is back: broken paths are restored now. */
  checkPaths(): void {
    this.ice.check();
  }

  /** The machine is on another network: every path is sought anew, before the old one is noticed to be dead. */
  networkChanged(): void {
    this.ice.networkChanged();
  }

  /** Ends all media and keeps the loaded engine. Idempotent. */
  close(): void {
    if (this.current === null) return;
    this.detach()();
    this.listener.trouble(false);
  }

  /** Nothing uses the present transports any more. Answers the way to close them. */
  private detach(): () => void {
    const { current } = this;
    if (current === null) return () => undefined;
    this.current = null;
    this.ice.stop();
    this.signaling.abandonMediaRequests();
    current.receiving.close();
    return () => {
      current.send.close();
      current.recv.close();
    };
  }

  private openTransport(
    device: Device,
    direction: Direction,
    offer: TransportOffer,
    setup: MediaSetup,
  ): Transport {
    const iceServers = setup.iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    }));
    const options = transportOptions(offer, iceServers);
    const transport =
      direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    transport.on('connect', ({ dtlsParameters }, done) => {
      // The next message may follow at once, as the server works in order; a refusal means the transport is not there.
      done();
      void this.signaling
        .request({ type: 'transport.connect', direction, dtlsParameters: seal(dtlsParameters) })
        .then((reply) => {
          if (!reply.ok && !transport.closed && this.signaling.reachable()) this.signaling.renewMedia();
        });
    });
    if (direction === 'send') {
      transport.on('produce', ({ rtpParameters, appData }, done, failed) => {
        const { source, muted } = appData as PublishData;
        void this.signaling
          .request({ type: 'track.publish', source, muted, rtpParameters: seal(rtpParameters) })
          .then((reply) => {
            const id = reply.ok ? reply.data['trackId'] : undefined;
            if (reply.ok && typeof id === 'string') done({ id });
            else if (reply.ok) failed(new Error('A published track has no id.'));
            else failed(new RefusedError(reply.error, reply.unanswered === true));
          });
      });
    }
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.listener.connected(direction);
    });
    this.ice.watch(direction, transport);
    return transport;
  }

  private async newIceParameters(direction: Direction): Promise<Record<string, unknown> | null> {
    const reply = await this.signaling.request({ type: 'transport.restart_ice', direction });
    const parameters = reply.ok ? reply.data['iceParameters'] : null;
    return typeof parameters === 'object' && parameters !== null ? { ...parameters } : null;
  }
}
