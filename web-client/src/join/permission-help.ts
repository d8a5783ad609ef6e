import { Component, computed, input, output } from '@angular/core';
import type { BrowserFamily, DeviceProblem } from '../call/index.js';
import { Icon } from '../ui/icon.js';
import { problemInWords } from '../meeting/device-words.js';
import { PermissionDrawing } from './permission-drawing.js';

export interface DeviceTrouble {
  readonly kind: 'microphone' | 'camera';
  readonly problem: DeviceProblem;
}

/** Why there is no picture or sound, and where to click in this very browser. */
@Component({
  selector: 'cv-permission-help',
  imports: [Icon, PermissionDrawing],
  template: `
    <div class="notice notice-warning">
      <cv-icon name="warning" [size]="18" />
      <div class="words">
        @for (sentence of sentences(); track sentence) {
          <p>{{ sentence }}</p>
        }
      </div>
      <button type="button" class="btn btn-small" (click)="tryAgain.emit()" i18n>Try again</button>
    </div>
    @if (refused()) {
      <div class="where">
        <cv-permission-drawing [browser]="browser()" />
        <p>{{ steps() }}</p>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .words {
      flex: 1;
      align-self: center;
    }
    .where {
      display: grid;
      grid-template-columns: 180px minmax(0, 1fr);
      align-items: center;
      gap: 16px;
      font-size: 13px;
      color: var(--text-2);
    }
    @media (max-width: 520px) {
      .where {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class PermissionHelp {
  readonly troubles = input.required<readonly DeviceTrouble[]>();
  readonly browser = input.required<BrowserFamily>();
  readonly tryAgain = output();

  protected readonly sentences = computed(() => {
    const problems = this.troubles().map(({ kind, problem }) => ({ kind, problem }));
    const both = problems.length === 2 && problems.every(({ problem }) => problem === 'denied_by_person');
    if (both) return [$localize`The browser keeps your camera and microphone from this page.`];
    return [...new Set(problems.map(({ kind, problem }) => problemInWords(kind, problem)))];
  });
  protected readonly refused = computed(() =>
    this.troubles().some(({ problem }) => problem === 'denied_by_person'),
  );
  protected readonly steps = computed(() => stepsFor(this.browser()));
}

export function stepsFor(browser: BrowserFamily): string {
  switch (browser) {
    case 'chromium':
      return $localize`Click the sliders at the left of the address bar, switch Camera and Microphone on, and try again.`;
    case 'edge':
      return $localize`Click the lock at the left of the address bar, set Camera and Microphone to Allow, and try again.`;
    case 'firefox':
      return $localize`Click the crossed-out camera at the left of the address bar, take the block away, and try again.`;
    case 'safari':
      return $localize`Open Safari › Settings for This Website, set Camera and Microphone to Allow, and try again.`;
    case 'safari_ios':
      return $localize`Tap the page menu in the address bar, then Website Settings, allow Camera and Microphone, and try again.`;
    case 'other':
      return $localize`Open the site permissions in the address bar, allow Camera and Microphone, and try again.`;
  }
}
