import { Component, computed, input } from '@angular/core';
import type { ShownReaction } from '../../call/index.js';
import { MANY, tallyOf } from './reaction-tally.js';

/** Reactions of people whose tile is not on the screen now: at the edge of the stage, over nobody's face for long. */
@Component({
  selector: 'cv-stray-reactions',
  template: `
    @if (counted(); as tallies) {
      @for (tally of tallies; track tally.emoji) {
        <span class="stray"
          >{{ tally.emoji }} <b>{{ tally.count }}</b></span
        >
      }
    } @else {
      @for (reaction of reactions(); track reaction.id) {
        <span class="stray"
          >{{ reaction.emoji }} <b>{{ reaction.displayName }}</b></span
        >
      }
    }
  `,
  // Read aloud elsewhere, once.
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      position: absolute;
      z-index: 6;
      inset-block-end: 12px;
      inset-inline-start: 12px;
      display: flex;
      flex-direction: column-reverse;
      align-items: flex-start;
      gap: 6px;
      max-width: min(280px, 60%);
      pointer-events: none;
    }
    .stray {
      display: flex;
      align-items: center;
      gap: 8px;
      max-width: 100%;
      padding: 4px 12px;
      border-radius: 18px;
      background: rgb(10 14 16 / 78%);
      color: #fff;
      font-size: 22px;
      line-height: 28px;
      animation: rise var(--calm) var(--ease);
    }
    b {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: 13px;
      font-weight: 500;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 12px;
      }
    }
  `,
})
export class StrayReactions {
  readonly reactions = input.required<readonly ShownReaction[]>();
  protected readonly counted = computed(() =>
    this.reactions().length < MANY ? null : tallyOf(this.reactions()).slice(0, 4),
  );
}
