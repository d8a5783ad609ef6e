import { Component, computed, effect, inject, input, signal } from '@angular/core';
import type { ErrorBody, ParticipantId, PersonPermissions } from '#protocol';
import { participantOf, type Outcome } from '../../call/index.js';
import { entryInWords, secondsToWait } from '../../join/entry-words.js';
import { ThemeStore } from '../../shell/theme-store.js';
import { Clipboard } from '../../ui/clipboard.js';
import { Confirm } from '../../ui/confirm.js';
import { Toasts } from '../../ui/toasts.js';
import { CallStore } from '../call-store.js';
import { ConnectionDialog } from '../connection-dialog.js';
import type { DeviceChoice } from '../device-choice.js';
import { refusalInWords } from '../device-words.js';
import { SettingsDialog } from '../settings-dialog.js';
import { ShortcutsDialog } from '../shortcuts-dialog.js';
import { ViewPreferences } from '../view-preferences.js';
import { HandOverDialog } from './hand-over-dialog.js';
import { HostKeyDialog } from './host-key-dialog.js';
import { MeetingDialogs, type MeetingDialog } from './meeting-dialogs.js';
import { PersonPermissionsDialog } from './person-permissions-dialog.js';
import { RemoveDialog } from './remove-dialog.js';
import { RenameDialog } from './rename-dialog.js';

/** Shows the dialog that is open, connects it with the call, and closes it when its deed is done. */
@Component({
  selector: 'cv-meeting-dialogs',
  imports: [
    Confirm,
    ConnectionDialog,
    HandOverDialog,
    HostKeyDialog,
    PersonPermissionsDialog,
    RemoveDialog,
    RenameDialog,
    SettingsDialog,
    ShortcutsDialog,
  ],
  templateUrl: './meeting-dialogs-view.html',
})
export class MeetingDialogsView {
  private readonly clipboard = inject(Clipboard);
  private readonly toasts = inject(Toasts);
  protected readonly store = inject(CallStore);
  protected readonly call = this.store.call;
  protected readonly dialogs = inject(MeetingDialogs);
  protected readonly theme = inject(ThemeStore);
  protected readonly preferences = inject(ViewPreferences);
  protected readonly state = this.store.state;

  readonly dialog = input.required<MeetingDialog>();

  protected readonly testing = signal(false);
  protected readonly busy = signal(false);
  /** Why the deed of the open dialog was refused; it stays open and says so. */
  protected readonly refusal = signal<string | null>(null);
  protected readonly wait = signal<number | null>(null);
  protected readonly person = computed(() => {
    const dialog = this.dialog();
    return 'participantId' in dialog ? participantOf(this.state(), dialog.participantId) : undefined;
  });
  protected readonly others = computed(() =>
    this.state().participants.filter(({ participantId }) => participantId !== this.state().selfId),
  );
  protected readonly matrix = computed(() => this.state().meeting?.permissions ?? null);
  protected readonly measure = () => this.call.diagnostics();
  protected readonly nameOf = (id: string): string | null =>
    this.state().participants.find((person) => person.participantId === id)?.displayName ?? null;

  constructor() {
    effect(() => {
      // What is about somebody who has left is about nothing.
      if ('participantId' in this.dialog() && this.person() === undefined) this.dialogs.close();
    });
    effect(() => {
      this.dialog();
      this.refusal.set(null);
      this.busy.set(false);
    });
  }

  /** Does what the dialog asks: done closes it, refused is told in it. */
  protected async settle(deed: Promise<Outcome>): Promise<boolean> {
    const asked = this.dialog();
    this.busy.set(true);
    this.refusal.set(null);
    const outcome = await deed;
    if (this.dialogs.shown() !== asked) return outcome.ok;
    this.busy.set(false);
    if (outcome.ok) this.dialogs.close();
    else this.refuse(outcome.error);
    return outcome.ok;
  }

  /** How long to wait is counted down, so the sentence need not say it too. */
  private refuse(error: ErrorBody): void {
    const seconds = secondsToWait(error);
    this.wait.set(seconds);
    this.refusal.set(seconds === null ? refusalInWords(error) : entryInWords(error));
  }

  /** Stays open, as one changes several; refused ones are told in the dialog. */
  protected readonly permit = async (
    participantId: ParticipantId,
    permissions: PersonPermissions,
  ): Promise<void> => {
    this.refusal.set(null);
    const outcome = await this.call.host.setPersonPermissions(participantId, permissions);
    if (!outcome.ok) this.refusal.set(refusalInWords(outcome.error));
  };

  protected async handOverAndLeave(participantId: ParticipantId): Promise<void> {
    if (await this.settle(this.call.host.handOver(participantId))) await this.call.leave();
  }

  protected async chooseDevice({ kind, deviceId }: DeviceChoice): Promise<void> {
    await this.store.attempt(this.call.select(kind, deviceId));
  }

  protected async testSpeaker(): Promise<void> {
    this.testing.set(true);
    await this.store.attempt(this.call.devices.testSpeaker());
    this.testing.set(false);
  }

  protected async copy(text: string): Promise<void> {
    if (await this.clipboard.copy(text)) this.toasts.say($localize`Copied.`);
    else this.toasts.complain($localize`The browser did not let us copy. Mark the text and copy it by hand.`);
  }
}
