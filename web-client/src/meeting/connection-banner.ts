import { Component, DestroyRef, effect, inject, input, output, signal, untracked } from '@angular/core';
import { Icon } from '../ui/icon.js';
import { bannerAt, noBanner } from './interruption.js';

/** The one line that says that the meeting is interrupted for this person, and after a long time that it is not any more. */
@Component({
  selector: 'cv-connection-banner',
  imports: [Icon],
  template: `
    <!-- The live region stays in the page, so that readers notice its text change. -->
    <div role="status">
      @switch (state().banner) {
        @case ('away') {
          <span class="box">
            <span class="spinner" aria-hidden="true"></span>
            <ng-container i18n>Reconnecting…</ng-container>
          </span>
        }
        @case ('back') {
          <span class="box back">
            <cv-icon name="check" [size]="18" />
            <ng-container i18n>You are connected again.</ng-container>
          </span>
        }
      }
    </div>
    @if (offerRetry() && state().banner === 'away') {
      <button type="button" class="btn btn-small" (click)="retried.emit()" i18n>Try now</button>
    }
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 20;
      inset-block-start: 12px;
      inset-inline: 0;
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 12px;
      pointer-events: none;
    }
    .box {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 40px;
      padding: 0 16px;
      border-radius: 20px;
      background: light-dark(#7d4c00, #f4c46b);
      color: light-dark(#fff, #2b1d02);
      font-weight: 600;
      box-shadow: var(--shadow-float);
      animation: come var(--calm) var(--ease);
    }
    .back {
      background: light-dark(#1d2529, #eef2f4);
      color: light-dark(#f3f6f7, #12181c);
    }
    .btn {
      pointer-events: auto;
      box-shadow: var(--shadow-float);
    }
    .spinner {
      width: 16px;
      height: 16px;
      border-radius: 50%;
      border: 2px solid color-mix(in oklab, currentColor 35%, transparent);
      border-top-color: currentColor;
      animation: turn 900ms linear infinite;
    }
    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
    @keyframes come {
      from {
        opacity: 0;
      }
    }
  `,
})
export class ConnectionBanner {
  readonly interrupted = input.required<boolean>();
  readonly offerRetry = input(false);
  readonly retried = output();

  protected readonly state = signal(noBanner);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const interrupted = this.interrupted();
      untracked(() => {
        this.look(interrupted);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
    });
  }

  private look(interrupted: boolean): void {
    clearTimeout(this.timer);
    const { state, next } = bannerAt(this.state(), interrupted, performance.now());
    this.state.set(state);
    if (next === null) return;
    this.timer = setTimeout(() => {
      this.look(interrupted);
    }, next);
  }
}
