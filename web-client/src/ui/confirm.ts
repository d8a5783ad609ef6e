import { Component, input, output, viewChild } from '@angular/core';
import { Modal } from './modal.js';

/** Asks before something that cannot be taken back. The way out has the focus; the content says what would happen. */
@Component({
  selector: 'cv-confirm',
  imports: [Modal],
  template: `
    <cv-modal [heading]="heading()" [small]="true" (closed)="closed.emit()">
      <div class="body">
        <ng-content />
        @if (error(); as words) {
          <p class="notice notice-error" role="alert">{{ words }}</p>
        }
      </div>
      <div class="deeds">
        <button type="button" class="btn" data-first (click)="modal().close()" i18n>Cancel</button>
        <button
          type="button"
          class="btn"
          [class.btn-danger]="danger()"
          [class.btn-primary]="!danger()"
          [attr.aria-disabled]="busy() || null"
          (click)="busy() || confirmed.emit()"
        >
          {{ deed() }}
        </button>
      </div>
    </cv-modal>
  `,
  styles: `
    .body {
      display: grid;
      gap: 16px;
    }
    .deeds {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 8px;
      margin-top: 24px;
    }
  `,
})
export class Confirm {
  readonly heading = input.required<string>();
  /** What the button says: the deed itself, not "OK". */
  readonly deed = input.required<string>();
  readonly danger = input(true);
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  readonly confirmed = output();
  readonly closed = output();
  protected readonly modal = viewChild.required(Modal);
}
