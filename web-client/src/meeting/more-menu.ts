import { Component, input, output } from '@angular/core';
import { CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuItemRadio } from '@angular/cdk/menu';
import { Icon } from '../ui/icon.js';
import type { IconName } from '../ui/icon-paths.js';
import type { ViewMode } from './arrangement.js';

export type MoreDeed =
  | 'participants'
  | 'info'
  | 'self_hidden'
  | 'settings'
  | 'full_screen'
  | 'dark_stage'
  | 'copy_link'
  | 'shortcuts'
  | 'connection';

@Component({
  selector: 'cv-more-menu',
  imports: [CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuItemRadio, Icon],
  template: `
    <div class="menu" cdkMenu i18n-aria-label aria-label="More">
      @if (narrow()) {
        <button
          type="button"
          class="menu-item"
          cdkMenuItem
          (cdkMenuItemTriggered)="deed.emit('participants')"
        >
          <cv-icon name="people" /><span class="grow" i18n>Participants</span
          ><span class="hint">{{ people() }}</span>
        </button>
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('info')">
          <cv-icon name="info" /><span class="grow" i18n>Meeting info</span>
        </button>
        <hr class="menu-line" />
      }
      <div cdkMenuGroup i18n-aria-label aria-label="Layout">
        <p class="menu-heading" i18n>Layout</p>
        @for (entry of layouts; track entry.mode) {
          <button
            type="button"
            class="menu-item"
            cdkMenuItemRadio
            [cdkMenuItemChecked]="mode() === entry.mode"
            (cdkMenuItemTriggered)="modeChosen.emit(entry.mode)"
          >
            <cv-icon [name]="entry.icon" /><span class="grow">{{ entry.name }}</span>
            @if (mode() === entry.mode) {
              <cv-icon name="check" [size]="18" />
            }
          </button>
        }
      </div>
      <button
        type="button"
        class="menu-item"
        cdkMenuItemCheckbox
        [cdkMenuItemChecked]="selfHidden()"
        (cdkMenuItemTriggered)="deed.emit('self_hidden')"
      >
        <cv-icon name="eye-off" /><span class="grow" i18n>Hide my own picture</span>
        @if (selfHidden()) {
          <cv-icon name="check" [size]="18" />
        }
      </button>
      <hr class="menu-line" />
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('settings')">
        <cv-icon name="settings" /><span class="grow" i18n>Settings</span>
      </button>
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('full_screen')">
        <cv-icon [name]="fullScreen() ? 'full-screen-exit' : 'full-screen'" />
        <span class="grow">
          @if (fullScreen()) {
            <ng-container i18n>Leave full screen</ng-container>
          } @else {
            <ng-container i18n>Full screen</ng-container>
          }
        </span>
        @if (singleKeys() && !narrow()) {
          <span class="hint">S</span>
        }
      </button>
      <button
        type="button"
        class="menu-item"
        cdkMenuItemCheckbox
        [cdkMenuItemChecked]="darkStage()"
        (cdkMenuItemTriggered)="deed.emit('dark_stage')"
      >
        <cv-icon name="moon" /><span class="grow" i18n>Dark stage</span>
        @if (darkStage()) {
          <cv-icon name="check" [size]="18" />
        }
      </button>
      <hr class="menu-line" />
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('copy_link')">
        <cv-icon name="link" /><span class="grow" i18n>Copy meeting link</span>
      </button>
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('connection')">
        <cv-icon name="pulse" /><span class="grow" i18n>Connection details</span>
      </button>
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('shortcuts')">
        <cv-icon name="keyboard" /><span class="grow" i18n>Keyboard shortcuts</span>
        @if (singleKeys() && !narrow()) {
          <span class="hint">?</span>
        }
      </button>
    </div>
  `,
})
export class MoreMenu {
  readonly mode = input.required<ViewMode>();
  readonly selfHidden = input(false);
  readonly fullScreen = input(false);
  readonly darkStage = input(true);
  readonly narrow = input(false);
  readonly people = input(0);
  readonly singleKeys = input(true);
  readonly modeChosen = output<ViewMode>();
  readonly deed = output<MoreDeed>();

  protected readonly layouts: readonly { mode: ViewMode; name: string; icon: IconName }[] = [
    { mode: 'auto', name: $localize`Automatic`, icon: 'refresh' },
    { mode: 'gallery', name: $localize`Gallery`, icon: 'gallery' },
    { mode: 'speaker', name: $localize`Speaker`, icon: 'speaker-view' },
  ];
}
