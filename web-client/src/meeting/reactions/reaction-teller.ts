import { DestroyRef, Service, effect, inject, signal, untracked } from '@angular/core';
import type { ShownReaction } from '../../call/index.js';
import { CallStore } from '../call-store.js';
import { reactionsAloud } from './reaction-tally.js';

/** Reactions come in bursts; what comes within this time is read as one. In milliseconds. */
const TOGETHER_MS = 1_200;

/** Tells screen readers of reactions, politely and each once. */
@Service({ autoProvided: false })
export class ReactionTeller {
  private readonly said = signal('');
  /** The text of a polite live region. */
  readonly words = this.said.asReadonly();
  private lastId = 0;
  private waiting: ShownReaction[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const { state } = inject(CallStore);
    effect(() => {
      const { reactions, selfId } = state();
      untracked(() => {
        const fresh = reactions.filter(({ id }) => id > this.lastId);
        if (fresh.length === 0) return;
        this.lastId = Math.max(...fresh.map(({ id }) => id));
        // Whoever reacts knows of it.
        this.waiting.push(...fresh.filter(({ participantId }) => participantId !== selfId));
        this.timer ??= setTimeout(() => {
          this.tell();
        }, TOGETHER_MS);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
    });
  }

  private tell(): void {
    this.timer = undefined;
    if (this.waiting.length > 0) this.said.set(reactionsAloud(this.waiting));
    this.waiting = [];
  }
}
