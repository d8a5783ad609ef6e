import { DOCUMENT, DestroyRef, inject, signal, type Signal } from '@angular/core';

/** A media query as a signal, for what CSS cannot decide: which controls exist. Must run in an injection context. */
export function mediaQuery(query: string): Signal<boolean> {
  // The DOM of the specs knows no media queries: there nothing matches.
  const window: Partial<Window> | null = inject(DOCUMENT).defaultView;
  const list = window?.matchMedia?.(query);
  const matches = signal(list?.matches ?? false);
  if (list !== undefined) {
    const update = () => {
      matches.set(list.matches);
    };
    list.addEventListener('change', update);
    inject(DestroyRef).onDestroy(() => {
      list.removeEventListener('change', update);
    });
  }
  return matches.asReadonly();
}

export const PHONE = '(max-width: 639px), (max-height: 479px)';
