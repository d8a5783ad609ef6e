import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ThemeStore } from './theme-store.js';
import { ToastArea } from '../ui/toast-area.js';

@Component({
  selector: 'cv-root',
  imports: [RouterOutlet, ToastArea],
  template: `
    <router-outlet />
    <cv-toast-area />
  `,
})
export class App {
  // Created with the page, so that the remembered theme holds from the first picture on.
  protected readonly theme = inject(ThemeStore);
}
