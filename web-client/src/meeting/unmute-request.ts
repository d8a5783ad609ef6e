import { Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon.js';

/** A host asks for the microphone. It takes no focus: whoever is typing goes on, and answers when they like. */
@Component({
  selector: 'cv-unmute-request',
  imports: [Icon],
  template: `
    <div role="alertdialog" aria-labelledby="unmute-question">
      <cv-icon name="microphone" />
      <p id="unmute-question">{{ question() }}</p>
      <div class="deeds">
        <button type="button" class="btn btn-small" (click)="stayMuted.emit()" i18n>Stay muted</button>
        <button type="button" class="btn btn-primary btn-small" (click)="unmute.emit()" i18n>Unmute</button>
      </div>
    </div>
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 25;
      inset-block-end: calc(100% + 20px);
      inset-inline-start: 50%;
      translate: -50% 0;
      width: max-content;
      max-width: min(520px, calc(100vw - 24px));
    }
    [role='alertdialog'] {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      padding: 10px 10px 10px 16px;
      border-radius: var(--radius-l);
      background: var(--surface);
      box-shadow: var(--shadow-float);
    }
    cv-icon {
      color: var(--accent);
    }
    p {
      flex: 1 1 180px;
      font-weight: 560;
      overflow-wrap: anywhere;
    }
    .deeds {
      display: flex;
      gap: 8px;
      margin-inline-start: auto;
    }
  `,
})
export class UnmuteRequest {
  /** Who asks. */
  readonly asker = input.required<string>();
  readonly unmute = output();
  readonly stayMuted = output();
  protected readonly question = computed(() => $localize`${this.asker()}:name: asks you to unmute`);
}
