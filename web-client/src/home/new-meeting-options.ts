import { Component, computed, model } from '@angular/core';
import type { AccessLevel } from '#protocol';
import { accessChoices } from '../meeting/access-words.js';

/** What a person may settle before an instant meeting starts; blank means "the usual". */
export interface NewMeeting {
  readonly topic: string;
  readonly passcode: string;
  readonly access: AccessLevel;
  readonly guests: boolean;
  readonly joinBeforeHost: boolean;
  readonly muteOnEntry: boolean;
  readonly allowScreenShare: 'host' | 'all';
}
export const usualMeeting: NewMeeting = {
  topic: '',
  passcode: '',
  access: 'open',
  guests: true,
  joinBeforeHost: true,
  muteOnEntry: false,
  allowScreenShare: 'all',
};

@Component({
  selector: 'cv-new-meeting-options',
  template: `
    <div class="field">
      <label for="new-topic" i18n>Topic</label>
      <input
        id="new-topic"
        #topic
        class="input"
        maxlength="500"
        autocomplete="off"
        i18n-placeholder
        placeholder="Named after you"
        [value]="value().topic"
        (input)="change({ topic: topic.value })"
      />
    </div>
    <div class="field">
      <label for="new-passcode" i18n>Passcode</label>
      <input
        id="new-passcode"
        #passcode
        class="input"
        maxlength="64"
        autocomplete="off"
        spellcheck="false"
        i18n-placeholder
        placeholder="None"
        [value]="value().passcode"
        (input)="change({ passcode: passcode.value })"
      />
    </div>
    <div class="field">
      <label for="new-access" i18n>Who comes in at once</label>
      <select
        id="new-access"
        #access
        class="input"
        aria-describedby="new-access-hint"
        (change)="chooseAccess(access.selectedIndex)"
      >
        @for (choice of choices; track choice.level) {
          <option [selected]="choice.level === value().access">{{ choice.name }}</option>
        }
      </select>
      <p id="new-access-hint" class="hint">{{ hint() }}</p>
    </div>
    <label class="switch">
      <span i18n>Guests may come</span>
      <input
        #guests
        type="checkbox"
        role="switch"
        [checked]="value().guests"
        (change)="change({ guests: guests.checked })"
      />
    </label>
    <label class="switch">
      <span i18n>People may come before a host</span>
      <input
        #before
        type="checkbox"
        role="switch"
        [checked]="value().joinBeforeHost"
        (change)="change({ joinBeforeHost: before.checked })"
      />
    </label>
    <label class="switch">
      <span i18n>Others start muted</span>
      <input
        #mute
        type="checkbox"
        role="switch"
        [checked]="value().muteOnEntry"
        (change)="change({ muteOnEntry: mute.checked })"
      />
    </label>
    <label class="switch">
      <span i18n>Only the host may share</span>
      <input
        #share
        type="checkbox"
        role="switch"
        [checked]="value().allowScreenShare === 'host'"
        (change)="change({ allowScreenShare: share.checked ? 'host' : 'all' })"
      />
    </label>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .switch + .switch {
      margin-top: -8px;
    }
  `,
})
export class NewMeetingOptions {
  readonly value = model.required<NewMeeting>();

  protected readonly choices = accessChoices();
  protected readonly hint = computed(
    () => this.choices.find(({ level }) => level === this.value().access)?.hint ?? '',
  );

  protected chooseAccess(index: number): void {
    const choice = this.choices[index];
    if (choice !== undefined) this.change({ access: choice.level });
  }

  protected change(part: Partial<NewMeeting>): void {
    this.value.update((value) => ({ ...value, ...part }));
  }
}
