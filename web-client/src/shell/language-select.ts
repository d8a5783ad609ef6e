import { Component, computed, inject, input, signal } from '@angular/core';
import { languages } from '#protocol';
import { Icon } from '../ui/icon.js';
import { LanguageChoice } from './language-choice.js';

let count = 0;

/**
 * The language of the screens. Where a reload costs nothing it follows the choice at once; with `careful`, in a meeting,
 * it first says what will happen and waits for a button.
 */
@Component({
  selector: 'cv-language-select',
  imports: [Icon],
  host: { '[class.careful]': 'careful()' },
  template: `
    <div class="line">
      @if (careful()) {
        <label class="field-label" [for]="id" i18n>Language</label>
      } @else {
        <cv-icon name="globe" [size]="18" />
        <label class="visually-hidden" [for]="id" i18n>Language</label>
      }
      <select #box class="input" [id]="id" [attr.aria-describedby]="id + '-hint'" (change)="take(box.value)">
        @for (language of languages; track language.code) {
          <option [value]="language.code" [lang]="language.code" [selected]="language.code === wish()">
            {{ language.name }}
          </option>
        }
      </select>
      @if (careful()) {
        <button type="button" class="btn" [disabled]="!changed()" (click)="apply()" i18n>Change</button>
      }
    </div>
    <p [id]="id + '-hint'" [class]="careful() ? 'hint' : 'visually-hidden'">
      @if (careful()) {
        <ng-container i18n>The page reloads for this. Your seat is kept: join again to take it.</ng-container>
      } @else {
        <ng-container i18n>The page reloads in the language you choose.</ng-container>
      }
    </p>
  `,
  styles: `
    .line {
      display: flex;
      align-items: center;
      gap: 6px;
      color: var(--text-2);
    }
    select {
      width: auto;
      padding-inline-start: 6px;
      border-color: transparent;
      background-color: transparent;
    }
    select:hover {
      background-color: var(--surface-2);
    }
    :host(.careful) .line {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 4px 8px;
    }
    :host(.careful) label {
      grid-column: 1 / -1;
      margin: 0;
    }
    :host(.careful) select {
      width: 100%;
      padding-inline-start: 12px;
      border-color: var(--line-strong);
    }
    .hint {
      margin-top: 6px;
    }
    @media (max-width: 479px) {
      cv-icon {
        display: none;
      }
    }
  `,
})
export class LanguageSelect {
  private readonly choice = inject(LanguageChoice);
  readonly careful = input(false);
  protected readonly id = `language-${String((count += 1))}`;
  protected readonly languages = languages;
  protected readonly wish = signal(this.choice.current);
  protected readonly changed = computed(() => this.wish() !== this.choice.current);

  protected take(value: string): void {
    const language = languages.find(({ code }) => code === value)?.code;
    if (language === undefined) return;
    this.wish.set(language);
    if (!this.careful()) this.apply();
  }

  protected apply(): void {
    this.choice.choose(this.wish());
  }
}
