import type { Point } from './geometry.js';

/** What a key asks for on the drawing surface. */
export type BoardDeed =
  | { readonly kind: 'remove' | 'drop' | 'all' | 'undo' | 'redo' | 'place' }
  | { readonly kind: 'choose'; readonly which: 'next' | 'previous' | 'first' | 'last' }
  | { readonly kind: 'move'; readonly by: Point };

export interface BoardKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Board units of an arrow key; with Shift for exact work. */
const FAR = 10;
const NEAR = 1;

const choices: Readonly<Record<string, Extract<BoardDeed, { kind: 'choose' }>['which']>> = {
  PageDown: 'next',
  PageUp: 'previous',
  Home: 'first',
  End: 'last',
};
const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** `selecting`: something is selected. Null: the key is not the board's. */
export function boardDeed(press: BoardKey, selecting: boolean): BoardDeed | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    if (key === 'z') return { kind: press.shiftKey ? 'redo' : 'undo' };
    if (key === 'y') return { kind: 'redo' };
    return key === 'a' ? { kind: 'all' } : null;
  }
  const which = choices[key];
  if (which !== undefined) return { kind: 'choose', which };
  if (key === 'Enter') return { kind: 'place' };
  if (!selecting) return null;
  if (key === 'Delete' || key === 'Backspace') return { kind: 'remove' };
  if (key === 'Escape') return { kind: 'drop' };
  const direction = directions[key];
  if (direction === undefined) return null;
  const far = press.shiftKey ? NEAR : FAR;
  return { kind: 'move', by: { x: direction.x * far, y: direction.y * far } };
}

/** The place in the list after a choice; `at` is -1 while nothing is chosen. Null in an empty list. */
export function chosenPlace(
  which: 'next' | 'previous' | 'first' | 'last',
  at: number,
  count: number,
): number | null {
  if (count === 0) return null;
  switch (which) {
    case 'next':
      return (at + 1) % count;
    case 'previous':
      return at <= 0 ? count - 1 : at - 1;
    case 'first':
      return 0;
    case 'last':
      return count - 1;
  }
}
