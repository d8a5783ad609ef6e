import { Component, input, output } from '@angular/core';
import { Icon } from './icon.js';
import { Tip } from './tip.js';

/** The two round switches over one's own picture before entering. The picture's box is their frame. */
@Component({
  selector: 'cv-capture-toggles',
  imports: [Icon, Tip],
  template: `
    <button
      type="button"
      class="toggle"
      [class.off]="!microphone().on"
      [attr.aria-pressed]="microphone().on"
      i18n-aria-label
      aria-label="Microphone"
      [cvTip]="microphone().on ? muteTip : unmuteTip"
      (click)="microphoneToggled.emit()"
    >
      <cv-icon [name]="microphone().on ? 'microphone' : 'microphone-off'" [size]="22" />
    </button>
    <button
      type="button"
      class="toggle"
      [class.off]="!camera().on"
      [attr.aria-pressed]="camera().on"
      i18n-aria-label
      aria-label="Camera"
      [cvTip]="camera().on ? stopTip : startTip"
      (click)="cameraToggled.emit()"
    >
      <cv-icon [name]="camera().on ? 'camera' : 'camera-off'" [size]="22" />
    </button>
  `,
  styles: `
    :host {
      position: absolute;
      inset: auto 0 16px;
      display: flex;
      justify-content: center;
      gap: 12px;
    }
    .toggle {
      display: grid;
      place-items: center;
      width: 52px;
      height: 52px;
      border: 1px solid rgb(255 255 255 / 24%);
      border-radius: 50%;
      background: rgb(16 20 22 / 78%);
      color: #fff;
      cursor: pointer;
      transition: background var(--quick) var(--ease);
    }
    .toggle:hover {
      background: rgb(16 20 22 / 94%);
    }
    .toggle.off {
      border-color: transparent;
      background: var(--danger);
    }
    .toggle.off:hover {
      background: var(--danger-strong);
    }
    .toggle:focus-visible {
      outline-color: #fff;
    }
  `,
})
export class CaptureToggles {
  readonly microphone = input.required<{ readonly on: boolean }>();
  readonly camera = input.required<{ readonly on: boolean }>();
  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  protected readonly muteTip = $localize`Mute`;
  protected readonly unmuteTip = $localize`Unmute`;
  protected readonly stopTip = $localize`Turn the camera off`;
  protected readonly startTip = $localize`Turn the camera on`;
}
