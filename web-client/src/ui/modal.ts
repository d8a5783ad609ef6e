import { Component, ElementRef, afterNextRender, inject, input, output, viewChild } from '@angular/core';
import { Icon } from './icon.js';

let count = 0;

/** A modal dialog on the platform's own element: focus stays inside and returns, Esc closes. Exists only while open. */
@Component({
  selector: 'cv-modal',
  imports: [Icon],
  template: `
    <dialog
      #dialog
      class="modal"
      [attr.aria-labelledby]="headingId"
      (close)="closed.emit()"
      (mousedown)="closeOutside($event)"
    >
      <header>
        <h2 [id]="headingId">{{ heading() }}</h2>
        <button
          type="button"
          class="btn btn-quiet btn-icon"
          i18n-aria-label
          aria-label="Close"
          (click)="dialog.close()"
        >
          <cv-icon name="close" />
        </button>
      </header>
      <div class="modal-body"><ng-content /></div>
    </dialog>
  `,
})
export class Modal {
  readonly heading = input.required<string>();
  readonly closed = output();
  protected readonly headingId = `modal-${String((count += 1))}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  constructor() {
    afterNextRender(() => {
      this.dialog().nativeElement.showModal();
    });
  }

  /** A press on the backdrop lands on the dialog element itself, outside its box. */
  protected closeOutside(event: MouseEvent): void {
    const dialog = this.dialog().nativeElement;
    if (event.target !== dialog || !this.host.isConnected) return;
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!inside) dialog.close();
  }
}
