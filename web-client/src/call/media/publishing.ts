import { toErrorBody, type ErrorBody, type TrackId, type TrackSource, type VideoCodec } from '#protocol';
import type { types } from 'mediasoup-client';
import {
  cameraEncodings,
  chooseVideoCodec,
  microphoneOptions,
  screenAudioOptions,
  screenEncodings,
} from './encodings.js';
import type { Device, Producer, Transport } from './engine.js';

export type Published =
  | { readonly ok: true; readonly trackId: TrackId }
  | {
      readonly ok: false;
      readonly error: ErrorBody;
      /** The transports are gone: nobody has refused it. */
      readonly unanswered?: true;
    };

/** What the engine's `produce` event needs to know about the track; it travels in appData. */
export interface PublishData {
  readonly source: TrackSource;
  readonly muted: boolean;
  [key: string]: unknown;
}

/** A refusal on its way through the media engine, which only knows errors. */
export class RefusedError extends Error {
  constructor(
    readonly error: ErrorBody,
    readonly unanswered: boolean,
  ) {
    super(error.message);
  }
}

/** The tracks this client sends over one send transport: one producer per source. */
export class Publishing {
  private readonly producers = new Map<TrackSource, Producer>();
  /** Publishing takes a round trip: a second wish for the same source waits for the first. */
  private readonly underway = new Map<TrackSource, Promise<Published>>();

  constructor(
    private readonly device: Device,
    private readonly transport: Transport,
    private readonly preferred: VideoCodec,
  ) {}

  trackIdOf(source: TrackSource): TrackId | null {
    const producer = this.producers.get(source);
    return producer === undefined || producer.closed ? null : (producer.id as TrackId);
  }

  sources(): readonly TrackSource[] {
    return [...this.producers.keys()];
  }

  producerOf(source: TrackSource): Producer | undefined {
    return this.producers.get(source);
  }

  /** Publishes a track under a source, or exchanges the track of a source that is published already. */
  async publish(source: TrackSource, track: MediaStreamTrack, muted: boolean): Promise<Published> {
    const attempt = this.publishAfter(this.underway.get(source), source, track, muted);
    this.underway.set(source, attempt);
    try {
      return await attempt;
    } finally {
      if (this.underway.get(source) === attempt) this.underway.delete(source);
    }
  }

  /** Sends nothing for this source until `resume`; a camera gives its track back, so that its light goes out. */
  async pause(source: TrackSource, releaseTrack: boolean): Promise<void> {
    await this.underway.get(source);
    const producer = this.producers.get(source);
    if (producer === undefined || producer.closed) return;
    producer.pause();
    if (releaseTrack) await producer.replaceTrack({ track: null });
  }

  async resume(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    const producer = this.producers.get(source);
    if (producer === undefined || producer.closed) return;
    if (track !== null && producer.track !== track) await producer.replaceTrack({ track });
    producer.resume();
  }

  async replace(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    await this.underway.get(source);
    const producer = this.producers.get(source);
    if (producer !== undefined && !producer.closed) await producer.replaceTrack({ track });
  }

  /** Ends a source here; telling the server is the caller's business. */
  close(source: TrackSource): void {
    this.producers.get(source)?.close();
    this.producers.delete(source);
  }

  private async publishAfter(
    before: Promise<Published> | undefined,
    source: TrackSource,
    track: MediaStreamTrack,
    muted: boolean,
  ): Promise<Published> {
    await before;
    const existing = this.producers.get(source);
    if (existing === undefined || existing.closed) return this.produce(source, track, muted);
    await existing.replaceTrack({ track });
    return { ok: true, trackId: existing.id as TrackId };
  }

  private async produce(source: TrackSource, track: MediaStreamTrack, muted: boolean): Promise<Published> {
    const appData: PublishData = { source, muted };
    try {
      const producer = await this.transport.produce({
        ...this.shape(source, track),
        track,
        appData,
        // The tracks belong to whoever captured them: the preview goes on when the meeting ends.
        stopTracks: false,
        disableTrackOnPause: true,
        zeroRtpOnPause: false,
      });
      if (muted) producer.pause();
      this.producers.set(source, producer);
      producer.observer.once('close', () => {
        if (this.producers.get(source) === producer) this.producers.delete(source);
      });
      return { ok: true, trackId: producer.id as TrackId };
    } catch (error) {
      const gone = this.transport.closed;
      if (error instanceof RefusedError) {
        const { unanswered } = error;
        return { ok: false, error: error.error, ...(gone || unanswered ? { unanswered: true } : {}) };
      }
      // The engine itself: a closed transport while rebuilding, or media this browser cannot encode.
      return gone
        ? { ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true }
        : { ok: false, error: toErrorBody('MEDIA_UNSUPPORTED') };
    }
  }

  private shape(source: TrackSource, track: MediaStreamTrack): types.ProducerOptions {
    if (source === 'microphone') return { codecOptions: microphoneOptions };
    if (source === 'screen_audio') return { codecOptions: screenAudioOptions };
    const choice = chooseVideoCodec(this.device.sendRtpCapabilities.codecs ?? [], this.preferred);
    const name = choice?.name ?? 'vp8';
    const encodings =
      source === 'screen' ? screenEncodings(name) : cameraEncodings(track.getSettings().height ?? 720, name);
    return {
      encodings,
      ...(choice === null ? {} : { codec: choice.codec }),
      // Without it the encoder starts at a blur and takes seconds to trust the network of the house.
      codecOptions: { videoGoogleStartBitrate: 800 },
    };
  }
}
