import { DOCUMENT, Service, computed, effect, inject, signal } from '@angular/core';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const THEME_KEY = 'conclave.theme';
const STAGE_KEY = 'conclave.dark-stage';

/**
 * Light, dark or the system's choice, remembered; and a dark stage in meetings, unless switched off. The choice becomes
 * `data-scheme` on the root element, from where the tokens' light-dark() pairs and every overlay take it.
 */
@Service()
export class ThemeStore {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal(readTheme());
  private readonly dark = signal(read(STAGE_KEY) !== 'off');
  private readonly onStage = signal(false);

  readonly theme = this.chosen.asReadonly();
  readonly darkStage = this.dark.asReadonly();
  private readonly scheme = computed(() => (this.onStage() && this.dark() ? 'dark' : this.chosen()));

  constructor() {
    effect(() => {
      const scheme = this.scheme();
      if (scheme === 'system') delete this.root.dataset['scheme'];
      else this.root.dataset['scheme'] = scheme;
    });
  }

  choose(theme: Theme): void {
    this.chosen.set(theme);
    write(THEME_KEY, theme);
  }

  setDarkStage(on: boolean): void {
    this.dark.set(on);
    write(STAGE_KEY, on ? 'on' : 'off');
  }

  /** The meeting page says when its stage is on screen. */
  enterStage(on: boolean): void {
    this.onStage.set(on);
  }
}

const readTheme = (): Theme => themes.find((theme) => theme === read(THEME_KEY)) ?? 'system';

// Storage can be refused (private windows, policies): the choice then lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
