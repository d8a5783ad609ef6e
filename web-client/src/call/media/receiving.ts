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
  /** The stream is about to end: the last moment to read from it. */
  ending(reception: Reception): void;
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
    if (this.want(offer)) void this.consumeWanted(offer);
  }

  /** Whether this offer is new. */
  private want({ trackId, subscriptionId }: TrackOffer): boolean {
    if (this.wanted.get(trackId) === subscriptionId) return false;
    if (this.wanted.has(trackId)) this.end(trackId);
    this.wanted.set(trackId, subscriptionId);
    return true;
  }

  private async consumeWanted(offer: TrackOffer): Promise<void> {
    if (this.wanted.get(offer.trackId) !== offer.subscriptionId) return;
    try {
      await this.consume(offer);
    } catch (error) {
      if (this.wanted.get(offer.trackId) !== offer.subscriptionId) return;
      this.wanted.delete(offer.trackId);
      if (!this.transport.closed) this.listener.failed(offer, error);
    }
  }

  withdraw(trackId: TrackId, subscriptionId: SubscriptionId): void {
    if (this.wanted.get(trackId) === subscriptionId) this.end(trackId);
  }

  /** Keeps the subscriptions of this list, ends the others and takes the new ones: what is heard before what is seen. */
  reconcile(offers: readonly TrackOffer[]): void {
    const offered = new Map(offers.map((offer) => [offer.trackId, offer.subscriptionId]));
    for (const [trackId, subscriptionId] of [...this.wanted]) {
      if (offered.get(trackId) !== subscriptionId) this.end(trackId);
    }
    const fresh: TrackOffer[] = [];
    for (const offer of offers) {
      // Kept: the server is told again, as the first time may have been lost with the connection.
      if (this.receptions.has(offer.trackId)) this.listener.ready(offer.trackId);
      else if (this.want(offer)) fresh.push(offer);
    }
    const heard = fresh.filter((offer) => offer.kind === 'audio');
    const seen = fresh.filter((offer) => offer.kind === 'video');
    const hearing = heard.map((offer) => this.consumeWanted(offer));
    if (seen.length === 0) return;
    // An SDP round of its own: with many pictures a shared one takes several times as long.
    void Promise.all(hearing).then(() => Promise.all(seen.map((offer) => this.consumeWanted(offer))));
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
    this.listener.ending(reception);
    reception.consumer.close();
    this.listener.ended(trackId);
  }
}

const streamIdOf = (participantId: ParticipantId, source: TrackSource): string =>
  `${participantId}-${source === 'screen' || source === 'screen_audio' ? 'screen' : 'person'}`;
