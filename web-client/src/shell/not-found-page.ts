import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MessagePage } from './message-page.js';

@Component({
  selector: 'cv-not-found-page',
  imports: [MessagePage, RouterLink],
  template: `
    <cv-message-page
      icon="search"
      i18n-heading
      heading="There is no page here"
      i18n-text
      text="The address may have been cut off on its way to you. Meeting links end in ten digits."
    >
      <a class="btn btn-primary" routerLink="/" i18n>Home</a>
    </cv-message-page>
  `,
})
export class NotFoundPage {}
