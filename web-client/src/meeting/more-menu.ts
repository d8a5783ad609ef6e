import { Component, computed, input, output } from '@angular/core';
import { CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemCheckbox, CdkMenuItemRadio } from '@angular/cdk/menu';
import { noAbilities, reactionEmoji, type Abilities, type Reaction } from '#protocol';
import { Icon } from '../ui/icon.js';
import type { IconName } from '../ui/icon-paths.js';
import type { ViewMode } from './arrangement.js';
import type { PanelName } from './panels/meeting-panels.js';
import { reactionInWords } from './reactions/reaction-words.js';
import { toolsFor } from './tools-menu.js';

export type MoreDeed =
  | 'info'
  | 'host_key'
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
        @if (abilities().react) {
          <div class="emoji" cdkMenuGroup i18n-aria-label aria-label="Reactions">
            @for (entry of reactions; track entry.emoji) {
              <button
                type="button"
                cdkMenuItem
                [attr.aria-label]="entry.name"
                (cdkMenuItemTriggered)="reacted.emit(entry.emoji)"
              >
                {{ entry.emoji }}
              </button>
            }
          </div>
        }
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="handToggled.emit()">
          <cv-icon name="hand" />
          <span class="grow">
            @if (handRaised()) {
              <ng-container i18n>Lower hand</ng-container>
            } @else {
              <ng-container i18n>Raise hand</ng-container>
            }
          </span>
        </button>
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="panel.emit('chat')">
          <cv-icon name="chat" /><span class="grow" i18n>Chat</span>
          @if (unread() > 0) {
            <span class="hint" i18n>{{ unread() }} unread</span>
          }
        </button>
        <button
          type="button"
          class="menu-item"
          cdkMenuItem
          (cdkMenuItemTriggered)="panel.emit('participants')"
        >
          <cv-icon name="people" /><span class="grow" i18n>Participants</span>
          @if (waiting() > 0) {
            <span class="hint" i18n>{{ waiting() }} waiting</span>
          } @else {
            <span class="hint">{{ people() }}</span>
          }
        </button>
      }
      @if (narrow() || compact()) {
        @for (tool of tools(); track tool.panel) {
          <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="panel.emit(tool.panel)">
            <cv-icon [name]="tool.icon" /><span class="grow">{{ tool.name }}</span>
            @if (open().includes(tool.panel)) {
              <cv-icon name="check" [size]="18" />
            }
          </button>
        }
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
          <!-- eslint-disable-next-line @angular-eslint/template/i18n -- a key -->
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
      @if (!abilities().manage) {
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('host_key')">
          <cv-icon name="key" /><span class="grow" i18n>Enter host key…</span>
        </button>
      }
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="deed.emit('shortcuts')">
        <cv-icon name="keyboard" /><span class="grow" i18n>Keyboard shortcuts</span>
        @if (singleKeys() && !narrow()) {
          <span class="hint">?</span>
        }
      </button>
    </div>
  `,
  styles: `
    .emoji {
      display: grid;
      grid-template-columns: repeat(6, minmax(40px, 1fr));
      gap: 2px;
      padding: 2px 0 6px;
    }
    .emoji button {
      display: grid;
      place-items: center;
      height: 44px;
      border: 0;
      border-radius: var(--radius);
      background: none;
      font-size: 24px;
      line-height: 1;
      cursor: pointer;
    }
    .emoji button:hover,
    .emoji button:focus-visible {
      background: var(--surface-2);
    }
  `,
})
export class MoreMenu {
  readonly mode = input.required<ViewMode>();
  readonly selfHidden = input(false);
  readonly fullScreen = input(false);
  readonly darkStage = input(true);
  readonly narrow = input(false);
  readonly compact = input(false);
  readonly people = input(0);
  readonly waiting = input(0);
  readonly unread = input(0);
  readonly open = input<readonly PanelName[]>([]);
  readonly abilities = input<Abilities>(noAbilities);
  readonly handRaised = input(false);
  readonly singleKeys = input(true);
  readonly modeChosen = output<ViewMode>();
  readonly panel = output<PanelName>();
  readonly handToggled = output();
  readonly reacted = output<Reaction>();
  readonly deed = output<MoreDeed>();

  protected readonly reactions = reactionEmoji.map((emoji) => ({ emoji, name: reactionInWords(emoji) }));
  protected readonly tools = computed(() => toolsFor(this.abilities().manage));

  protected readonly layouts: readonly { mode: ViewMode; name: string; icon: IconName }[] = [
    { mode: 'auto', name: $localize`Automatic`, icon: 'refresh' },
    { mode: 'gallery', name: $localize`Gallery`, icon: 'gallery' },
    { mode: 'speaker', name: $localize`:layout|:Speaker`, icon: 'speaker-view' },
  ];
}
