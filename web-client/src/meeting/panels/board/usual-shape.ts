import { boardSize, type BoardShape } from '#protocol';
import type { Style, ToolName } from './board-tools.js';

/** The middle of the board. */
export const MIDDLE = { x: boardSize.width / 2, y: boardSize.height / 2 } as const;
const SIZE = { width: 320, height: 180 } as const;

/** What a tool puts in the middle without a pointer; null for tools that draw nothing of a usual size. */
export function usualShape(tool: ToolName, { colour, width }: Style): BoardShape | null {
  switch (tool) {
    case 'line':
    case 'arrow':
    case 'rectangle':
    case 'ellipse':
      return {
        kind: tool,
        colour,
        width,
        order: 0,
        x1: MIDDLE.x - SIZE.width / 2,
        y1: MIDDLE.y - SIZE.height / 2,
        x2: MIDDLE.x + SIZE.width / 2,
        y2: MIDDLE.y + SIZE.height / 2,
      };
    case 'select':
    case 'pen':
    case 'text':
    case 'eraser':
      return null;
  }
}
