/** What a key asks for in a meeting. */
export type Deed =
  | 'microphone'
  | 'camera'
  | 'share'
  | 'hand'
  | 'reactions'
  | 'chat'
  | 'participants'
  | 'host'
  | 'view'
  | 'full_screen'
  | 'shortcuts'
  | 'focus_toolbar'
  | 'close'
  | 'talk_start'
  | 'talk_end'
  | PinDeed;

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** The n-th tile, counted from 1; 0 is oneself. */
export type PinDeed = `pin_${Digit}`;

export interface KeyPress {
  readonly type: 'keydown' | 'keyup';
  readonly key: string;
  readonly repeat: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface KeyContext {
  /** The person is typing: letters belong to the text. */
  readonly typing: boolean;
  /** A menu or a small window is open under the keyboard: its keys are its own. */
  readonly inLayer: boolean;
  /** The focus is on something that Space presses or scrolls. */
  readonly onControl: boolean;
  /** Single keys may be switched off (WCAG 2.1.4); Esc, F2 and combinations stay. */
  readonly singleKeys: boolean;
}

const singleKeys: Readonly<Record<string, Deed>> = {
  m: 'microphone',
  v: 'camera',
  d: 'share',
  r: 'hand',
  e: 'reactions',
  c: 'chat',
  p: 'participants',
  h: 'host',
  w: 'view',
  s: 'full_screen',
  '?': 'shortcuts',
  ...(Object.fromEntries(
    ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((digit) => [String(digit), `pin_${digit}` as const]),
  ) satisfies Record<string, Deed>),
};
/** Also known from other meeting products. */
const withControl: Readonly<Record<string, Deed>> = { d: 'microphone', e: 'camera' };
const withControlAndShift: Readonly<Record<string, Deed>> = { e: 'reactions' };

export function deedOf(press: KeyPress, context: KeyContext): Deed | null {
  const key = press.key.toLowerCase();
  if (key === ' ') return talkDeed(press, context);
  if (press.type === 'keyup' || press.repeat) return null;
  if (press.altKey || press.metaKey) return null;
  if (press.ctrlKey) return (press.shiftKey ? withControlAndShift : withControl)[key] ?? null;
  if (key === 'escape') return 'close';
  if (key === 'f2') return 'focus_toolbar';
  if (!context.singleKeys || context.typing) return null;
  return context.inLayer ? null : (singleKeys[key] ?? null);
}

function talkDeed(press: KeyPress, context: KeyContext): Deed | null {
  // Letting go always ends the talk, wherever the focus went meanwhile.
  if (press.type === 'keyup') return 'talk_end';
  if (press.repeat || press.ctrlKey || press.altKey || press.metaKey || press.shiftKey) return null;
  if (!context.singleKeys || context.typing || context.onControl || context.inLayer) return null;
  return 'talk_start';
}

/** Which tile a digit asks for: 0 oneself, else counted from 1; null for other deeds. */
export const tileOf = (deed: PinDeed): number => Number(deed.slice('pin_'.length));
export const isPin = (deed: Deed): deed is PinDeed => deed.startsWith('pin_');

/** The part of the browser's event that counts. */
export const pressOf = (event: KeyboardEvent): KeyPress => ({
  type: event.type === 'keyup' ? 'keyup' : 'keydown',
  key: event.key,
  repeat: event.repeat,
  ctrlKey: event.ctrlKey,
  altKey: event.altKey,
  metaKey: event.metaKey,
  shiftKey: event.shiftKey,
});

/** Reads from the page what a key press lands on. */
export function contextOf(target: EventTarget | null, singleKeysOn: boolean): KeyContext {
  const element = target instanceof Element ? target : null;
  const within = (selector: string) => (element?.closest(selector) ?? null) !== null;
  const typing = within(
    'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]',
  );
  const onControl = within('button, a[href], input, select, textarea, summary, [role=menuitem], [role=menu]');
  const inLayer = within('[role=menu], [role=dialog], dialog');
  return { typing, onControl, inLayer, singleKeys: singleKeysOn };
}
