import { Component, computed, input, output } from '@angular/core';
import { CdkMenu, CdkMenuItem } from '@angular/cdk/menu';
import { Icon } from '../../../ui/icon.js';
import type { IconName } from '../../../ui/icon-paths.js';
import type { PersonDeed } from './person-deeds.js';

interface Entry {
  readonly deed: PersonDeed;
  readonly icon: IconName;
  readonly text: string;
  readonly danger: boolean;
}

@Component({
  selector: 'cv-person-menu',
  imports: [CdkMenu, CdkMenuItem, Icon],
  template: `
    <div class="menu" cdkMenu [attr.aria-label]="name()">
      @for (group of groups(); track $index; let first = $first) {
        @if (!first) {
          <hr class="menu-line" />
        }
        @for (entry of group; track entry.deed) {
          <button
            type="button"
            class="menu-item"
            [class.danger]="entry.danger"
            cdkMenuItem
            (cdkMenuItemTriggered)="deed.emit(entry.deed)"
          >
            <cv-icon [name]="entry.icon" /><span class="grow">{{ entry.text }}</span>
          </button>
        }
      }
    </div>
  `,
})
export class PersonMenu {
  readonly name = input.required<string>();
  readonly deeds = input.required<readonly (readonly PersonDeed[])[]>();
  readonly deed = output<PersonDeed>();
  protected readonly groups = computed(() => this.deeds().map((group) => group.map((deed) => entryOf(deed))));
}

function entryOf(deed: PersonDeed): Entry {
  const entry = (icon: IconName, text: string, danger = false): Entry => ({ deed, icon, text, danger });
  switch (deed) {
    case 'pin':
      return entry('pin', $localize`Pin for me`);
    case 'unpin':
      return entry('pin-off', $localize`Unpin`);
    case 'spotlight':
      return entry('spotlight', $localize`Spotlight for everyone`);
    case 'unspotlight':
      return entry('spotlight', $localize`End the spotlight`);
    case 'write':
      return entry('chat', $localize`Write privately`);
    case 'ask_unmute':
      return entry('microphone', $localize`Ask to unmute`);
    case 'mute':
      return entry('microphone-off', $localize`Mute`);
    case 'stop_camera':
      return entry('camera-off', $localize`Stop camera`);
    case 'stop_share':
      return entry('share-stop', $localize`Stop sharing`);
    case 'lower_hand':
      return entry('hand', $localize`Lower hand`);
    case 'rename':
      return entry('edit', $localize`Rename…`);
    case 'permissions':
      return entry('shield', $localize`Permissions…`);
    case 'make_cohost':
      return entry('crown', $localize`Make co-host`);
    case 'make_attendee':
      return entry('person', $localize`Make attendee`);
    case 'make_viewer':
      return entry('eye', $localize`Make viewer`);
    case 'hand_over':
      return entry('key', $localize`Hand over host…`);
    case 'remove':
      return entry('person-remove', $localize`Remove…`, true);
  }
}
