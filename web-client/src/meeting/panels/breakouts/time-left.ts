import { Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import { elapsedInWords } from '../../elapsed.js';
import { secondsUntil } from './countdown.js';

/** A clock that runs down: 9:41, 0:08. A timer by role: readers say it when asked, not every second. */
@Component({
  selector: 'cv-time-left',
  template: `<span role="timer" i18n-aria-label aria-label="Time left">{{ words() }}</span>`,
  styles: `
    span {
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class TimeLeft {
  /** ISO 8601. */
  readonly until = input.required<string>();
  /** Seconds that it is at most, whatever the clock of this computer says. */
  readonly most = input(Number.POSITIVE_INFINITY);
  private readonly now = signal(Date.now());
  protected readonly words = computed(() =>
    elapsedInWords(secondsUntil(this.until(), this.now(), this.most()) * 1000),
  );

  constructor() {
    const timer = setInterval(() => {
      this.now.set(Date.now());
    }, 250);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
  }
}
