import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import type { TrackId } from '#protocol';
import { Icon } from '../ui/icon.js';
import { StreamVideo } from '../ui/stream-video.js';
import { HeldFrame } from './held-frame.js';
import { KeepFrame } from './keep-frame.js';
import { LastFrames } from './last-frames.js';
import { TileWishOf } from './tile-wishes.js';
import type { ShareTile } from './tile-model.js';

/** Somebody's shared screen: shown whole, never cropped. */
@Component({
  selector: 'cv-share-view',
  imports: [HeldFrame, Icon, KeepFrame, StreamVideo, TileWishOf],
  template: `
    <figure
      i18n-aria-label
      aria-label="Shared screen"
      [class.frozen]="frozen()"
      [cvTileWish]="share().trackId"
    >
      @if (!pictured() && held() === null) {
        <p class="coming" i18n>{{ share().displayName }} is about to share…</p>
      }
      <video
        [cvStream]="share().stream"
        [leaving]="keepFrame"
        [cvKeepAs]="frameKey()"
        (firstFrame)="reportFrame()"
        (painted)="pictured.set(true)"
      ></video>
      @if (held(); as frame) {
        <canvas [cvHeldFrame]="frame"></canvas>
      }
      @if (frozen()) {
        <div class="stopped">
          <span class="spinner"></span>
          <span i18n>Picture interrupted</span>
        </div>
      }
      <figcaption>
        <cv-icon name="share" [size]="16" />
        <span class="name" i18n>{{ share().displayName }} is sharing</span>
      </figcaption>
    </figure>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      min-height: 0;
    }
    figure {
      position: relative;
      display: grid;
      place-items: center;
      width: 100%;
      height: 100%;
      overflow: hidden;
      border-radius: var(--radius-l);
      background: light-dark(#dfe5e8, #07090a);
    }
    video,
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    figcaption {
      position: absolute;
      inset-block-end: 8px;
      inset-inline-start: 8px;
      display: flex;
      align-items: center;
      gap: 6px;
      max-width: calc(100% - 16px);
      min-height: 26px;
      padding: 0 8px;
      border-radius: var(--radius-s);
      background: rgb(10 14 16 / 72%);
      color: #fff;
      font-size: 13px;
      line-height: 18px;
      font-weight: 500;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .frozen video,
    .frozen canvas {
      filter: grayscale(1) brightness(0.8);
      animation: fade 300ms var(--ease) 250ms backwards;
    }
    .stopped {
      position: absolute;
      inset-block-end: 8px;
      inset-inline-end: 8px;
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 6px 12px;
      border-radius: var(--radius);
      background: rgb(10 14 16 / 80%);
      color: #fff;
      font-size: 13px;
      animation: appear var(--calm) var(--ease) 600ms backwards;
    }
    .spinner {
      flex: none;
      width: 14px;
      height: 14px;
      border-radius: 50%;
      border: 2px solid rgb(255 255 255 / 35%);
      border-top-color: #fff;
      animation: turn 900ms linear infinite;
    }
    @keyframes fade {
      from {
        filter: none;
      }
    }
    @keyframes appear {
      from {
        opacity: 0;
      }
    }
    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
    .coming {
      color: var(--text-2);
    }
  `,
})
export class ShareView {
  private readonly frames = inject(LastFrames);
  readonly share = input.required<ShareTile>();
  readonly frameShown = output<TrackId>();

  protected readonly pictured = linkedSignal<MediaStream | null, boolean>({
    source: () => this.share().stream,
    computation: (stream, previous) => stream !== null && previous?.source === stream && previous.value,
  });
  protected readonly frameKey = computed(() => `${this.share().participantId} screen`);
  /** What was seen last, until there is a picture again. */
  protected readonly held = computed(() => (this.pictured() ? null : this.frames.of(this.frameKey())));
  protected readonly frozen = computed(
    () => this.held() !== null || (this.pictured() && this.share().frozen),
  );
  protected readonly keepFrame = (video: HTMLVideoElement): void => {
    this.frames.keep(this.frameKey(), video);
  };

  protected reportFrame(): void {
    this.frameShown.emit(this.share().trackId);
  }
}
