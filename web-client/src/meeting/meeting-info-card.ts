import { Component, computed, input, output } from '@angular/core';
import type { MeetingInfo } from '#protocol';
import { spacedCode } from '../home/meeting-address.js';
import { Icon } from '../ui/icon.js';

/** Topic, code and link, ready to hand on; for the owner also the host key. */
@Component({
  selector: 'cv-meeting-info-card',
  imports: [Icon],
  template: `
    <p class="topic">{{ meeting().topic }}</p>
    <dl>
      <dt i18n>Code</dt>
      <dd class="code">{{ code() }}</dd>
      <dt i18n>Link</dt>
      <dd class="link">{{ meeting().joinUrl }}</dd>
      @if (hostKey(); as key) {
        <dt i18n>Host key</dt>
        <dd class="code">{{ key }}</dd>
      }
    </dl>
    <button type="button" class="btn btn-primary btn-wide" (click)="copyLink.emit()">
      <cv-icon name="copy" [size]="18" /><ng-container i18n>Copy link</ng-container>
    </button>
  `,
  styles: `
    :host {
      display: block;
      width: min(340px, calc(100vw - 24px));
      padding: 20px;
    }
    .topic {
      font-size: 16px;
      line-height: 24px;
      font-weight: 620;
      overflow-wrap: anywhere;
    }
    dl {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 8px 16px;
      margin: 12px 0 16px;
    }
    dt {
      color: var(--text-2);
    }
    .code {
      font-variant-numeric: tabular-nums;
      font-weight: 560;
    }
    .link {
      overflow-wrap: anywhere;
    }
  `,
})
export class MeetingInfoCard {
  readonly meeting = input.required<MeetingInfo>();
  readonly hostKey = input<string | null>(null);
  readonly copyLink = output();
  protected readonly code = computed(() => spacedCode(this.meeting().code));
}
