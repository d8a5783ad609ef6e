import { Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { ErrorBody } from '#protocol';
import { safeTarget } from '../shell/guards.js';
import { SessionStore } from '../shell/session-store.js';
import { SignInView, type Credentials } from './sign-in-view.js';

@Component({
  selector: 'cv-sign-in-page',
  imports: [SignInView],
  template: `
    <cv-sign-in-view
      [busy]="busy()"
      [error]="error()"
      [towardsMeeting]="towardsMeeting()"
      (credentials)="signIn($event)"
    />
  `,
})
export class SignInPage {
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  /** Where to go afterwards; bound from the query. */
  readonly to = input<string>();
  protected readonly busy = signal(false);
  protected readonly error = signal<ErrorBody | null>(null);
  protected readonly towardsMeeting = () => safeTarget(this.to()).startsWith('/m/');

  protected async signIn({ username, password }: Credentials): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set(null);
    const error = await this.session.signIn(username, password);
    this.busy.set(false);
    if (error === null) await this.router.navigateByUrl(safeTarget(this.to()), { replaceUrl: true });
    else this.error.set(error);
  }
}
