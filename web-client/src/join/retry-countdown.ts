import { Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';

/** How long until one may try again. A timer by role: readers say it when asked, not every second. */
@Component({
  selector: 'cv-retry-countdown',
  template: `<span role="timer">{{ words() }}</span>`,
  styles: `
    span {
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class RetryCountdown {
  readonly seconds = input.required<number>();
  private readonly left = signal(0);
  private timer: ReturnType<typeof setInterval> | undefined;
  protected readonly words = computed(() => {
    const left = this.left();
    if (left <= 0) return $localize`You can try again now.`;
    const clock = `${String(Math.floor(left / 60))}:${String(left % 60).padStart(2, '0')}`;
    return $localize`Try again in ${clock}:time:`;
  });

  constructor() {
    effect(() => {
      const until = Date.now() + this.seconds() * 1_000;
      clearInterval(this.timer);
      const tick = () => {
        const left = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
        this.left.set(left);
        if (left === 0) clearInterval(this.timer);
      };
      this.timer = setInterval(tick, 1_000);
      tick();
    });
    inject(DestroyRef).onDestroy(() => {
      clearInterval(this.timer);
    });
  }
}
