import {
  Component,
  type ElementRef,
  afterNextRender,
  computed,
  input,
  output,
  viewChild,
} from '@angular/core';
import type { Point } from './geometry.js';

/** From the top of a line to its baseline, of the letter size: half of what the line is higher, and the letters' rise. */
const RISE = 0.99;
const MOST_LETTERS = 500;

export interface Written {
  /** Empty when nothing is left of it. */
  readonly text: string;
  /** Ended by a key: then the keyboard goes back to the board. */
  readonly byKey: boolean;
}

/** A text while it is written, at its place on the board. Escape, Ctrl+Enter and a click elsewhere end it. */
@Component({
  selector: 'cv-board-text-editor',
  template: `
    <textarea
      #box
      rows="1"
      i18n-aria-label
      aria-label="Text on the board"
      [maxLength]="mostLetters"
      [value]="text()"
      [style.left.px]="place().left"
      [style.top.px]="place().top"
      [style.fontSize.px]="place().size"
      [style.color]="colour()"
      (input)="fit()"
      (keydown)="catchKeys($event)"
      (blur)="finish(false)"
    ></textarea>
  `,
  styles: `
    textarea {
      position: absolute;
      min-width: 4ch;
      margin: 0;
      padding: 0;
      border: 0;
      background: rgb(255 255 255 / 88%);
      font-family: var(--font);
      line-height: 1.25;
      white-space: pre;
      resize: none;
      overflow: hidden;
      field-sizing: content;
    }
    textarea:focus-visible {
      outline: 2px dashed #0b6b74;
      outline-offset: 4px;
    }
  `,
})
export class TextEditor {
  /** Left end of the first baseline, in board units. */
  readonly at = input.required<Point>();
  readonly size = input.required<number>();
  readonly colour = input.required<string>();
  readonly text = input('');
  /** CSS pixels of a board unit. */
  readonly scale = input.required<number>();
  readonly finished = output<Written>();

  protected readonly mostLetters = MOST_LETTERS;
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');
  private done = false;
  protected readonly place = computed(() => ({
    left: this.at().x * this.scale(),
    top: (this.at().y - this.size() * RISE) * this.scale(),
    size: this.size() * this.scale(),
  }));

  constructor() {
    afterNextRender(() => {
      const box = this.box().nativeElement;
      box.focus({ preventScroll: true });
      box.setSelectionRange(box.value.length, box.value.length);
      this.fit();
    });
  }

  protected catchKeys(event: KeyboardEvent): void {
    event.stopPropagation();
    const ends = event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey));
    if (!ends || event.isComposing) return;
    event.preventDefault();
    this.finish(true);
  }

  /** Once: taking the box out of the page takes its focus away, too. */
  protected finish(byKey: boolean): void {
    if (this.done) return;
    this.done = true;
    this.finished.emit({ text: this.box().nativeElement.value.trimEnd(), byKey });
  }

  /** Browsers that cannot size a field by its content get it measured. */
  protected fit(): void {
    const box = this.box().nativeElement;
    const lines = box.value.split('\n');
    box.rows = lines.length;
    box.cols = Math.max(4, ...lines.map((line) => line.length + 1));
  }
}
