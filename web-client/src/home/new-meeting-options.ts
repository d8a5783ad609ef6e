import { Component, model } from '@angular/core';

/** What a person may settle before an instant meeting starts; blank means "the usual". */
export interface NewMeeting {
  readonly topic: string;
  readonly passcode: string;
  readonly waitingRoom: boolean;
  readonly muteOnEntry: boolean;
  readonly allowScreenShare: 'host' | 'all';
}
export const usualMeeting: NewMeeting = {
  topic: '',
  passcode: '',
  waitingRoom: false,
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
    <label class="switch">
      <span i18n>Waiting room</span>
      <input
        #waiting
        type="checkbox"
        role="switch"
        [checked]="value().waitingRoom"
        (change)="change({ waitingRoom: waiting.checked })"
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

  protected change(part: Partial<NewMeeting>): void {
    this.value.update((value) => ({ ...value, ...part }));
  }
}
