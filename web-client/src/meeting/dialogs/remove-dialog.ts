import { Component, computed, input, output, signal } from '@angular/core';
import { Confirm } from '../../ui/confirm.js';

@Component({
  selector: 'cv-remove-dialog',
  imports: [Confirm],
  template: `
    <cv-confirm
      [heading]="heading()"
      i18n-deed
      deed="Remove"
      [busy]="busy()"
      [error]="error()"
      (confirmed)="remove.emit(ban())"
      (closed)="closed.emit()"
    >
      <p i18n>They leave the meeting now, and can ask to come back.</p>
      <label class="check">
        <input #box type="checkbox" [checked]="ban()" (change)="ban.set(box.checked)" />
        <span i18n>Block them from this meeting</span>
      </label>
    </cv-confirm>
  `,
})
export class RemoveDialog {
  readonly name = input.required<string>();
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  /** Whether they are kept out from then on. */
  readonly remove = output<boolean>();
  readonly closed = output();
  protected readonly ban = signal(false);
  protected readonly heading = computed(() => $localize`Remove ${this.name()}:name:?`);
}
