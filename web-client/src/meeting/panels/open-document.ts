import { DestroyRef, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { CallStore } from '../call-store.js';

/** How far a shared document has come: on its way, here, or refused (which was told already). */
export type Opening<Document> =
  | { readonly name: 'loading' }
  | { readonly name: 'failed' }
  | { readonly name: 'open'; readonly document: Document };

interface Closable {
  close(): void;
}

/** Which views use a document now: the core opens each once and gives it to everybody who asks. */
const users = new WeakMap<Closable, number>();
const use = (document: Closable, by: 1 | -1): number => {
  const count = (users.get(document) ?? 0) + by;
  users.set(document, count);
  return count;
};

/**
 * Opens a shared document for as long as the view lives: the one of the room in which the person is, anew in another room,
 * and once more after a lost connection when it had not come. Must run in an injection context.
 */
export function openDocument<Document extends Closable>(
  open: () => Promise<Document | null>,
): { readonly opening: Signal<Opening<Document>>; again(): void } {
  const { state } = inject(CallStore);
  const opening = signal<Opening<Document>>({ name: 'loading' });
  const room = computed(() => state().meeting?.conferenceId ?? null);
  const there = computed(() => state().phase.name === 'joined');
  let round = 0;

  const letGo = () => {
    round += 1;
    const current = untracked(opening);
    if (current.name === 'open') release(current.document);
  };
  const begin = async () => {
    letGo();
    const own = round;
    opening.set({ name: 'loading' });
    const document = await open();
    if (document !== null) use(document, 1);
    if (own === round) opening.set(document === null ? { name: 'failed' } : { name: 'open', document });
    else if (document !== null) release(document);
  };

  effect(() => {
    if (room() !== null) untracked(() => void begin());
  });
  effect(() => {
    if (there() && untracked(opening).name === 'failed') void begin();
  });
  inject(DestroyRef).onDestroy(letGo);
  return { opening: opening.asReadonly(), again: () => void begin() };
}

/** Closes it unless another view has taken it by the end of this turn. */
function release(document: Closable): void {
  if (use(document, -1) > 0) return;
  setTimeout(() => {
    if ((users.get(document) ?? 0) <= 0) document.close();
  });
}
