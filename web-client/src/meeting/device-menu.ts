import { Component, computed, input, output } from '@angular/core';
import { CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio } from '@angular/cdk/menu';
import type { DeviceInfo, DeviceKind, DeviceState } from '../call/index.js';
import { Icon } from '../ui/icon.js';
import { deviceLabel, kindInWords } from './device-words.js';
import type { DeviceChoice } from './device-choice.js';

/** Which microphone, speaker or camera: the menu of the small arrow beside a button. */
@Component({
  selector: 'cv-device-menu',
  imports: [CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio, Icon],
  template: `
    <div class="menu" cdkMenu [attr.aria-label]="name()">
      @for (list of lists(); track list.kind; let first = $first) {
        @if (!first) {
          <hr class="menu-line" />
        }
        <div cdkMenuGroup [attr.aria-label]="list.heading">
          <p class="menu-heading">{{ list.heading }}</p>
          @for (entry of list.entries; track entry.device.deviceId) {
            <button
              type="button"
              class="menu-item"
              cdkMenuItemRadio
              [cdkMenuItemChecked]="entry.chosen"
              (cdkMenuItemTriggered)="chosen.emit({ kind: list.kind, deviceId: entry.device.deviceId })"
            >
              <span class="tick">
                @if (entry.chosen) {
                  <cv-icon name="check" [size]="18" />
                }
              </span>
              <span class="grow">{{ entry.label }}</span>
            </button>
          } @empty {
            <button type="button" class="menu-item" cdkMenuItem cdkMenuItemDisabled>
              <span class="tick"></span><span class="grow hint" i18n>None found</span>
            </button>
          }
        </div>
      }
    </div>
  `,
  styles: `
    .tick {
      width: 18px;
      flex: none;
    }
  `,
})
export class DeviceMenu {
  readonly kinds = input.required<readonly DeviceKind[]>();
  readonly devices = input.required<DeviceState>();
  readonly chosen = output<DeviceChoice>();

  protected readonly lists = computed(() => {
    const { devices, chosen, canChooseSpeaker } = this.devices();
    return this.kinds()
      .filter((kind) => kind !== 'speaker' || canChooseSpeaker)
      .map((kind) => ({
        kind,
        heading: kindInWords(kind),
        entries: devices[kind].map((device: DeviceInfo, index) => ({
          device,
          label: deviceLabel(device, index),
          chosen: device.deviceId === (chosen[kind] ?? devices[kind][0]?.deviceId),
        })),
      }));
  });
  protected readonly name = computed(() =>
    this.lists()
      .map((list) => list.heading)
      .join(', '),
  );
}
