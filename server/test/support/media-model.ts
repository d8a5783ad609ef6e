import assert from 'node:assert/strict';
import type { MediaKind, TrackSource } from '#protocol';
import type { ReportCommand } from '../../src/conference/domain/commands.js';
import type { Effect } from '../../src/conference/domain/effects.js';
import type { HeldMedia } from '../../src/conference/domain/reconcile.js';
import { people, type ConferenceState } from '../../src/conference/domain/state.js';

/** What is open at the media plane, told from effects alone, with the cascades that the port promises. */
export class MediaModel {
  readonly routers = new Set<string>();
  readonly transports = new Map<string, { router: string; direction: 'send' | 'recv'; connected: boolean }>();
  readonly tracks = new Map<
    string,
    { transport: string; source: TrackSource; kind: MediaKind; paused: boolean }
  >();
  readonly subscriptions = new Map<string, { transport: string; track: string; paused: boolean }>();

  private readonly pairs = new Map<string, string>();

  see(effect: Effect): void {
    switch (effect.type) {
      case 'open_router':
        this.routers.add(effect.routerId);
        break;
      case 'close_router':
        this.routers.delete(effect.routerId);
        break;
      case 'open_transports': {
        const { routerId: router, sendId, recvId } = effect;
        this.pairs.set(sendId, recvId);
        this.transports.set(sendId, { router, direction: 'send', connected: false });
        this.transports.set(recvId, { router, direction: 'recv', connected: false });
        break;
      }
      case 'close_transports':
        for (const id of [effect.sendId, effect.recvId]) this.transports.delete(id);
        break;
      case 'close_transport':
        this.transports.delete(effect.transportId);
        break;
      case 'connect_transport': {
        const transport = this.transports.get(effect.transportId);
        if (transport) transport.connected = true;
        break;
      }
      case 'open_track': {
        const { transportId: transport, source, kind, paused } = effect;
        this.tracks.set(effect.trackId, { transport, source, kind, paused });
        break;
      }
      case 'close_track':
        this.tracks.delete(effect.trackId);
        break;
      case 'open_subscription':
        this.subscriptions.set(effect.subscriptionId, {
          transport: effect.transportId,
          track: effect.trackId,
          paused: true,
        });
        break;
      case 'close_subscription':
        this.subscriptions.delete(effect.subscriptionId);
        break;
      case 'set_track_paused': {
        const track = this.tracks.get(effect.trackId);
        assert(track, 'only what is open is paused');
        track.paused = effect.paused;
        break;
      }
      case 'set_subscription': {
        const subscription = this.subscriptions.get(effect.subscriptionId);
        assert(subscription, 'only what is open is set');
        subscription.paused = effect.paused;
        break;
      }
      default:
        return;
    }
    this.cascade();
  }

  /** What never opened, or died with its worker, is not open either. */
  hear(report: ReportCommand): void {
    if (report.type === 'router_failed' || report.type === 'media_lost') this.routers.delete(report.routerId);
    if (report.type === 'transports_failed') {
      this.transports.delete(report.sendId);
      this.transports.delete(this.pairs.get(report.sendId) ?? '');
    }
    if (report.type === 'transports_lost')
      for (const transportId of report.transportIds) this.transports.delete(transportId);
    if (report.type === 'track_failed') this.tracks.delete(report.trackId);
    if (report.type === 'subscription_failed') this.subscriptions.delete(report.subscriptionId);
    this.cascade();
  }

  /** Loses what `stays` does not keep, with all in it. */
  thin(stays: (id: string) => boolean): void {
    for (const open of [this.routers, this.transports, this.tracks, this.subscriptions]) {
      for (const id of [...open.keys()]) if (!stays(id)) open.delete(id);
    }
    this.cascade();
  }

  /** What nobody asked for, or asked otherwise. */
  disturb(): void {
    const [router] = this.routers;
    this.routers.add('conference:0:router999');
    this.transports.set('conference:0:send998', {
      router: router ?? 'conference:0:router999',
      direction: 'send',
      connected: true,
    });
    for (const [index, id] of [...this.tracks.keys()].entries()) {
      const track = this.tracks.get(id);
      if (track && index % 2 === 0) track.paused = !track.paused;
      if (track && index % 3 === 0) this.tracks.set('conference:0:track997', { ...track });
    }
    for (const subscription of [...this.subscriptions.values()].slice(0, 2)) {
      this.subscriptions.set('conference:0:subscription996@nobody', { ...subscription });
      subscription.paused = !subscription.paused;
    }
  }

  /** As the media plane would tell. */
  held(): HeldMedia {
    return {
      routers: [...this.routers].map((routerId) => ({ routerId, nodeId: 'node-1' })),
      transports: [...this.transports].map(([transportId, { router, ...rest }]) => ({
        transportId,
        routerId: router,
        ...rest,
      })),
      producers: [...this.tracks].map(([producerId, { transport, ...rest }]) => ({
        producerId,
        transportId: transport,
        ...rest,
      })),
      consumers: [...this.subscriptions].map(([consumerId, { transport, track, paused }]) => ({
        consumerId,
        transportId: transport,
        producerId: track,
        paused,
      })),
    };
  }

  /** Exactly what the state holds is open, and flows as the state says. */
  assertAgrees(state: ConferenceState): void {
    const everybody = people(state);
    assert.deepStrictEqual([...this.routers], state.router ? [state.router.routerId] : []);
    const transports = everybody.flatMap(({ transports: t }) => (t ? [t.sendId, t.recvId] : []));
    assert.deepStrictEqual([...this.transports.keys()].sort(), transports.sort());
    const tracks = Object.values(state.tracks).map(({ trackId, muted }) => [trackId, muted] as const);
    assert.deepStrictEqual(
      [...this.tracks].map(([id, { paused }]) => [id, paused] as const).sort(),
      tracks.sort(),
    );
    const subscriptions = everybody.flatMap((person) =>
      Object.values(person.subscriptions).flatMap((s) =>
        s.life === 'failed' ? [] : [[s.subscriptionId as string, s.paused || !s.ready] as const],
      ),
    );
    assert.deepStrictEqual(
      [...this.subscriptions].map(([id, { paused }]) => [id, paused] as const).sort(),
      subscriptions.sort(),
    );
  }

  private cascade(): void {
    for (const [id, { router }] of this.transports) if (!this.routers.has(router)) this.transports.delete(id);
    for (const [id, { transport }] of this.tracks)
      if (!this.transports.has(transport)) this.tracks.delete(id);
    for (const [id, { transport, track }] of this.subscriptions) {
      if (!this.transports.has(transport) || !this.tracks.has(track)) this.subscriptions.delete(id);
    }
  }
}
