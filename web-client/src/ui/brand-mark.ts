import { Component, input } from '@angular/core';

/** The product's mark and, beside it, its name. */
@Component({
  selector: 'cv-brand-mark',
  template: `
    <svg
      viewBox="0 0 32 32"
      [attr.width]="size()"
      [attr.height]="size()"
      aria-hidden="true"
      focusable="false"
    >
      <rect width="32" height="32" rx="8" />
      <path d="M21.9 9.4a9 9 0 1 0 0 13.2" />
      <circle class="host" cx="16" cy="16" r="3.2" />
      <circle class="guest" cx="23.2" cy="16" r="1.9" />
    </svg>
    <!-- eslint-disable-next-line @angular-eslint/template/i18n -- a name -->
    <span>Conclave</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 10px;
      font-size: 17px;
      font-weight: 660;
      letter-spacing: -0.02em;
    }
    rect {
      fill: var(--brand);
    }
    path {
      fill: none;
      stroke: #fff;
      stroke-width: 2.6;
      stroke-linecap: round;
    }
    .host {
      fill: #fff;
    }
    .guest {
      fill: var(--brand-on-dark);
    }
  `,
})
export class BrandMark {
  readonly size = input(28);
}
