import { Service, signal } from '@angular/core';

const KEY = 'conclave.single-keys';

/** How a person likes to work in meetings, remembered in this browser. */
@Service()
export class ViewPreferences {
  private readonly keys = signal(readKeys());
  readonly singleKeys = this.keys.asReadonly();

  setSingleKeys(on: boolean): void {
    this.keys.set(on);
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch {
      // Refused storage: the choice lasts as long as the page.
      return;
    }
  }
}

function readKeys(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
