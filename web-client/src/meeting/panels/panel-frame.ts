import { Component, type ElementRef, afterNextRender, input, output, viewChild } from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { CdkTrapFocus } from '@angular/cdk/a11y';
import { Icon } from '../../ui/icon.js';
import { PHONE, mediaQuery } from '../../ui/media-query.js';

/**
 * What every panel of the meeting has: a region with its name, a heading, a way to close it, a body that scrolls and a footer.
 * On a phone it is a sheet, and the keyboard stays in it.
 *
 * Content: `[panelTools]` beside the heading, `[panelTop]` under it (does not scroll), the body, `[panelFooter]` below.
 * The element marked `data-panel-focus` is focused at first; without one, and on touch screens, the region itself.
 */
@Component({
  selector: 'cv-panel-frame',
  imports: [CdkTrapFocus, Icon, NgTemplateOutlet],
  template: `
    <section #region [attr.aria-label]="heading()" tabindex="-1" [cdkTrapFocus]="sheet()">
      <header>
        <h2>
          {{ heading() }}
          @if (count() !== null) {
            <span class="count">{{ count() }}</span>
          }
        </h2>
        <ng-content select="[panelTools]" />
        <button
          type="button"
          class="btn btn-quiet btn-icon btn-small"
          i18n-aria-label
          aria-label="Close panel"
          (click)="closed.emit()"
        >
          <cv-icon name="close" [size]="18" />
        </button>
      </header>
      <ng-content select="[panelTop]" />
      @if (scrolls()) {
        <!-- Scrollable by keyboard too, hence the tab stop. -->
        <div class="scroll" tabindex="0" role="group" [attr.aria-label]="bodyName() ?? heading()">
          <ng-container [ngTemplateOutlet]="body" />
        </div>
      } @else {
        <div class="fixed"><ng-container [ngTemplateOutlet]="body" /></div>
      }
      <footer><ng-content select="[panelFooter]" /></footer>
    </section>
    <ng-template #body><ng-content /></ng-template>
  `,
  styleUrl: './panel-frame.css',
})
export class PanelFrame {
  readonly heading = input.required<string>();
  /** A number beside the heading. */
  readonly count = input<number | null>(null);
  /** False where the panel scrolls by itself, as a chat does. */
  readonly scrolls = input(true);
  /** What readers call the scrolling part. */
  readonly bodyName = input<string | null>(null);
  readonly closed = output();

  protected readonly sheet = mediaQuery(PHONE);
  private readonly region = viewChild.required<ElementRef<HTMLElement>>('region');

  constructor() {
    const byTouch = mediaQuery('(pointer: coarse)');
    afterNextRender(() => {
      const region = this.region().nativeElement;
      // On touch screens a focused text box would bring the keyboard over half of the panel.
      const first = byTouch() ? null : region.querySelector<HTMLElement>('[data-panel-focus]');
      (first ?? region).focus({ preventScroll: true });
    });
  }
}
