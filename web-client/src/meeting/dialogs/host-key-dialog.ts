import { Component, input, output, signal } from '@angular/core';
import { RetryCountdown } from '../../join/retry-countdown.js';
import { FormDialog } from './form-dialog.js';

/** Become host by the key that the meeting's owner was given. */
@Component({
  selector: 'cv-host-key-dialog',
  imports: [FormDialog, RetryCountdown],
  template: `
    <cv-form-dialog
      i18n-heading
      heading="Enter host key"
      i18n-deed
      deed="Become host"
      [busy]="busy()"
      (submitted)="submit()"
      (closed)="closed.emit()"
    >
      <div class="field">
        <label for="host-key" i18n>Host key</label>
        <input
          #box
          id="host-key"
          class="input"
          data-first
          inputmode="numeric"
          maxlength="32"
          autocomplete="off"
          spellcheck="false"
          [value]="key()"
          [attr.aria-invalid]="error() !== null"
          aria-describedby="host-key-error host-key-hint"
          (input)="key.set(box.value)"
        />
        @if (error(); as words) {
          <p id="host-key-error" class="mistake" role="alert">
            {{ words }}
            @if (wait(); as seconds) {
              <cv-retry-countdown [seconds]="seconds" />
            }
          </p>
        }
        <p id="host-key-hint" class="hint" i18n>
          Eight digits. Whoever planned the meeting finds them in the meeting info.
        </p>
      </div>
    </cv-form-dialog>
  `,
})
export class HostKeyDialog {
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  /** Seconds until another try makes sense, counted down beside the error. */
  readonly wait = input<number | null>(null);
  readonly claim = output<string>();
  readonly closed = output();
  protected readonly key = signal('');

  protected submit(): void {
    const key = this.key().replace(/[\s-]/gu, '');
    if (key !== '') this.claim.emit(key);
  }
}
