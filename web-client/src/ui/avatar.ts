import { Component, computed, input, linkedSignal } from '@angular/core';
import { hueOf, initialsOf } from './initials.js';

/** A person's photo, or the initials on a disc of their own colour. Decorative: the name always stands beside it. */
@Component({
  selector: 'cv-avatar',
  template: `
    @if (photo(); as url) {
      <img [src]="url" alt="" draggable="false" (error)="photo.set(null)" />
    } @else {
      <span [attr.data-initials]="initials()"></span>
    }
  `,
  host: { 'aria-hidden': 'true', '[style.--hue]': 'hue()', '[style.--size]': 'size()' },
  styles: `
    :host {
      display: inline-grid;
      place-items: center;
      flex: none;
      width: var(--size);
      height: var(--size);
      border-radius: 50%;
      overflow: hidden;
      container-type: size;
      background: oklch(0.44 0.085 var(--hue));
      color: #fff;
      font-weight: 600;
      user-select: none;
    }
    span {
      font-size: 40cqmin;
      line-height: 1;
      letter-spacing: -0.01em;
    }
    /* Drawn as decoration, so that it is no part of any button's text. */
    span::before {
      content: attr(data-initials);
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class Avatar {
  readonly name = input.required<string>();
  readonly photoUrl = input<string | null>(null);
  /** What the colour is drawn from: the person's id where there is one. */
  readonly seed = input<string>();
  /** A CSS length. */
  readonly size = input('32px');
  protected readonly photo = linkedSignal(() => this.photoUrl());
  protected readonly initials = computed(() => initialsOf(this.name()));
  protected readonly hue = computed(() => hueOf(this.seed() ?? this.name()));
}
