import {
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
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
      [class.modal-small]="small()"
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
  /** For a question or a single field. */
  readonly small = input(false);
  readonly closed = output();
  protected readonly headingId = `modal-${String((count += 1))}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  private opener: HTMLElement | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      // Closing gives the focus back by itself; being taken away with its deed done does not.
      const { activeElement, body } = this.host.ownerDocument;
      if (activeElement === body && this.opener?.isConnected === true) this.opener.focus();
    });
    afterNextRender(() => {
      const dialog = this.dialog().nativeElement;
      const { activeElement } = dialog.ownerDocument;
      if (activeElement instanceof HTMLElement) this.opener = activeElement;
      dialog.showModal();
      // A field to fill in or the way out comes before the cross of the header.
      dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    });
  }

  close(): void {
    this.dialog().nativeElement.close();
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
