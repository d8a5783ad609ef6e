import type { BoardShape } from '#protocol';
import type { PlacedShape } from '../../../call/index.js';

export function kindOfShape(shape: BoardShape): string {
  switch (shape.kind) {
    case 'pen':
      return $localize`Pen stroke`;
    case 'line':
      return $localize`Line`;
    case 'arrow':
      return $localize`Arrow`;
    case 'rectangle':
      return $localize`Rectangle`;
    case 'ellipse':
      return $localize`Ellipse`;
    case 'text':
      return $localize`Text “${shape.text}:text:”`;
  }
}

/** What is selected, for those who hear it. */
export function selectionInWords(shapes: readonly PlacedShape[], selected: ReadonlySet<string>): string {
  const chosen = shapes.flatMap(({ id, shape }, at) => (selected.has(id) ? [{ shape, at }] : []));
  const [only] = chosen;
  if (only === undefined) return '';
  return chosen.length === 1
    ? $localize`${kindOfShape(only.shape)}:shape:, ${only.at + 1}:place: of ${shapes.length}:count:`
    : $localize`${chosen.length}:count: shapes selected`;
}
