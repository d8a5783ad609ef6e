import { Component, input, output } from '@angular/core';
import type { TrackId } from '#protocol';
import { Icon } from '../ui/icon.js';
import { StreamVideo } from '../ui/stream-video.js';
import { TileWishOf } from './tile-wishes.js';
import type { ShareTile } from './tile-model.js';

/** Somebody's shared screen: shown whole, never cropped. */
@Component({
  selector: 'cv-share-view',
  imports: [Icon, StreamVideo, TileWishOf],
  template: `
    <figure i18n-aria-label aria-label="Shared screen" [cvTileWish]="share().trackId">
      @if (share().stream === null) {
        <p class="coming" i18n>{{ share().displayName }} is about to share…</p>
      }
      <video [cvStream]="share().stream" (firstFrame)="frameShown.emit(share().trackId)"></video>
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
    video {
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
    .coming {
      color: var(--text-2);
    }
  `,
})
export class ShareView {
  readonly share = input.required<ShareTile>();
  readonly frameShown = output<TrackId>();
}
