import { Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ErrorBody } from '#protocol';
import type { LeaveReason } from '../call/index.js';
import { MessagePage } from '../shell/message-page.js';
import { leftInWords } from './left-words.js';

/** After the meeting: why it is over for this person, and the two ways on. */
@Component({
  selector: 'cv-left-view',
  imports: [MessagePage, RouterLink],
  template: `
    <cv-message-page [icon]="words().icon" [heading]="words().heading" [text]="words().text">
      @if (words().rejoin) {
        <button
          type="button"
          class="btn btn-primary"
          [attr.aria-disabled]="returning() || null"
          (click)="rejoin.emit()"
        >
          @if (returning()) {
            <ng-container i18n>Joining…</ng-container>
          } @else {
            <ng-container i18n>Rejoin</ng-container>
          }
        </button>
      }
      <a class="btn" [class.btn-primary]="!words().rejoin" routerLink="/" i18n>Home</a>
    </cv-message-page>
  `,
})
export class LeftView {
  readonly reason = input.required<LeaveReason>();
  readonly error = input<ErrorBody | null>(null);
  readonly returning = input(false);
  readonly rejoin = output();
  protected readonly words = computed(() => leftInWords(this.reason(), this.error()));
}
