import { contextOf, deedOf, isPin, tileOf, type KeyContext, type KeyPress } from './shortcuts.js';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  type: 'keydown',
  key,
  repeat: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...change,
});
const anywhere: KeyContext = { typing: false, onControl: false, inLayer: false, singleKeys: true };

describe('deedOf()', () => {
  it.each([
    ['m', 'microphone'],
    ['M', 'microphone'],
    ['v', 'camera'],
    ['d', 'share'],
    ['r', 'hand'],
    ['e', 'reactions'],
    ['c', 'chat'],
    ['p', 'participants'],
    ['h', 'host'],
    ['0', 'pin_0'],
    ['9', 'pin_9'],
    ['w', 'view'],
    ['s', 'full_screen'],
    ['?', 'shortcuts'],
    ['F2', 'focus_toolbar'],
    ['Escape', 'close'],
    [' ', 'talk_start'],
    ['x', null],
  ])('of %j is %s', (key, deed) => {
    expect(deedOf(press(key), anywhere)).toBe(deed);
  });

  it('takes Ctrl+D and Ctrl+E as other meeting products do, and leaves other combinations alone', () => {
    expect(deedOf(press('d', { ctrlKey: true }), anywhere)).toBe('microphone');
    expect(deedOf(press('e', { ctrlKey: true }), anywhere)).toBe('camera');
    expect(deedOf(press('m', { ctrlKey: true }), anywhere)).toBeNull();
    expect(deedOf(press('d', { ctrlKey: true, shiftKey: true }), anywhere)).toBeNull();
    expect(deedOf(press('m', { altKey: true }), anywhere)).toBeNull();
    expect(deedOf(press('v', { metaKey: true }), anywhere)).toBeNull();
  });

  it('takes Ctrl+Shift+E for reactions, also while typing', () => {
    const typing = { ...anywhere, typing: true, onControl: true };
    expect(deedOf(press('E', { ctrlKey: true, shiftKey: true }), typing)).toBe('reactions');
    expect(deedOf(press('3'), typing)).toBeNull();
  });

  it('knows which tile a digit asks for', () => {
    expect(tileOf('pin_0')).toBe(0);
    expect(tileOf('pin_7')).toBe(7);
    expect(isPin('pin_7')).toBe(true);
    expect(isPin('camera')).toBe(false);
  });

  it('leaves letters and Space to the text while typing', () => {
    const typing = { ...anywhere, typing: true, onControl: true };
    expect(deedOf(press('m'), typing)).toBeNull();
    expect(deedOf(press(' '), typing)).toBeNull();
    expect(deedOf(press('Escape'), typing)).toBe('close');
    expect(deedOf(press('d', { ctrlKey: true }), typing)).toBe('microphone');
  });

  it('leaves Space to a focused button, and letters not', () => {
    const onButton = { ...anywhere, onControl: true };
    expect(deedOf(press(' '), onButton)).toBeNull();
    expect(deedOf(press('m'), onButton)).toBe('microphone');
  });

  it('leaves letters and Space to an open menu or window, but not Esc and combinations', () => {
    const inMenu = { ...anywhere, inLayer: true };
    for (const key of ['r', 'c', 'm', '1', '?', ' ']) expect(deedOf(press(key), inMenu)).toBeNull();
    expect(deedOf(press('Escape'), inMenu)).toBe('close');
    expect(deedOf(press('d', { ctrlKey: true }), inMenu)).toBe('microphone');
  });

  it('does nothing on single keys that are switched off, but keeps Esc and F2', () => {
    const off = { ...anywhere, singleKeys: false };
    expect(deedOf(press('m'), off)).toBeNull();
    expect(deedOf(press(' '), off)).toBeNull();
    expect(deedOf(press('F2'), off)).toBe('focus_toolbar');
  });

  it('starts talking once while Space is held, and ends with its release wherever the focus is', () => {
    expect(deedOf(press(' ', { repeat: true }), anywhere)).toBeNull();
    expect(deedOf(press(' ', { type: 'keyup' }), { ...anywhere, onControl: true })).toBe('talk_end');
  });

  it('does not repeat a toggle while its key is held', () => {
    expect(deedOf(press('m', { repeat: true }), anywhere)).toBeNull();
  });
});

describe('contextOf()', () => {
  const within = (html: string): Element => {
    const host = document.createElement('div');
    host.innerHTML = html;
    return host.querySelector('[data-at]') ?? host;
  };

  it.each([
    ['<input data-at type="text">', true, true, false],
    ['<textarea data-at></textarea>', true, true, false],
    ['<input data-at type="checkbox">', false, true, false],
    ['<button><i data-at></i></button>', false, true, false],
    ['<div role="menu"><button data-at></button></div>', false, true, true],
    ['<div role="dialog"><p data-at></p></div>', false, false, true],
    ['<p data-at></p>', false, false, false],
  ])('of %s is typing %s, on a control %s, in a layer %s', (html, typing, onControl, inLayer) => {
    expect(contextOf(within(html), true)).toEqual({ typing, onControl, inLayer, singleKeys: true });
  });
});
