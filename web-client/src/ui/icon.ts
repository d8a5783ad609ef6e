import { Component, computed, input } from '@angular/core';
import { iconPaths, type IconName } from './icon-paths.js';

/** One drawing of the product's own set: 24-unit grid, 1.75 stroke, round ends. Always decorative; names stand beside it. */
@Component({
  selector: 'cv-icon',
  template: `
    <svg
      viewBox="0 0 24 24"
      [attr.width]="size()"
      [attr.height]="size()"
      aria-hidden="true"
      focusable="false"
    >
      @for (path of drawing().lines; track $index) {
        <path [attr.d]="path" />
      }
      @for (path of drawing().solids; track $index) {
        <path class="solid" [attr.d]="path" />
      }
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    path {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .solid {
      fill: currentColor;
      stroke: none;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  /** Edge in CSS pixels. */
  readonly size = input(20);
  protected readonly drawing = computed(() => iconPaths[this.name()]);
}
