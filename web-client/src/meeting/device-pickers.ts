import { Component, computed, input, output } from '@angular/core';
import type { DeviceKind, DeviceState } from '../call/index.js';
import { deviceLabel, kindInWords } from './device-words.js';
import type { DeviceChoice } from './device-choice.js';

let count = 0;

/** The lists of devices, each as a plain select. */
@Component({
  selector: 'cv-device-pickers',
  template: `
    @for (list of lists(); track list.kind) {
      <div class="field">
        <label [for]="id + list.kind">{{ list.name }}</label>
        <select
          #box
          class="input"
          [id]="id + list.kind"
          [disabled]="list.entries.length === 0"
          (change)="chosen.emit({ kind: list.kind, deviceId: box.value })"
        >
          @for (entry of list.entries; track entry.deviceId) {
            <option [value]="entry.deviceId" [selected]="entry.deviceId === list.chosen">
              {{ entry.label }}
            </option>
          } @empty {
            <option i18n>None found</option>
          }
        </select>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, var(--picker, 180px)), 1fr));
      gap: 12px 16px;
    }
    .field {
      min-width: 0;
    }
  `,
})
export class DevicePickers {
  readonly devices = input.required<DeviceState>();
  readonly kinds = input<readonly DeviceKind[]>(['microphone', 'speaker', 'camera']);
  readonly chosen = output<DeviceChoice>();
  protected readonly id = `device-${String((count += 1))}-`;

  protected readonly lists = computed(() => {
    const { devices, chosen, canChooseSpeaker } = this.devices();
    return this.kinds()
      .filter((kind) => kind !== 'speaker' || canChooseSpeaker)
      .map((kind) => ({
        kind,
        name: kindInWords(kind),
        chosen: chosen[kind] ?? devices[kind][0]?.deviceId ?? '',
        entries: devices[kind].map((device, index) => ({
          deviceId: device.deviceId,
          label: deviceLabel(device, index),
        })),
      }));
  });
}
