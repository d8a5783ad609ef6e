import { Component, inject, input, output } from '@angular/core';
import { CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger } from '@angular/cdk/menu';
import { languages, type SignedInUser } from '#protocol';
import { LanguageChoice } from '../shell/language-choice.js';
import type { Theme } from '../shell/theme-store.js';
import { Avatar } from '../ui/avatar.js';
import { Icon } from '../ui/icon.js';

@Component({
  selector: 'cv-account-menu',
  imports: [Avatar, CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger, Icon],
  template: `
    <button type="button" class="trigger" [cdkMenuTriggerFor]="menu" i18n-aria-label aria-label="Account">
      <cv-avatar [name]="user().displayName" [seed]="user().id" [photoUrl]="user().photoUrl" size="36px" />
    </button>
    <ng-template #menu>
      <div class="menu" cdkMenu i18n-aria-label aria-label="Account">
        <div class="who">
          <cv-avatar
            [name]="user().displayName"
            [seed]="user().id"
            [photoUrl]="user().photoUrl"
            size="40px"
          />
          <div>
            <p class="name">{{ user().displayName }}</p>
            <p class="hint">{{ user().email ?? user().username }}</p>
          </div>
        </div>
        <hr class="menu-line" />
        <div cdkMenuGroup i18n-aria-label aria-label="Theme">
          <p class="menu-heading" i18n>Theme</p>
          <button
            type="button"
            class="menu-item"
            cdkMenuItemRadio
            [cdkMenuItemChecked]="theme() === 'system'"
            (cdkMenuItemTriggered)="themeChosen.emit('system')"
          >
            <cv-icon name="monitor" /><span class="grow" i18n>Same as the system</span>
            @if (theme() === 'system') {
              <cv-icon name="check" [size]="18" />
            }
          </button>
          <button
            type="button"
            class="menu-item"
            cdkMenuItemRadio
            [cdkMenuItemChecked]="theme() === 'light'"
            (cdkMenuItemTriggered)="themeChosen.emit('light')"
          >
            <cv-icon name="sun" /><span class="grow" i18n>Light</span>
            @if (theme() === 'light') {
              <cv-icon name="check" [size]="18" />
            }
          </button>
          <button
            type="button"
            class="menu-item"
            cdkMenuItemRadio
            [cdkMenuItemChecked]="theme() === 'dark'"
            (cdkMenuItemTriggered)="themeChosen.emit('dark')"
          >
            <cv-icon name="moon" /><span class="grow" i18n>Dark</span>
            @if (theme() === 'dark') {
              <cv-icon name="check" [size]="18" />
            }
          </button>
        </div>
        <hr class="menu-line" />
        <div cdkMenuGroup i18n-aria-label aria-label="Language">
          <p class="menu-heading" i18n>Language</p>
          @for (entry of languages; track entry.code) {
            <button
              type="button"
              class="menu-item"
              cdkMenuItemRadio
              [lang]="entry.code"
              [cdkMenuItemChecked]="language.current === entry.code"
              (cdkMenuItemTriggered)="language.choose(entry.code)"
            >
              <cv-icon name="globe" /><span class="grow">{{ entry.name }}</span>
              @if (language.current === entry.code) {
                <cv-icon name="check" [size]="18" />
              }
            </button>
          }
        </div>
        <hr class="menu-line" />
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="signOut.emit()">
          <cv-icon name="sign-out" /><span class="grow" i18n>Sign out</span>
        </button>
      </div>
    </ng-template>
  `,
  styles: `
    .trigger {
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      cursor: pointer;
    }
    .trigger:hover {
      background: var(--surface-3);
    }
    .who {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 8px 10px;
    }
    .who > div {
      min-width: 0;
    }
    .who p {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .name {
      font-weight: 600;
    }
  `,
})
export class AccountMenu {
  readonly user = input.required<SignedInUser>();
  readonly theme = input.required<Theme>();
  readonly themeChosen = output<Theme>();
  readonly signOut = output();
  protected readonly language = inject(LanguageChoice);
  protected readonly languages = languages;
}
