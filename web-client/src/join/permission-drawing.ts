import { Component, computed, input } from '@angular/core';
import type { BrowserFamily } from '../call/index.js';

/** A small drawing of a browser window with the place to click ringed. The text beside it says the same in words. */
@Component({
  selector: 'cv-permission-drawing',
  template: `
    <svg viewBox="0 0 180 84" aria-hidden="true" focusable="false">
      <rect class="window" x="1" y="1" width="178" height="82" rx="8" />
      <circle class="dot" cx="13" cy="13" r="3" />
      <circle class="dot" cx="23" cy="13" r="3" />
      <circle class="dot" cx="33" cy="13" r="3" />
      <rect class="bar" x="10" y="25" width="160" height="20" rx="10" />
      <rect class="text" x="44" y="33" width="72" height="4" rx="2" />
      <rect class="text" x="12" y="58" width="120" height="4" rx="2" />
      <rect class="text" x="12" y="68" width="90" height="4" rx="2" />
      @switch (browser()) {
        @case ('edge') {
          <path class="sign" d="M20 34.5v-2a3 3 0 0 1 6 0v2M18.5 34.5h9v6h-9Z" />
        }
        @case ('firefox') {
          <path class="sign" d="M18 31.5h7v7h-7ZM25 34l4-2v6l-4-2M17 30l12 11" />
        }
        @case ('safari') {
          <path class="sign" d="M12 8.5h34" />
        }
        @case ('safari_ios') {
          <path class="sign" d="M18 33h10M18 37h10M18 41h6" transform="translate(0 -2)" />
        }
        @default {
          <path class="sign" d="M17 32.5h5M27 32.5h3M17 37.5h3M25 37.5h5" />
          <circle class="sign" cx="24.5" cy="32.5" r="1.8" />
          <circle class="sign" cx="22.5" cy="37.5" r="1.8" />
        }
      }
      <circle class="ring" [attr.cx]="place().x" [attr.cy]="place().y" r="13" />
      <path
        class="pointer"
        d="M0 0l4.2 14 3-5 6-.6Z"
        [attr.transform]="'translate(' + (place().x + 6) + ' ' + (place().y + 7) + ')'"
      />
    </svg>
  `,
  styles: `
    svg {
      width: 100%;
      max-width: 180px;
      height: auto;
    }
    .window {
      fill: var(--surface);
      stroke: var(--line-strong);
    }
    .dot,
    .bar {
      fill: var(--surface-3);
    }
    .text {
      fill: var(--surface-3);
    }
    .bar ~ .text:first-of-type {
      fill: var(--line-strong);
    }
    .sign {
      fill: none;
      stroke: var(--text);
      stroke-width: 1.5;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .ring {
      fill: none;
      stroke: var(--accent);
      stroke-width: 2.5;
    }
    .pointer {
      fill: var(--text);
      stroke: var(--surface);
    }
  `,
})
export class PermissionDrawing {
  readonly browser = input.required<BrowserFamily>();
  protected readonly place = computed(() =>
    this.browser() === 'safari' ? { x: 29, y: 15 } : { x: 23, y: 35 },
  );
}
