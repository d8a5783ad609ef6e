import { Component, input, output, viewChild } from '@angular/core';
import { Modal } from '../../ui/modal.js';

/** A small dialog with a form: fields as content, a way out, and the deed. */
@Component({
  selector: 'cv-form-dialog',
  imports: [Modal],
  template: `
    <cv-modal [heading]="heading()" [small]="true" (closed)="closed.emit()">
      <form novalidate (submit)="submit($event)">
        <ng-content />
        <div class="deeds">
          <button type="button" class="btn" (click)="modal().close()" i18n>Cancel</button>
          <button type="submit" class="btn btn-primary" [attr.aria-disabled]="busy() || null">
            {{ deed() }}
          </button>
        </div>
      </form>
    </cv-modal>
  `,
  styles: `
    form {
      display: grid;
      gap: 16px;
    }
    .deeds {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 8px;
      margin-top: 8px;
    }
  `,
})
export class FormDialog {
  readonly heading = input.required<string>();
  readonly deed = input.required<string>();
  readonly busy = input(false);
  readonly submitted = output();
  readonly closed = output();
  protected readonly modal = viewChild.required(Modal);

  protected submit(event: Event): void {
    event.preventDefault();
    if (!this.busy()) this.submitted.emit();
  }
}
