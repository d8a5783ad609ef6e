import { Component, input, output } from '@angular/core';
import type { ChatMessage } from '#protocol';
import { Confirm } from '../../../ui/confirm.js';

/** Asks before a message goes from everybody's screen. */
@Component({
  selector: 'cv-delete-message',
  imports: [Confirm],
  template: `
    <cv-confirm
      i18n-heading
      heading="Delete this message?"
      i18n-deed
      deed="Delete"
      (confirmed)="confirmed.emit()"
      (closed)="closed.emit()"
    >
      <p i18n>It goes for everyone who has it, together with its files. This cannot be undone.</p>
      @if (message().text !== '') {
        <p class="excerpt">{{ message().text }}</p>
      }
    </cv-confirm>
  `,
  styles: `
    .excerpt {
      display: -webkit-box;
      overflow: hidden;
      padding-inline-start: 12px;
      border-inline-start: 2px solid var(--line-strong);
      color: var(--text-2);
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 4;
    }
  `,
})
export class DeleteMessage {
  readonly message = input.required<ChatMessage>();
  readonly confirmed = output();
  readonly closed = output();
}
