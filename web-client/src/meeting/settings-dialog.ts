import { Component, input, output } from '@angular/core';
import type { DeviceState } from '../call/index.js';
import { LanguageSelect } from '../shell/language-select.js';
import type { Theme } from '../shell/theme-store.js';
import { Icon } from '../ui/icon.js';
import { LevelBar, type LevelSource } from '../ui/level-bar.js';
import { Modal } from '../ui/modal.js';
import type { DeviceChoice } from './device-choice.js';
import { DevicePickers } from './device-pickers.js';

@Component({
  selector: 'cv-settings-dialog',
  imports: [DevicePickers, Icon, LanguageSelect, LevelBar, Modal],
  template: `
    <cv-modal i18n-heading heading="Settings" (closed)="closed.emit()">
      <h3 i18n>Devices</h3>
      <cv-device-pickers [devices]="devices()" (chosen)="deviceChosen.emit($event)" />
      <div class="tests">
        <div class="level">
          <span class="hint" i18n>Your microphone</span>
          <cv-level-bar [source]="levels()" />
        </div>
        <button type="button" class="btn btn-small" [disabled]="testing()" (click)="testSpeaker.emit()">
          <cv-icon name="speaker" [size]="18" /><ng-container i18n>Test the sound</ng-container>
        </button>
      </div>
      <h3 i18n>Looks</h3>
      <fieldset>
        <legend class="field-label" i18n>Theme</legend>
        @for (entry of themes; track entry.theme) {
          <label class="choice">
            <input
              type="radio"
              name="theme"
              [checked]="theme() === entry.theme"
              (change)="themeChosen.emit(entry.theme)"
            />
            {{ entry.name }}
          </label>
        }
      </fieldset>
      <label class="switch">
        <span i18n>Dark stage in meetings</span>
        <input
          #dark
          type="checkbox"
          role="switch"
          [checked]="darkStage()"
          (change)="darkStageChanged.emit(dark.checked)"
        />
      </label>
      <cv-language-select class="language" [careful]="true" />
      <h3 i18n>Sounds</h3>
      <label class="switch">
        <span i18n>Knock when somebody waits to be let in</span>
        <input
          #knock
          type="checkbox"
          role="switch"
          [checked]="knockSound()"
          (change)="knockSoundChanged.emit(knock.checked)"
        />
      </label>
      <h3 i18n>Keyboard</h3>
      <label class="switch">
        <span i18n>Use single-key shortcuts</span>
        <input
          #keys
          type="checkbox"
          role="switch"
          [checked]="singleKeys()"
          (change)="singleKeysChanged.emit(keys.checked)"
        />
      </label>
    </cv-modal>
  `,
  styles: `
    h3 {
      margin: 16px 0 8px;
      color: var(--text-2);
    }
    h3:first-child {
      margin-top: 0;
    }
    .tests {
      display: flex;
      align-items: center;
      gap: 24px;
      margin: 16px 0 24px;
    }
    .level {
      flex: 1;
      display: grid;
      gap: 6px;
    }
    fieldset {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 24px;
      margin: 0 0 8px;
      padding: 0;
      border: 0;
    }
    .language {
      display: block;
      margin-top: 8px;
    }
    legend {
      padding: 0;
    }
    .choice {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 36px;
      cursor: pointer;
    }
    .choice input {
      width: 18px;
      height: 18px;
      margin: 0;
      accent-color: var(--accent);
    }
  `,
})
export class SettingsDialog {
  readonly devices = input.required<DeviceState>();
  readonly levels = input.required<LevelSource>();
  readonly theme = input.required<Theme>();
  readonly darkStage = input.required<boolean>();
  readonly singleKeys = input.required<boolean>();
  readonly knockSound = input(true);
  readonly testing = input(false);
  readonly deviceChosen = output<DeviceChoice>();
  readonly testSpeaker = output();
  readonly themeChosen = output<Theme>();
  readonly darkStageChanged = output<boolean>();
  readonly singleKeysChanged = output<boolean>();
  readonly knockSoundChanged = output<boolean>();
  readonly closed = output();

  protected readonly themes: readonly { theme: Theme; name: string }[] = [
    { theme: 'system', name: $localize`Same as the system` },
    { theme: 'light', name: $localize`Light` },
    { theme: 'dark', name: $localize`Dark` },
  ];
}
