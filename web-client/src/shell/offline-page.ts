import { Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { MessagePage } from './message-page.js';
import { SessionStore } from './session-store.js';
import { safeTarget } from './guards.js';

/** Shown when the server cannot be reached; it tries again when asked, and when the browser says it is back online. */
@Component({
  selector: 'cv-offline-page',
  imports: [MessagePage],
  host: { '(window:online)': 'tryAgain()' },
  template: `
    <cv-message-page
      icon="wifi-off"
      i18n-heading
      heading="The server cannot be reached"
      i18n-text
      text="Check that you are on the company network or its VPN. If others can connect, tell your administrator."
    >
      <button type="button" class="btn btn-primary" [disabled]="trying()" (click)="tryAgain()">
        @if (trying()) {
          <ng-container i18n>Trying…</ng-container>
        } @else {
          <ng-container i18n>Try again</ng-container>
        }
      </button>
    </cv-message-page>
  `,
})
export class OfflinePage {
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  /** Where the person wanted to go; bound from the query. */
  readonly to = input<string>();
  protected readonly trying = signal(false);

  protected async tryAgain(): Promise<void> {
    if (this.trying()) return;
    this.trying.set(true);
    const state = await this.session.load();
    this.trying.set(false);
    if (state.name !== 'unreachable')
      await this.router.navigateByUrl(safeTarget(this.to()), { replaceUrl: true });
  }
}
