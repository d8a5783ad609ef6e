import { Component, input, output } from '@angular/core';
import { Modal } from '../ui/modal.js';

@Component({
  selector: 'cv-shortcuts-dialog',
  imports: [Modal],
  template: `
    <cv-modal i18n-heading heading="Keyboard shortcuts" (closed)="closed.emit()">
      <dl [class.dim]="!singleKeys()">
        @for (entry of single; track entry.keys) {
          <div>
            <dt>{{ entry.what }}</dt>
            <dd>
              <kbd>{{ entry.keys }}</kbd>
            </dd>
          </div>
        }
      </dl>
      <label class="switch">
        <span i18n>Use single-key shortcuts</span>
        <input
          #use
          type="checkbox"
          role="switch"
          [checked]="singleKeys()"
          (change)="singleKeysChanged.emit(use.checked)"
        />
      </label>
      <h3 i18n>Always</h3>
      <dl>
        @for (entry of always; track entry.keys) {
          <div>
            <dt>{{ entry.what }}</dt>
            <dd>
              <kbd>{{ entry.keys }}</kbd>
            </dd>
          </div>
        }
      </dl>
    </cv-modal>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
      column-gap: 32px;
    }
    dl > div {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 16px;
      min-height: 36px;
      border-bottom: 1px solid var(--line);
    }
    .switch {
      margin: 12px 0 20px;
    }
    .dim {
      color: var(--text-2);
    }
  `,
})
export class ShortcutsDialog {
  readonly singleKeys = input.required<boolean>();
  readonly singleKeysChanged = output<boolean>();
  readonly closed = output();

  protected readonly single = [
    { keys: 'M', what: $localize`Microphone on or off` },
    { keys: 'V', what: $localize`Camera on or off` },
    { keys: $localize`Space`, what: $localize`Hold to talk` },
    { keys: 'D', what: $localize`Share the screen` },
    { keys: 'R', what: $localize`Raise or lower the hand` },
    { keys: 'E', what: $localize`Reactions` },
    { keys: 'C', what: $localize`Chat` },
    { keys: 'P', what: $localize`Participants` },
    { keys: 'H', what: $localize`Host tools` },
    { keys: 'W', what: $localize`Gallery or speaker` },
    { keys: 'S', what: $localize`Full screen` },
    { keys: '1 – 9', what: $localize`Pin a tile, or unpin it` },
    { keys: '0', what: $localize`Pin my own picture` },
    { keys: '?', what: $localize`This list` },
  ];
  protected readonly always = [
    { keys: 'Ctrl + D', what: $localize`Microphone on or off` },
    { keys: 'Ctrl + E', what: $localize`Camera on or off` },
    { keys: 'Ctrl + Shift + E', what: $localize`Reactions` },
    { keys: 'F2', what: $localize`Go to the controls` },
    { keys: 'Esc', what: $localize`Close what is open` },
  ];
}
