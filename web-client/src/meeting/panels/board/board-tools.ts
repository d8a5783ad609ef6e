import type { IconName } from '../../../ui/icon-paths.js';

export type ToolName = 'select' | 'pen' | 'line' | 'arrow' | 'rectangle' | 'ellipse' | 'text' | 'eraser';

export interface Tool {
  readonly name: ToolName;
  readonly icon: IconName;
  readonly label: string;
}

export const tools = (): readonly Tool[] => [
  { name: 'select', icon: 'pointer', label: $localize`Select` },
  { name: 'pen', icon: 'edit', label: $localize`Pen` },
  { name: 'line', icon: 'line', label: $localize`Line` },
  { name: 'arrow', icon: 'arrow', label: $localize`Arrow` },
  { name: 'rectangle', icon: 'rectangle', label: $localize`Rectangle` },
  { name: 'ellipse', icon: 'ellipse', label: $localize`Ellipse` },
  { name: 'text', icon: 'text', label: $localize`Text` },
  { name: 'eraser', icon: 'eraser', label: $localize`Eraser` },
];

/** How lines look that are drawn from now on. */
export interface Style {
  /** As `#rrggbb`. */
  readonly colour: string;
  /** Of lines, in board units. */
  readonly width: number;
  /** Of letters, in board units. */
  readonly size: number;
}

/** Each has a contrast of at least 4.5 to 1 against the board's white. */
export const colours = (): readonly { readonly value: string; readonly label: string }[] => [
  { value: '#1a2024', label: $localize`Black` },
  { value: '#66717a', label: $localize`Grey` },
  { value: '#c9302c', label: $localize`Red` },
  { value: '#b4530a', label: $localize`Orange` },
  { value: '#1b7a43', label: $localize`Green` },
  { value: '#0b6b74', label: $localize`Teal` },
  { value: '#1f5fd0', label: $localize`Blue` },
  { value: '#8a2fb8', label: $localize`Purple` },
];

export const widths = (): readonly (Omit<Style, 'colour'> & { readonly label: string })[] => [
  { width: 3, size: 24, label: $localize`Thin` },
  { width: 6, size: 36, label: $localize`Medium` },
  { width: 12, size: 60, label: $localize`Thick` },
];

export const firstStyle: Style = { colour: '#1a2024', width: 3, size: 24 };
