import { inject } from '@angular/core';
import { Router, type CanMatchFn, type UrlTree } from '@angular/router';
import { SessionStore } from './session-store.js';

/** Sends people who are not signed in to the sign-in page, which brings them back to where they wanted to go. */
export const signedIn: CanMatchFn = async (_route, _segments): Promise<boolean | UrlTree> => {
  const router = inject(Router);
  const state = await inject(SessionStore).load();
  if (state.name === 'signed_in') return true;
  const to = router.currentNavigation()?.extractedUrl.toString() ?? '/';
  const page = state.name === 'unreachable' ? '/offline' : '/sign-in';
  return router.createUrlTree([page], to === '/' ? {} : { queryParams: { to } });
};

/** A path of ours to go to after signing in; anything that could lead elsewhere becomes the home page. */
export function safeTarget(to: string | null | undefined): string {
  if (!to?.startsWith('/') || to.startsWith('//') || to.includes('\\')) return '/';
  return to.startsWith('/sign-in') ? '/' : to;
}
