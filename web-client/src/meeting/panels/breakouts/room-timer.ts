import { Component, input, output, signal } from '@angular/core';
import { breakoutLimits } from '#protocol';
import { timerSeconds } from './countdown.js';

/** Minutes until everybody returns, and the button that makes it so. */
@Component({
  selector: 'cv-room-timer',
  template: `
    <form novalidate (submit)="send($event)">
      <div class="field">
        <label for="room-minutes" i18n>Minutes</label>
        <input
          #box
          id="room-minutes"
          class="input"
          type="number"
          inputmode="numeric"
          min="0"
          [max]="most"
          i18n-placeholder
          placeholder="No limit"
          [value]="minutes()"
          [attr.aria-invalid]="wrong()"
          [attr.aria-describedby]="wrong() ? 'room-minutes-wrong' : null"
          (input)="minutes.set(box.value); wrong.set(false)"
        />
      </div>
      <button type="submit" class="btn" [class.btn-primary]="primary()" [attr.aria-disabled]="busy() || null">
        {{ deed() }}
      </button>
    </form>
    @if (wrong()) {
      <p id="room-minutes-wrong" class="mistake" role="alert" i18n>Whole minutes, at most {{ most }}.</p>
    }
  `,
  styles: `
    form {
      display: flex;
      align-items: end;
      gap: 8px;
    }
    .field {
      width: 112px;
    }
    .btn {
      flex: 1;
    }
    .mistake {
      margin-top: 6px;
    }
  `,
})
export class RoomTimer {
  /** What the button says. */
  readonly deed = input.required<string>();
  readonly primary = input(false);
  readonly busy = input(false);
  /** Seconds, or null for no timer. */
  readonly chosen = output<number | null>();

  protected readonly most = breakoutLimits.maxSeconds / 60;
  protected readonly minutes = signal('');
  protected readonly wrong = signal(false);

  protected send(event: Event): void {
    event.preventDefault();
    const seconds = timerSeconds(this.minutes(), breakoutLimits.maxSeconds);
    this.wrong.set(seconds === undefined);
    if (seconds !== undefined && !this.busy()) this.chosen.emit(seconds);
  }
}
