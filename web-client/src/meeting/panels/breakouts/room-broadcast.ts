import { Component, computed, input, signal } from '@angular/core';
import { breakoutLimits } from '#protocol';

/** A word to everybody, in whichever room they are. */
@Component({
  selector: 'cv-room-broadcast',
  template: `
    <form (submit)="submit($event)">
      <input
        #box
        class="input"
        autocomplete="off"
        i18n-aria-label
        aria-label="Message to all rooms"
        i18n-placeholder
        placeholder="Message to all rooms"
        [maxLength]="longest"
        [value]="text()"
        (input)="text.set(box.value)"
      />
      <button type="submit" class="btn" [attr.aria-disabled]="empty() || busy() || null" i18n>
        Send to all
      </button>
    </form>
  `,
  styles: `
    form {
      display: flex;
      gap: 8px;
    }
    .input {
      flex: 1;
      min-width: 0;
    }
  `,
})
export class RoomBroadcast {
  /** Sends it, and says whether it was taken: what was refused stays in the box. */
  readonly send = input.required<(text: string) => Promise<boolean>>();

  protected readonly longest = breakoutLimits.maxBroadcast;
  protected readonly text = signal('');
  protected readonly busy = signal(false);
  protected readonly empty = computed(() => this.text().trim() === '');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.empty() || this.busy()) return;
    this.busy.set(true);
    if (await this.send()(this.text().trim())) this.text.set('');
    this.busy.set(false);
  }
}
