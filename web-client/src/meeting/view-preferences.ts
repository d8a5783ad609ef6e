import { Service, signal } from '@angular/core';

const SINGLE_KEYS = 'conclave.single-keys';
const KNOCK_SOUND = 'conclave.knock-sound';

/** How a person likes to work in meetings, remembered in this browser. */
@Service()
export class ViewPreferences {
  private readonly keys = signal(isOn(SINGLE_KEYS));
  private readonly knock = signal(isOn(KNOCK_SOUND));
  readonly singleKeys = this.keys.asReadonly();
  /** A sound when somebody waits to be let in. */
  readonly knockSound = this.knock.asReadonly();

  setSingleKeys(on: boolean): void {
    this.keys.set(on);
    remember(SINGLE_KEYS, on);
  }

  setKnockSound(on: boolean): void {
    this.knock.set(on);
    remember(KNOCK_SOUND, on);
  }
}

function remember(key: string, on: boolean): void {
  try {
    localStorage.setItem(key, on ? 'on' : 'off');
  } catch {
    // Refused storage: the choice lasts as long as the page.
    return;
  }
}

function isOn(key: string): boolean {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return true;
  }
}
