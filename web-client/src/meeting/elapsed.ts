import { Component, DestroyRef, computed, inject, input, signal } from '@angular/core';

/** How long the meeting runs: 4:07, 1:02:33. */
export function elapsedInWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`;
}

@Component({
  selector: 'cv-elapsed',
  template: `<span role="timer" i18n-aria-label aria-label="Time since the start">{{ words() }}</span>`,
  styles: `
    span {
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class Elapsed {
  /** ISO 8601. */
  readonly since = input.required<string>();
  private readonly now = signal(Date.now());
  protected readonly words = computed(() => elapsedInWords(this.now() - Date.parse(this.since())));

  constructor() {
    const timer = setInterval(() => {
      this.now.set(Date.now());
    }, 1000);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
  }
}
