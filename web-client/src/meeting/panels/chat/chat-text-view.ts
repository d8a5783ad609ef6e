import { Component, computed, input } from '@angular/core';
import { partsOf } from './chat-text.js';

/** What somebody wrote, as they wrote it: line breaks stay, addresses are links, nothing else is more than text. */
@Component({
  selector: 'cv-chat-text',
  // On one line: white space shows here.
  // prettier-ignore
  template: `@for (part of parts(); track $index) {@if (part.kind === 'link') {<a [href]="part.href" target="_blank" rel="noopener noreferrer">{{ part.text }}</a>} @else {{{ part.text }}}}`,
  styles: `
    :host {
      display: block;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
  `,
})
export class ChatTextView {
  readonly text = input.required<string>();
  protected readonly parts = computed(() => partsOf(this.text()));
}
