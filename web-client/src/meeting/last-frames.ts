import { DestroyRef, Service, inject, signal } from '@angular/core';
import { CallStore } from './call-store.js';

/** The last picture of somebody's camera or screen. */
export interface LastFrame {
  readonly canvas: HTMLCanvasElement;
  /** Monotonic, in ms. */
  readonly at: number;
}

/** CSS pixels: greyed and for some seconds only, it need not be sharper. */
const MOST_WIDTH = 960;
const MOST_FRAMES = 30;
/** Older than this it says nothing about now. */
const FORGET_MS = 20_000;

/**
 * The last pictures of videos whose stream ended or was exchanged, by whose they are, so that a tile never goes black while
 * its media is rebuilt. They outlive their tiles: an arrangement may change in the same moment.
 */
@Service({ autoProvided: false })
export class LastFrames {
  private readonly videos = new Map<HTMLVideoElement, string>();
  private readonly frames = signal<ReadonlyMap<string, LastFrame>>(new Map());

  constructor() {
    // Once a stream has ended its video still tells its size, but has nothing left to draw.
    const end = inject(CallStore).call.beforeEnding((stream) => {
      for (const [video, key] of this.videos) if (video.srcObject === stream) this.keep(key, video);
    });
    inject(DestroyRef).onDestroy(end);
  }

  /** Keeps this video's last picture under `key` when its stream ends; null: not any more. */
  watch(video: HTMLVideoElement, key: string | null): void {
    if (key === null) this.videos.delete(video);
    else this.videos.set(video, key);
  }

  of(key: string): LastFrame | null {
    return this.frames().get(key) ?? null;
  }

  /** Keeps what this video shows; when it shows nothing, what was kept before stays. */
  keep(key: string, video: HTMLVideoElement): void {
    const { videoWidth, videoHeight } = video;
    const shows = video.readyState >= video.HAVE_CURRENT_DATA && videoWidth > 0 && isLive(video);
    if (!shows) return;
    const canvas = video.ownerDocument.createElement('canvas');
    canvas.width = Math.min(videoWidth, MOST_WIDTH);
    canvas.height = Math.round((canvas.width * videoHeight) / videoWidth);
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const at = performance.now();
    this.frames.update((frames) => {
      const others = [...frames].filter(([other, frame]) => other !== key && at - frame.at < FORGET_MS);
      return new Map([...others.slice(1 - MOST_FRAMES), [key, { canvas, at }]]);
    });
  }

  drop(key: string): void {
    if (!this.frames().has(key)) return;
    this.frames.update((frames) => new Map([...frames].filter(([other]) => other !== key)));
  }
}

const isLive = ({ srcObject }: HTMLVideoElement): boolean =>
  srcObject !== null &&
  'getVideoTracks' in srcObject &&
  srcObject.getVideoTracks().some((track) => track.readyState === 'live');
