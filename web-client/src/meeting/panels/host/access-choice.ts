import { Component, input } from '@angular/core';
import type { AccessLevel } from '#protocol';
import { accessChoices } from '../../access-words.js';

let count = 0;

/** Who comes in at once, and who waits. */
@Component({
  selector: 'cv-access-choice',
  template: `
    <fieldset>
      <legend class="visually-hidden" i18n>Who comes in</legend>
      @for (choice of choices; track choice.level) {
        <label>
          <input
            #box
            type="radio"
            [name]="name"
            [checked]="access() === choice.level"
            [attr.aria-describedby]="name + choice.level"
            (change)="choose(choice.level, $event)"
          />
          <span>
            <span class="what">{{ choice.name }}</span>
            <span class="hint" [id]="name + choice.level">{{ choice.hint }}</span>
          </span>
        </label>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      display: grid;
      gap: 2px;
      margin: 0 0 8px;
      padding: 0;
      border: 0;
    }
    label {
      display: flex;
      gap: 10px;
      padding: 6px 0;
      cursor: pointer;
    }
    input {
      flex: none;
      width: 18px;
      height: 18px;
      margin: 1px 0 0;
      accent-color: var(--accent);
    }
    .what,
    .hint {
      display: block;
    }
    .what {
      font-weight: 500;
    }
  `,
})
export class AccessChoice {
  readonly access = input.required<AccessLevel>();
  /** Does the deed; settles when the server has answered. */
  readonly apply = input.required<(level: AccessLevel) => Promise<unknown>>();
  protected readonly choices = accessChoices();
  protected readonly name = `access-${String((count += 1))}`;

  protected async choose(level: AccessLevel, event: Event): Promise<void> {
    const fieldset = (event.target as HTMLElement).closest('fieldset');
    await this.apply()(level);
    // What was refused goes back to what is.
    fieldset?.querySelectorAll('input').forEach((box, index) => {
      box.checked = this.choices[index]?.level === this.access();
    });
  }
}
