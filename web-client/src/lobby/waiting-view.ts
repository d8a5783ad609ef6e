import { Component, computed, input, output } from '@angular/core';
import type { OwnSource } from '../call/index.js';
import { Avatar } from '../ui/avatar.js';
import { Icon } from '../ui/icon.js';
import { StreamVideo } from '../ui/stream-video.js';

/** 1st, 2nd, 3rd, 4th … 11th, 21st. */
export function ordinal(position: number): string {
  const form = new Intl.PluralRules('en', { type: 'ordinal' }).select(position);
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[form];
  return `${String(position)}${ending}`;
}

/** In the waiting room: what is going on, one's place, and one's own picture meanwhile. */
@Component({
  selector: 'cv-waiting-view',
  imports: [Avatar, Icon, StreamVideo],
  template: `
    <main>
      <div class="mirror">
        <video
          i18n-aria-label
          aria-label="Preview of your camera"
          [cvStream]="picture()"
          [class.hidden]="picture() === null"
        ></video>
        @if (picture() === null) {
          <cv-avatar [name]="displayName()" [seed]="displayName()" [photoUrl]="photoUrl()" size="96px" />
        }
        <div class="toggles">
          <button
            type="button"
            class="toggle"
            [class.off]="!microphone().on"
            [attr.aria-pressed]="microphone().on"
            i18n-aria-label
            aria-label="Microphone"
            (click)="microphoneToggled.emit()"
          >
            <cv-icon [name]="microphone().on ? 'microphone' : 'microphone-off'" [size]="22" />
          </button>
          <button
            type="button"
            class="toggle"
            [class.off]="!camera().on"
            [attr.aria-pressed]="camera().on"
            i18n-aria-label
            aria-label="Camera"
            (click)="cameraToggled.emit()"
          >
            <cv-icon [name]="camera().on ? 'camera' : 'camera-off'" [size]="22" />
          </button>
        </div>
      </div>
      <p class="topic">{{ topic() }}</p>
      <h1 aria-live="polite">{{ words() }}</h1>
      <p class="hint" i18n>The host has been told. You can leave this page open; you go in by yourself.</p>
      <button type="button" class="btn" (click)="giveUp.emit()" i18n>Stop waiting</button>
    </main>
  `,
  styleUrl: './waiting-view.css',
})
export class WaitingView {
  readonly topic = input.required<string>();
  /** Counted from 1. */
  readonly position = input.required<number>();
  readonly displayName = input.required<string>();
  readonly photoUrl = input<string | null>(null);
  readonly picture = input.required<MediaStream | null>();
  readonly microphone = input.required<OwnSource>();
  readonly camera = input.required<OwnSource>();
  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  readonly giveUp = output();

  protected readonly words = computed(
    () => $localize`Waiting to be let in (${ordinal(this.position())}:place:)`,
  );
}
