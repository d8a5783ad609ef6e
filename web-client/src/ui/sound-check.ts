import { Component, input, output } from '@angular/core';
import { Icon } from './icon.js';
import { LevelBar, type LevelSource } from './level-bar.js';

/** How loud one's microphone is, and a sound to try the speaker by. */
@Component({
  selector: 'cv-sound-check',
  imports: [Icon, LevelBar],
  template: `
    <div class="level">
      <cv-icon name="microphone" [size]="18" />
      <cv-level-bar [source]="levels()" />
    </div>
    <button
      type="button"
      class="btn btn-small"
      [attr.aria-disabled]="testing() || null"
      (click)="testing() || testSpeaker.emit()"
    >
      <cv-icon name="speaker" [size]="18" />
      @if (testing()) {
        <ng-container i18n>Playing…</ng-container>
      } @else {
        <ng-container i18n>Test the sound</ng-container>
      }
    </button>
  `,
  styles: `
    :host,
    .level {
      display: flex;
      align-items: center;
    }
    :host {
      gap: 24px;
    }
    .level {
      flex: 1;
      gap: 12px;
      color: var(--text-2);
    }
    cv-level-bar {
      flex: 1;
    }
  `,
})
export class SoundCheck {
  readonly levels = input.required<LevelSource>();
  /** The sound is playing. */
  readonly testing = input(false);
  readonly testSpeaker = output();
}
