import { Component, inject } from '@angular/core';
import { Icon } from './icon.js';
import { Toasts, type Toast } from './toasts.js';

@Component({
  selector: 'cv-toast-area',
  imports: [Icon],
  template: `
    <div class="polite" aria-live="polite" aria-relevant="additions">
      @for (toast of toasts.list(); track toast.id) {
        @if (!toast.error) {
          <div
            class="toast"
            (mouseenter)="toasts.hold(toast.id)"
            (mouseleave)="toasts.release(toast)"
            (focusin)="toasts.hold(toast.id)"
            (focusout)="toasts.release(toast)"
          >
            <p>{{ toast.text }}</p>
            @if (toast.deed; as deed) {
              <button type="button" class="deed" (click)="run(toast)">{{ deed.label }}</button>
            }
            <button
              type="button"
              class="close"
              i18n-aria-label
              aria-label="Dismiss"
              (click)="toasts.dismiss(toast.id)"
            >
              <cv-icon name="close" [size]="16" />
            </button>
          </div>
        }
      }
    </div>
    @for (toast of toasts.list(); track toast.id) {
      @if (toast.error) {
        <div class="toast error" role="alert">
          <cv-icon name="warning" />
          <p>{{ toast.text }}</p>
          <button
            type="button"
            class="close"
            i18n-aria-label
            aria-label="Dismiss"
            (click)="toasts.dismiss(toast.id)"
          >
            <cv-icon name="close" [size]="16" />
          </button>
        </div>
      }
    }
  `,
  styles: `
    :host,
    .polite {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      gap: 8px;
    }
    :host {
      position: fixed;
      z-index: 40;
      inset-block-end: calc(var(--toast-floor, 16px) + env(safe-area-inset-bottom));
      inset-inline-start: 16px;
      max-width: min(var(--toast-width, 400px), calc(100vw - 32px));
      pointer-events: none;
    }
    @media (max-width: 639px), (max-height: 479px) {
      :host {
        inset-block: calc(8px + env(safe-area-inset-top)) auto;
        inset-inline: 8px;
        max-width: 520px;
        margin-inline: auto;
        align-items: stretch;
      }
      .polite {
        align-items: stretch;
      }
    }
    .toast {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 44px;
      padding: 6px 6px 6px 16px;
      border-radius: var(--radius);
      background: light-dark(#1d2529, #2c353a);
      color: #f3f6f7;
      box-shadow: var(--shadow-float);
      pointer-events: auto;
      animation: rise var(--calm) var(--ease);
    }
    .error {
      background: light-dark(#8f1f1a, #5a2320);
      color: #fff;
    }
    p {
      flex: 1;
      padding: 4px 0;
      overflow-wrap: anywhere;
    }
    button {
      flex: none;
      min-height: 36px;
      border: 0;
      border-radius: var(--radius-s);
      background: none;
      color: inherit;
      cursor: pointer;
    }
    button:hover {
      background: rgb(255 255 255 / 12%);
    }
    button:focus-visible {
      outline-color: #fff;
      outline-offset: -2px;
    }
    .deed {
      padding: 0 10px;
      font-weight: 600;
      color: #7fd9de;
    }
    .close {
      display: grid;
      place-items: center;
      width: 36px;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
  `,
})
export class ToastArea {
  protected readonly toasts = inject(Toasts);

  protected run(toast: Toast): void {
    this.toasts.dismiss(toast.id);
    toast.deed?.run();
  }
}
