import type { ErrorCode } from '#protocol';
import type { Result } from '../kernel/result.js';
import type { Log } from '../kernel/log.js';
import type { MediaPlane, MediaResult } from '../media/media-plane.js';
import type { ReportCommand } from './domain/commands.js';
import type { MediaEffect } from './domain/effects.js';
import type { Touch } from './effect-order.js';

/**
 * Waits before the second and further tries to open a router: a spare worker is there within that time. Longer is not waited
 * here, for whoever is in is tried again by the conference, and whoever is new should hear soon that nothing can be had.
 */
const ROUTER_RETRIES_MS = [100, 200, 300, 400];

/** The objects an effect touches, for its place in the order. */
export function touchOf(effect: MediaEffect): Touch {
  switch (effect.type) {
    case 'open_router':
    case 'close_router':
      return { needs: [], changes: [effect.routerId] };
    case 'open_transports':
      return { needs: [effect.routerId], changes: [effect.sendId, effect.recvId] };
    case 'close_transports':
      return { needs: [], changes: [effect.sendId, effect.recvId] };
    case 'close_transport':
      return { needs: [], changes: [effect.transportId] };
    case 'connect_transport':
    case 'restart_ice':
      return { needs: [effect.transportId], changes: [] };
    case 'open_track':
      return { needs: [effect.transportId], changes: [effect.trackId] };
    case 'set_track_paused':
    case 'close_track':
      return { needs: [], changes: [effect.trackId] };
    case 'open_subscription':
      return { needs: [effect.transportId], changes: [effect.subscriptionId] };
    case 'set_subscription':
    case 'close_subscription':
      return { needs: [], changes: [effect.subscriptionId] };
  }
}

/** Performs media effects through the port and words what they yield as reports. Producers are tracks, consumers are subscriptions. */
export class MediaEffects {
  constructor(
    private readonly media: MediaPlane,
    private readonly log: Log,
  ) {}

  /** Never rejects: a media plane that fails is a media plane that could not serve this. Null when nothing is to be told. */
  async perform(effect: MediaEffect): Promise<ReportCommand | null> {
    switch (effect.type) {
      case 'open_router':
        return await this.openRouter(effect);
      case 'open_transports':
        return await this.openTransports(effect);
      case 'open_track':
        return await this.openTrack(effect);
      case 'open_subscription':
        return await this.openSubscription(effect);
      case 'connect_transport':
      case 'restart_ice':
        return await this.answerRequest(effect);
      case 'close_router':
        return await this.close(() => this.media.closeRouter({ routerId: effect.routerId }));
      case 'close_transports':
        await this.logTraffic(effect);
        return await this.closeTransports(effect);
      case 'close_transport':
        return await this.close(() => this.media.closeTransport({ transportId: effect.transportId }));
      case 'close_track':
        return await this.close(() => this.media.closeProducer({ producerId: effect.trackId }));
      case 'close_subscription':
        return await this.close(() => this.media.closeConsumer({ consumerId: effect.subscriptionId }));
      case 'set_track_paused': {
        const { trackId: producerId, paused } = effect;
        return await this.set(effect, () => this.media.setProducerPaused({ producerId, paused }));
      }
      case 'set_subscription': {
        const { subscriptionId: consumerId, paused, layer } = effect;
        const call = { consumerId, paused, ...(layer === null ? {} : { layer }) };
        return await this.set(effect, () => this.media.setConsumer(call));
      }
    }
  }

  private async openRouter(effect: Extract<MediaEffect, { type: 'open_router' }>): Promise<ReportCommand> {
    const { epoch, routerId, zone } = effect;
    for (let tried = 0; ; tried++) {
      const opened = await this.ask(() => this.media.openRouter({ routerId, zone }));
      if (opened.ok) return { type: 'router_opened', epoch, routerId, nodeId: opened.value.nodeId };
      const wait = ROUTER_RETRIES_MS[tried];
      this.log.warn('router did not open', {
        code: opened.refusal.code,
        tried: tried + 1,
        again: wait !== undefined,
      });
      if (opened.refusal.code !== 'MEDIA_UNAVAILABLE' || wait === undefined) {
        return { type: 'router_failed', epoch, routerId };
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Both or neither. */
  private async openTransports(
    effect: Extract<MediaEffect, { type: 'open_transports' }>,
  ): Promise<ReportCommand> {
    const { epoch, participantId, routerId, zone, sendId, recvId } = effect;
    const where = { routerId, zone, anchor: participantId };
    const [send, recv] = await Promise.all([
      this.ask(() => this.media.openTransport({ ...where, transportId: sendId, direction: 'send' })),
      this.ask(() => this.media.openTransport({ ...where, transportId: recvId, direction: 'recv' })),
    ]);
    if (send.ok && recv.ok) {
      return {
        type: 'transports_opened',
        epoch,
        participantId,
        sendId,
        recvId,
        send: send.value,
        recv: recv.value,
      };
    }
    this.log.warn('transports did not open', { participantId, codes: [codeOf(send), codeOf(recv)] });
    await this.closeTransports(effect);
    return { type: 'transports_failed', epoch, participantId, sendId };
  }

  private async openTrack(effect: Extract<MediaEffect, { type: 'open_track' }>): Promise<ReportCommand> {
    const { epoch, participantId, trackId, transportId, source, kind, rtpParameters, paused } = effect;
    const opened = await this.ask(() =>
      this.media.openProducer({ transportId, producerId: trackId, source, kind, rtpParameters, paused }),
    );
    if (opened.ok) return { type: 'track_opened', epoch, participantId, trackId };
    this.log.warn('track did not open', { participantId, trackId, source, code: opened.refusal.code });
    return { type: 'track_failed', epoch, participantId, trackId, code: trackFailure(opened.refusal.code) };
  }

  private async openSubscription(
    effect: Extract<MediaEffect, { type: 'open_subscription' }>,
  ): Promise<ReportCommand> {
    const { epoch, participantId, trackId, subscriptionId, transportId, rtpCapabilities } = effect;
    const ids = { epoch, participantId, trackId, subscriptionId };
    const opened = await this.ask(() =>
      this.media.openConsumer({
        transportId,
        consumerId: subscriptionId,
        producerId: trackId,
        rtpCapabilities,
      }),
    );
    if (opened.ok) return { type: 'subscription_opened', ...ids, ...opened.value };
    // Ordinary when the track or the receiver has just gone; otherwise the device cannot play it.
    this.log.debug('subscription did not open', { participantId, trackId, code: opened.refusal.code });
    return { type: 'subscription_failed', ...ids };
  }

  private async answerRequest(
    effect: Extract<MediaEffect, { type: 'connect_transport' | 'restart_ice' }>,
  ): Promise<ReportCommand> {
    const { participantId, requestId, transportId } = effect;
    const answered =
      effect.type === 'restart_ice'
        ? await this.ask(() => this.media.restartIce({ transportId }))
        : await this.ask(() =>
            this.media.connectTransport({ transportId, dtlsParameters: effect.dtlsParameters }),
          );
    return {
      type: 'request_answered',
      participantId,
      requestId,
      answer: answered.ok
        ? { ok: true, ...(answered.value ? { data: answered.value } : {}) }
        : { ok: false, code: answered.refusal.code },
    };
  }

  private async closeTransports({ sendId, recvId }: { sendId: string; recvId: string }): Promise<null> {
    await Promise.all([
      this.close(() => this.media.closeTransport({ transportId: sendId })),
      this.close(() => this.media.closeTransport({ transportId: recvId })),
    ]);
    return null;
  }

  /**
   * What somebody's transports carried, told when they close: bytes of RTP that reached us, and that we sent. Zero where
   * something was to flow says that a firewall stands in between.
   */
  private async logTraffic({
    participantId,
    sendId,
    recvId,
  }: Extract<MediaEffect, { type: 'close_transports' }>): Promise<void> {
    const [send, recv] = await Promise.all([
      this.ask(() => this.media.stats({ kind: 'transport', id: sendId })),
      this.ask(() => this.media.stats({ kind: 'transport', id: recvId })),
    ]);
    // NOT_FOUND: they went with their router, or were never open.
    if (!send.ok || !recv.ok) return;
    this.log.info('media traffic', {
      participantId,
      received: sumOf(send.value, 'rtpBytesReceived'),
      sent: sumOf(recv.value, 'rtpBytesSent'),
    });
  }

  private async set(effect: MediaEffect, call: () => Promise<MediaResult<void>>): Promise<null> {
    const answer = await this.ask(call);
    // NOT_FOUND is ordinary: it went with its transport while this was under way.
    if (!answer.ok && answer.refusal.code !== 'NOT_FOUND') {
      this.log.warn('media did not follow', { effect: effect.type, code: answer.refusal.code });
    }
    return null;
  }

  private async close(call: () => Promise<void>): Promise<null> {
    try {
      await call();
    } catch (error) {
      this.log.error('closing media failed', { err: error });
    }
    return null;
  }

  private async ask<Value>(call: () => Promise<MediaResult<Value>>): Promise<MediaResult<Value>> {
    try {
      return await call();
    } catch (error) {
      this.log.error('the media plane failed', { err: error });
      return { ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } };
    }
  }
}

const sumOf = (statistics: readonly Record<string, unknown>[], name: string): number =>
  statistics.reduce((sum, each) => sum + (typeof each[name] === 'number' ? each[name] : 0), 0);

const codeOf = (result: Result<unknown>): ErrorCode | null => (result.ok ? null : result.refusal.code);

function trackFailure(code: ErrorCode): Extract<ReportCommand, { type: 'track_failed' }>['code'] {
  switch (code) {
    case 'MEDIA_UNSUPPORTED':
    case 'INVALID_REQUEST':
    case 'NOT_FOUND':
      return code;
    default:
      return 'MEDIA_UNAVAILABLE';
  }
}
