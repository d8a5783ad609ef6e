import type { ParticipantId, SubscriptionId, TrackId, TrackOffer, TrackSource } from '#protocol';
import type { types } from 'mediasoup-client';
import { unseal, type Consumer, type Transport } from './engine.js';

export interface Reception {
  readonly offer: TrackOffer;
  readonly consumer: Consumer;
  readonly stream: MediaStream;
}

export interface ReceivingListener {
  /** The server is told `track.ready`: the track may flow. */
  ready(trackId: TrackId): void;
  /** A new stream is there. */
  received(reception: Reception): void;
  ended(trackId: TrackId): void;
  /** The engine could not take an offer. */
  failed(offer: TrackOffer, error: unknown): void;
}

/** The tracks this client receives over one receive transport, by subscription. */
export class Receiving {
  /** Offers that are taken or being taken, by track: the newest subscription counts. */
  private readonly wanted = new Map<TrackId, SubscriptionId>();
  private readonly receptions = new Map<TrackId, Reception>();

  constructor(
    private readonly transport: Transport,
    private readonly listener: ReceivingListener,
  ) {}

  streamOf(trackId: TrackId): MediaStream | null {
    return this.receptions.get(trackId)?.stream ?? null;
  }

  all(): readonly Reception[] {
    return [...this.receptions.values()];
  }

  /** Takes an offer. Offers taken in the same tick share one SDP round in the engine. */
  take(offer: TrackOffer): void {
    if (this.wanted.get(offer.trackId) === offer.subscriptionId) return;
    if (this.wanted.has(offer.trackId)) this.end(offer.trackId);
    this.wanted.set(offer.trackId, offer.subscriptionId);
    this.consume(offer).catch((error: unknown) => {
      if (this.wanted.get(offer.trackId) !== offer.subscriptionId) return;
      this.wanted.delete(offer.trackId);
      if (!this.transport.closed) this.listener.failed(offer, error);
    });
  }

  withdraw(trackId: TrackId, subscriptionId: SubscriptionId): void {
    if (this.wanted.get(trackId) === subscriptionId) this.end(trackId);
  }

  /** Keeps the subscriptions of this list, ends the others and takes the new ones. */
  reconcile(offers: readonly TrackOffer[]): void {
    const offered = new Map(offers.map((offer) => [offer.trackId, offer.subscriptionId]));
    for (const [trackId, subscriptionId] of [...this.wanted]) {
      if (offered.get(trackId) !== subscriptionId) this.end(trackId);
    }
    for (const offer of offers) {
      // Kept: the server is told again, as the first time may have been lost with the connection.
      if (this.receptions.has(offer.trackId)) this.listener.ready(offer.trackId);
      else this.take(offer);
    }
  }

  close(): void {
    for (const trackId of [...this.wanted.keys()]) this.end(trackId);
  }

  private async consume(offer: TrackOffer): Promise<void> {
    const consumer = await this.transport.consume({
      id: offer.subscriptionId,
      producerId: offer.trackId,
      kind: offer.kind,
      rtpParameters: unseal<types.RtpParameters>(offer.rtpParameters),
      // Lip sync joins tracks of one stream id: a face with its voice, a screen with its sound.
      streamId: streamIdOf(offer.participantId, offer.source),
    });
    if (this.wanted.get(offer.trackId) !== offer.subscriptionId) {
      consumer.close();
      return;
    }
    const reception = { offer, consumer, stream: new MediaStream([consumer.track]) };
    this.receptions.set(offer.trackId, reception);
    this.listener.ready(offer.trackId);
    this.listener.received(reception);
  }

  private end(trackId: TrackId): void {
    this.wanted.delete(trackId);
    const reception = this.receptions.get(trackId);
    if (reception === undefined) return;
    this.receptions.delete(trackId);
    reception.consumer.close();
    this.listener.ended(trackId);
  }
}

const streamIdOf = (participantId: ParticipantId, source: TrackSource): string =>
  `${participantId}-${source === 'screen' || source === 'screen_audio' ? 'screen' : 'person'}`;
