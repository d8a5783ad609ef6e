import type { Routes } from '@angular/router';
import { signedIn } from './guards.js';

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    canMatch: [signedIn],
    title: $localize`Home · Conclave`,
    loadComponent: async () => (await import('../home/home-page.js')).HomePage,
  },
  {
    path: 'sign-in',
    title: $localize`Sign in · Conclave`,
    loadComponent: async () => (await import('../sign-in/sign-in-page.js')).SignInPage,
  },
  {
    path: 'm/:code',
    title: $localize`Meeting · Conclave`,
    loadComponent: async () => (await import('../meeting/meeting-page.js')).MeetingPage,
  },
  {
    path: 'offline',
    title: $localize`Offline · Conclave`,
    loadComponent: async () => (await import('./offline-page.js')).OfflinePage,
  },
  {
    path: '**',
    title: $localize`Not found · Conclave`,
    loadComponent: async () => (await import('./not-found-page.js')).NotFoundPage,
  },
];
