import { Component, input, output } from '@angular/core';
import type { Thread, ThreadKey } from './threads.js';

/** What is read: everything, or one private conversation. Only there once something private was written. */
@Component({
  selector: 'cv-thread-switch',
  template: `
    <div class="row" role="group" i18n-aria-label aria-label="Conversations">
      @for (thread of threads(); track thread.key) {
        <button type="button" [attr.aria-pressed]="thread.key === shown()" (click)="chosen.emit(thread.key)">
          <span class="name">{{ nameOf(thread) }}</span>
          @if (thread.unread > 0 && thread.key !== shown()) {
            <span class="unread">{{ thread.unread }}<span class="visually-hidden" i18n> unread</span></span>
          }
        </button>
      }
    </div>
  `,
  styles: `
    .row {
      display: flex;
      gap: 6px;
      padding: 2px 16px 10px;
      overflow: auto hidden;
      scrollbar-width: none;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      flex: none;
      max-width: 160px;
      min-height: 30px;
      padding: 0 12px;
      border: 1px solid var(--line);
      border-radius: 15px;
      background: none;
      font-size: 13px;
      line-height: 18px;
      font-weight: 500;
      cursor: pointer;
    }
    button:hover {
      background: var(--surface-2);
    }
    button[aria-pressed='true'] {
      border-color: var(--accent);
      background: var(--accent-soft);
      color: var(--accent);
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .unread {
      flex: none;
      min-width: 18px;
      padding: 0 5px;
      border-radius: 9px;
      background: var(--accent);
      color: var(--accent-ink);
      font-size: 11px;
      line-height: 18px;
      text-align: center;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class ThreadSwitch {
  readonly threads = input.required<readonly Thread[]>();
  readonly shown = input.required<ThreadKey>();
  readonly chosen = output<ThreadKey>();

  protected nameOf({ key, name }: Thread): string {
    if (key === 'all') return $localize`All`;
    return key === 'hosts' ? $localize`Hosts` : name;
  }
}
