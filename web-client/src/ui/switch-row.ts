import { Component, type ElementRef, input, viewChild } from '@angular/core';

/**
 * A switch whose truth lives elsewhere, on the server: it shows the wish at once, and when the deed is refused it goes back to
 * what is.
 */
@Component({
  selector: 'cv-switch-row',
  template: `
    <label class="switch">
      <span>
        {{ label() }}
        @if (hint() !== '') {
          <span class="hint">{{ hint() }}</span>
        }
      </span>
      <input
        #box
        type="checkbox"
        role="switch"
        [checked]="checked()"
        [disabled]="disabled()"
        (change)="wish(box.checked)"
      />
    </label>
  `,
  styles: `
    .hint {
      display: block;
    }
    .switch {
      padding: 2px 0;
    }
  `,
})
export class SwitchRow {
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly checked = input.required<boolean>();
  readonly disabled = input(false);
  /** Does the deed; settles when the server has answered. */
  readonly apply = input.required<(on: boolean) => Promise<unknown>>();
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected async wish(on: boolean): Promise<void> {
    await this.apply()(on);
    this.box().nativeElement.checked = this.checked();
  }
}
