import { DOCUMENT, DestroyRef, Service, inject, signal } from '@angular/core';

/** The page on the whole screen, as the browser allows it. It ends with the screen that provides this. */
@Service({ autoProvided: false })
export class FullScreen {
  private readonly document = inject(DOCUMENT);
  private readonly shown = signal(this.document.fullscreenElement !== null);
  readonly on = this.shown.asReadonly();

  constructor() {
    const note = () => {
      this.shown.set(this.document.fullscreenElement !== null);
    };
    this.document.addEventListener('fullscreenchange', note);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('fullscreenchange', note);
      if (this.document.fullscreenElement !== null) void this.document.exitFullscreen();
    });
  }

  /** False when the browser does not allow it. */
  async toggle(): Promise<boolean> {
    try {
      if (this.document.fullscreenElement === null) await this.document.documentElement.requestFullscreen();
      else await this.document.exitFullscreen();
      return true;
    } catch {
      return false;
    }
  }
}
