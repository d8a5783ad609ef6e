/** Arrow keys, Home and End walk through the enabled buttons of a toolbar. Tab does as well: nothing is out of its reach. */
export function moveInToolbar(event: KeyboardEvent, toolbar: HTMLElement): void {
  const buttons = [...toolbar.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
  const at = buttons.findIndex((button) => button === event.target);
  if (at < 0) return;
  const next = nextIndex(event.key, at, buttons.length);
  if (next === null) return;
  event.preventDefault();
  // A menu button opens with the arrows up and down only, so left and right stay the toolbar's.
  event.stopPropagation();
  buttons[next]?.focus();
}

export function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
