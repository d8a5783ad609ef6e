import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { BrandMark } from '../ui/brand-mark.js';
import { Icon } from '../ui/icon.js';
import type { IconName } from '../ui/icon-paths.js';

/** One plain message in the middle of the page, with what to do next as its content. */
@Component({
  selector: 'cv-message-page',
  imports: [BrandMark, Icon, RouterLink],
  template: `
    <header>
      <a routerLink="/" i18n-aria-label aria-label="Conclave, home"><cv-brand-mark aria-hidden="true" /></a>
    </header>
    <main>
      <div class="badge"><cv-icon [name]="icon()" [size]="28" /></div>
      <h1>{{ heading() }}</h1>
      @if (text(); as words) {
        <p>{{ words }}</p>
      }
      <div class="deeds"><ng-content /></div>
    </main>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 100dvh;
    }
    header {
      padding: 16px 24px;
    }
    header a {
      display: inline-block;
      color: inherit;
      text-decoration: none;
      border-radius: var(--radius);
    }
    main {
      flex: 1;
      display: grid;
      align-content: center;
      justify-items: center;
      gap: 8px;
      max-width: 480px;
      margin: 0 auto;
      padding: 24px 24px 15vh;
      text-align: center;
    }
    .badge {
      display: grid;
      place-items: center;
      width: 64px;
      height: 64px;
      margin-bottom: 16px;
      border-radius: 50%;
      background: var(--accent-soft);
      color: var(--accent);
    }
    h1 {
      font-size: 24px;
      line-height: 32px;
      text-wrap: balance;
    }
    p {
      font-size: 15px;
      line-height: 24px;
      color: var(--text-2);
      text-wrap: pretty;
    }
    .deeds {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 8px;
      margin-top: 24px;
    }
  `,
})
export class MessagePage {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly text = input<string>();
}
