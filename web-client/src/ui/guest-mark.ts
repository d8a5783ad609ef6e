import { Component } from '@angular/core';
import { Icon } from './icon.js';

/** Marks somebody whose name nobody has verified: they came by the link, without an account. */
@Component({
  selector: 'cv-guest-mark',
  imports: [Icon],
  template: `<cv-icon name="guest" [size]="14" /><ng-container i18n>Guest</ng-container>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 3px;
      flex: none;
      color: var(--warning-text);
      font-size: 12px;
      line-height: 16px;
      font-weight: 500;
      white-space: nowrap;
    }
  `,
})
export class GuestMark {}
