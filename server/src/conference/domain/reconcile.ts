import type { MediaKind, ParticipantId, TrackSource } from '#protocol';
import type { ReportCommand } from './commands.js';
import type { MediaEffect } from './effects.js';
import {
  isOpen,
  own,
  people,
  tracksOf,
  type ConferenceState,
  type Person,
  type Router,
  type Subscription,
  type Transports,
} from './state.js';
import { conferenceOfMediaId } from './turn.js';

/** What the media plane holds, as far as one conference is concerned (see MediaInventory in media/media-plane.ts). */
export interface HeldMedia {
  readonly routers: readonly { readonly routerId: string; readonly nodeId: string }[];
  readonly transports: readonly {
    readonly transportId: string;
    readonly routerId: string;
    readonly direction: 'send' | 'recv';
    readonly connected: boolean;
  }[];
  readonly producers: readonly {
    readonly producerId: string;
    readonly transportId: string;
    readonly source: TrackSource;
    readonly kind: MediaKind;
    readonly paused: boolean;
  }[];
  readonly consumers: readonly {
    readonly consumerId: string;
    readonly transportId: string;
    readonly producerId: string;
    readonly paused: boolean;
  }[];
}

/** What must happen so that media and state agree: effects for the media plane, then reports for the conference. */
export interface Reconciliation {
  readonly effects: readonly MediaEffect[];
  readonly reports: readonly ReportCommand[];
}

/** What is held, by the conference that the ids belong to. */
export function heldByConference(held: HeldMedia): ReadonlyMap<string, HeldMedia> {
  const found = new Map<string, { [Kind in keyof HeldMedia]: HeldMedia[Kind][number][] }>();
  const of = (id: string) => {
    const conferenceId = conferenceOfMediaId(id);
    const known = found.get(conferenceId) ?? { routers: [], transports: [], producers: [], consumers: [] };
    found.set(conferenceId, known);
    return known;
  };
  for (const router of held.routers) of(router.routerId).routers.push(router);
  for (const transport of held.transports) of(transport.transportId).transports.push(transport);
  for (const producer of held.producers) of(producer.producerId).producers.push(producer);
  for (const consumer of held.consumers) of(consumer.consumerId).consumers.push(consumer);
  return found;
}

/**
 * Compares what a conference believes with what the media plane holds, after the process that ran it was replaced: what both
 * have is adopted, what nobody owns is closed, what is missing is reported lost so that it is opened again, and what was
 * under way is done again. `state` has decided `recovered` already. The effects come first, then the reports.
 */
export function reconcileMedia(state: ConferenceState, held: HeldMedia): Reconciliation {
  const comparison = new Comparison(state, held);
  comparison.answerConnects();
  comparison.compareRouters();
  const { effects, reports } = comparison;
  return { effects, reports };
}

type TrackId = Subscription['trackId'];
/** Somebody whose transports both sides have. */
type Settled = Person & { readonly transports: Transports };

class Comparison {
  readonly effects: MediaEffect[] = [];
  readonly reports: ReportCommand[] = [];
  private readonly transports: ReadonlyMap<string, HeldMedia['transports'][number]>;
  private readonly producers: ReadonlyMap<string, HeldMedia['producers'][number]>;
  private readonly consumers: ReadonlyMap<string, HeldMedia['consumers'][number]>;

  constructor(
    private readonly state: ConferenceState,
    private readonly held: HeldMedia,
  ) {
    this.transports = new Map(held.transports.map((transport) => [transport.transportId, transport]));
    this.producers = new Map(held.producers.map((producer) => [producer.producerId, producer]));
    this.consumers = new Map(held.consumers.map((consumer) => [consumer.consumerId, consumer]));
  }

  /** Connecting cannot be done twice, so a repeated request would be refused where the first one got through. */
  answerConnects(): void {
    for (const { participantId, answers } of people(this.state)) {
      for (const { requestId, owed } of answers) {
        if (owed?.connects === undefined) continue;
        const done = this.transports.get(owed.connects)?.connected === true;
        this.reports.push({
          type: 'request_answered',
          participantId,
          requestId,
          answer: done ? { ok: true } : { ok: false, code: 'UNAVAILABLE' },
        });
      }
    }
  }

  compareRouters(): void {
    const { router } = this.state;
    for (const { routerId } of this.held.routers) {
      if (routerId !== router?.routerId) this.effects.push({ type: 'close_router', routerId });
    }
    if (!router) return;
    const found = this.held.routers.find(({ routerId }) => routerId === router.routerId);
    if (found) this.adopt(router, found.nodeId);
    else if (router.nodeId !== null) this.reports.push({ type: 'media_lost', routerId: router.routerId });
    else this.openAgain(router);
  }

  /** Nothing can be in a router that was never open. */
  private openAgain({ routerId }: Router): void {
    const owners = this.withTransports();
    const zone = owners[0]?.zone ?? null;
    this.effects.push({ type: 'open_router', epoch: this.state.epoch, routerId, zone });
    for (const person of owners) this.reopen(routerId, person);
  }

  private adopt({ routerId, nodeId }: Router, where: string): void {
    const { epoch } = this.state;
    if (nodeId !== where) this.reports.push({ type: 'router_opened', epoch, routerId, nodeId: where });
    const owners = this.withTransports();
    const opening = owners.filter((person) => person.transports.offers === null);
    const open = owners.filter((person) => person.transports.offers !== null);
    const lost = open.filter((person) => !this.isWhole(routerId, person));
    const whole = open.filter((person) => !lost.includes(person));
    for (const person of opening) this.reopen(routerId, person);
    this.closeUnowned(routerId, owners);
    this.compareTracks(whole);
    this.compareSubscriptions(whole);
    const transportIds = lost.flatMap(({ transports }) => [transports.sendId, transports.recvId]);
    if (transportIds.length > 0) this.reports.push({ type: 'transports_lost', routerId, transportIds });
  }

  private withTransports(): Settled[] {
    return people(this.state).filter((person): person is Settled => person.transports !== null);
  }

  /** An opening that is still under way is overtaken by the close, so the same ids can be taken again. */
  private reopen(routerId: string, { participantId, zone, transports }: Settled): void {
    const { sendId, recvId } = transports;
    this.effects.push({ type: 'close_transports', participantId, sendId, recvId });
    const { epoch } = this.state;
    this.effects.push({ type: 'open_transports', epoch, routerId, participantId, zone, sendId, recvId });
  }

  /** Both transports are there, and all that was open on the sending one: whoever misses a track publishes all anew. */
  private isWhole(routerId: string, { participantId, transports: { sendId, recvId } }: Settled): boolean {
    const holds = (id: string, direction: 'send' | 'recv'): boolean => {
      const transport = this.transports.get(id);
      return transport?.routerId === routerId && transport.direction === direction;
    };
    return (
      holds(sendId, 'send') &&
      holds(recvId, 'recv') &&
      tracksOf(this.state, participantId)
        .filter(isOpen)
        .every(({ trackId }) => this.producers.get(trackId)?.transportId === sendId)
    );
  }

  private closeUnowned(routerId: string, owners: readonly Settled[]): void {
    const owned = new Set(owners.flatMap(({ transports }) => [transports.sendId, transports.recvId]));
    for (const transport of this.held.transports) {
      const { transportId } = transport;
      if (transport.routerId === routerId && !owned.has(transportId))
        this.effects.push({ type: 'close_transport', transportId });
    }
  }

  private compareTracks(whole: readonly Settled[]): void {
    const sending = new Map(whole.map((person) => [person.transports.sendId, person.participantId]));
    for (const { producerId, transportId } of this.held.producers) {
      const owner = sending.get(transportId);
      if (owner !== undefined && own(this.state.tracks, producerId)?.participantId !== owner)
        this.effects.push({ type: 'close_track', trackId: producerId as TrackId });
    }
    for (const participantId of sending.values()) this.compareTracksOf(participantId);
  }

  private compareTracksOf(participantId: ParticipantId): void {
    const { epoch } = this.state;
    for (const track of tracksOf(this.state, participantId)) {
      const { trackId, muted } = track;
      const producer = this.producers.get(trackId);
      if (!producer) {
        // What the client sent to open it is known to nobody any more, and it may open at this very moment.
        this.effects.push({ type: 'close_track', trackId });
        this.reports.push({ type: 'track_failed', epoch, participantId, trackId, code: 'MEDIA_UNAVAILABLE' });
        continue;
      }
      if (producer.paused !== muted) this.effects.push({ type: 'set_track_paused', trackId, paused: muted });
      if (!isOpen(track)) this.reports.push({ type: 'track_opened', epoch, participantId, trackId });
    }
  }

  private compareSubscriptions(whole: readonly Settled[]): void {
    const receiving = new Set(whole.map((person) => person.transports.recvId));
    const known = new Set<string>(
      whole
        .flatMap((person) => Object.values(person.subscriptions))
        .filter((subscription) => subscription.life !== 'failed')
        .map((subscription) => subscription.subscriptionId),
    );
    for (const { consumerId, transportId } of this.held.consumers) {
      if (receiving.has(transportId) && !known.has(consumerId))
        this.effects.push({ type: 'close_subscription', subscriptionId: consumerId });
    }
    const senders = new Set(whole.map((person) => person.participantId));
    for (const person of whole) {
      for (const subscription of Object.values(person.subscriptions)) {
        const track = own(this.state.tracks, subscription.trackId);
        // With a track that is lost its subscriptions go by themselves.
        if (track && senders.has(track.participantId)) this.compareSubscription(person, subscription);
      }
    }
  }

  private compareSubscription(person: Settled, subscription: Subscription): void {
    const { participantId, rtpCapabilities, transports } = person;
    const { subscriptionId, trackId, life, layer } = subscription;
    if (life === 'failed') return;
    if (life === 'opening') {
      this.effects.push({ type: 'close_subscription', subscriptionId });
      const { epoch } = this.state;
      const to = { participantId, transportId: transports.recvId, rtpCapabilities: rtpCapabilities ?? {} };
      this.effects.push({ type: 'open_subscription', epoch, ...to, subscriptionId, trackId });
      return;
    }
    const consumer = this.consumers.get(subscriptionId);
    if (consumer?.transportId !== transports.recvId) {
      this.reports.push({ type: 'subscription_lost', participantId, trackId, subscriptionId });
      return;
    }
    // Until the client is ready it stays paused, whatever the plan says.
    const paused = subscription.paused || !subscription.ready;
    if (consumer.paused !== paused)
      this.effects.push({ type: 'set_subscription', subscriptionId, paused, layer });
  }
}
