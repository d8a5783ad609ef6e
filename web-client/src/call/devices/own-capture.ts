import type { TrackSource } from '#protocol';
import {
  capture,
  captureScreen,
  type CaptureDevices,
  type Captured,
  type ScreenCaptured,
} from './capture.js';
import type { PermissionAnswer } from './device-types.js';

export interface OwnCaptureOptions {
  readonly mediaDevices: CaptureDevices | undefined;
  readonly deviceOf: (kind: 'microphone' | 'camera') => string | null;
  readonly permissionOf: (kind: 'microphone' | 'camera') => Promise<PermissionAnswer>;
  /** The source stopped by itself: unplugged, taken away, or the browser's own "Stop sharing". */
  readonly ended: (source: TrackSource) => void;
  /** Another track (or none) is captured for this source. */
  readonly changed: (source: TrackSource) => void;
}

/**
 * The person's own tracks, from the preview to the end of the meeting. The microphone is captured once and sent as a
 * clone: muting silences the clone, while the original still tells how loud the person is ("you are muted but speaking").
 */
export class OwnCapture {
  private readonly originals = new Map<TrackSource, MediaStreamTrack>();
  private readonly sent = new Map<TrackSource, MediaStreamTrack>();
  private readonly streams = new Map<TrackSource, MediaStream>();

  constructor(private readonly options: OwnCaptureOptions) {}

  /** The track to publish. */
  trackOf(source: TrackSource): MediaStreamTrack | null {
    return this.sent.get(source) ?? null;
  }

  /** The track to measure: never silenced. */
  originalOf(source: TrackSource): MediaStreamTrack | null {
    return this.originals.get(source) ?? null;
  }

  streamOf(source: TrackSource): MediaStream | null {
    return this.streams.get(source) ?? null;
  }

  /** The device that is open, as the browser names it. */
  openDevice(source: 'microphone' | 'camera'): string | null {
    return this.originals.get(source)?.getSettings().deviceId ?? null;
  }

  /** Opens one device, or exchanges the open one for the chosen one. On failure the open one stays. */
  async open(source: 'microphone' | 'camera'): Promise<Captured> {
    const wish = { deviceId: this.options.deviceOf(source) };
    const captured = await capture(this.options.mediaDevices, { [source]: wish }, this.options.permissionOf);
    if (captured.ok) this.keep(source, firstTrack(captured.stream, source));
    return captured;
  }

  /** Both at once, so that the browser asks the person one question instead of two. */
  async openBoth(): Promise<Captured> {
    const captured = await capture(
      this.options.mediaDevices,
      {
        microphone: { deviceId: this.options.deviceOf('microphone') },
        camera: { deviceId: this.options.deviceOf('camera') },
      },
      this.options.permissionOf,
    );
    if (captured.ok) {
      this.keep('microphone', firstTrack(captured.stream, 'microphone'));
      this.keep('camera', firstTrack(captured.stream, 'camera'));
    }
    return captured;
  }

  /** Opens the browser's picker. Must follow a click closely. */
  async openScreen(): Promise<ScreenCaptured> {
    const captured = await captureScreen(this.options.mediaDevices);
    if (captured.ok) {
      this.keep('screen', firstTrack(captured.stream, 'screen'));
      this.keep('screen_audio', captured.stream.getAudioTracks()[0] ?? null);
    }
    return captured;
  }

  /** Lets the device go; its light goes out. */
  close(source: TrackSource): void {
    this.keep(source, null);
  }

  closeAll(): void {
    for (const source of [...this.originals.keys()]) this.close(source);
  }

  private keep(source: TrackSource, track: MediaStreamTrack | null): void {
    const before = this.originals.get(source);
    const sentBefore = this.sent.get(source);
    if (before === undefined && track === null) return;
    this.originals.delete(source);
    this.sent.delete(source);
    this.streams.delete(source);
    if (track !== null) {
      const sent = source === 'microphone' ? track.clone() : track;
      this.originals.set(source, track);
      this.sent.set(source, sent);
      this.streams.set(source, new MediaStream([sent]));
      // Not fired by our own stop(), only when the source itself ends.
      track.addEventListener('ended', () => {
        if (this.originals.get(source) === track) this.options.ended(source);
      });
    }
    this.options.changed(source);
    before?.stop();
    sentBefore?.stop();
  }
}

const firstTrack = (stream: MediaStream, source: TrackSource): MediaStreamTrack | null =>
  (source === 'microphone' || source === 'screen_audio'
    ? stream.getAudioTracks()
    : stream.getVideoTracks())[0] ?? null;
