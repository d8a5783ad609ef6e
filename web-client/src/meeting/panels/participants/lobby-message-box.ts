import { Component, type ElementRef, afterNextRender, input, output, signal, viewChild } from '@angular/core';

/** A few words for everybody who waits. */
@Component({
  selector: 'cv-lobby-message-box',
  template: `
    <form (submit)="submit($event)">
      <label class="visually-hidden" for="lobby-message" i18n>Message to the waiting room</label>
      <input
        #box
        id="lobby-message"
        class="input"
        maxlength="500"
        autocomplete="off"
        i18n-placeholder
        placeholder="We start in five minutes"
        [value]="text()"
        (input)="text.set(box.value)"
        (keydown.escape)="$event.preventDefault(); closed.emit()"
      />
      <button type="submit" class="btn btn-primary btn-small" [disabled]="text().trim() === ''" i18n>
        Send
      </button>
    </form>
  `,
  styles: `
    form {
      display: flex;
      gap: 6px;
      padding: 4px 4px 8px;
    }
    .btn {
      min-height: var(--control);
    }
  `,
})
export class LobbyMessageBox {
  /** Settles with whether it was sent. */
  readonly send = input.required<(text: string) => Promise<boolean>>();
  readonly closed = output();
  protected readonly text = signal('');
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  constructor() {
    afterNextRender(() => {
      this.box().nativeElement.focus();
    });
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.text().trim();
    // What was refused stays, so that nobody writes it twice.
    if (text !== '' && (await this.send()(text))) this.closed.emit();
  }
}
