import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { FormDialog } from './form-dialog.js';

@Component({
  selector: 'cv-rename-dialog',
  imports: [FormDialog],
  template: `
    <cv-form-dialog
      [heading]="heading()"
      i18n-deed
      deed="Rename"
      [busy]="busy()"
      (submitted)="submit()"
      (closed)="closed.emit()"
    >
      <div class="field">
        <label for="new-name" i18n>Name in this meeting</label>
        <input
          #box
          id="new-name"
          class="input"
          data-first
          maxlength="80"
          autocomplete="off"
          [value]="text()"
          [attr.aria-invalid]="error() !== null"
          aria-describedby="new-name-error"
          (input)="text.set(box.value)"
        />
        @if (error(); as words) {
          <p id="new-name-error" class="mistake" role="alert">{{ words }}</p>
        }
      </div>
    </cv-form-dialog>
  `,
})
export class RenameDialog {
  /** As it is now. */
  readonly name = input.required<string>();
  readonly own = input(false);
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  readonly rename = output<string>();
  readonly closed = output();
  protected readonly text = linkedSignal(() => this.name());
  protected readonly heading = computed(() =>
    this.own() ? $localize`Change your name` : $localize`Rename ${this.name()}:name:`,
  );

  protected submit(): void {
    const name = this.text().trim();
    if (name !== '') this.rename.emit(name);
  }
}
