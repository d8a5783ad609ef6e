import { Component, computed, effect, inject, signal } from '@angular/core';
import {
  defaultMeetingSettings,
  defaultPermissions,
  type AccessLevel,
  type BanId,
  type LiveSettings,
  type PermissionRole,
  type Permissions,
} from '#protocol';
import { Icon } from '../../../ui/icon.js';
import { SwitchRow } from '../../../ui/switch-row.js';
import { CallStore } from '../../call-store.js';
import { MeetingDialogs } from '../../dialogs/meeting-dialogs.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';
import { AccessChoice } from './access-choice.js';
import { BanList } from './ban-list.js';
import { PermissionTable } from './permission-table.js';

/** What hosts settle for everybody; connected to the call. */
@Component({
  selector: 'cv-host-panel',
  imports: [AccessChoice, BanList, Icon, PanelFrame, PermissionTable, SwitchRow],
  templateUrl: './host-panel.html',
  styleUrl: './host-panel.css',
})
export class HostPanel {
  private readonly store = inject(CallStore);
  private readonly call = this.store.call;
  protected readonly panels = inject(MeetingPanels);
  protected readonly dialogs = inject(MeetingDialogs);
  protected readonly state = this.store.state;

  protected readonly settings = computed(() => this.state().meeting?.settings ?? defaultMeetingSettings);
  protected readonly permissions = computed(() => this.state().meeting?.permissions ?? defaultPermissions);
  protected readonly locked = computed(() => this.state().meeting?.locked ?? false);
  private readonly speak = computed(() => this.permissions().attendee.speak);
  /** For the next "Mute all": who is muted may not come back by themselves. */
  private readonly strict = signal(false);
  protected readonly mayUnmute = computed(() => this.speak() && !this.strict());
  protected readonly unmuteHint = computed(() => {
    if (!this.speak()) return $localize`Only hosts can speak now. Switch on to let everybody speak again.`;
    return this.strict() ? $localize`Takes effect with “Mute all”.` : '';
  });

  constructor() {
    // Once it has come about, it is no longer a wish: whoever gives speech back in the table below means it.
    effect(() => {
      if (!this.speak()) this.strict.set(false);
    });
  }

  protected readonly lock = (locked: boolean) => this.store.attempt(this.call.lock(locked));
  protected readonly letGuests = (guests: boolean) => this.change({ guests });
  protected readonly letIn = (joinBeforeHost: boolean) => this.change({ joinBeforeHost });
  protected readonly muteOnEntry = (on: boolean) => this.change({ muteOnEntry: on });
  protected readonly showHistory = (all: boolean) => this.change({ chatHistory: all ? 'all' : 'since_join' });
  protected readonly setAccess = (access: AccessLevel) => this.change({ access });
  protected readonly permit = (role: PermissionRole, change: Partial<Permissions>) =>
    this.store.attempt(this.call.host.setPermissions(role, change));

  /** Forbidding is for the next "Mute all", so that nobody is cut off by a switch; allowing again is at once. */
  protected readonly letUnmute = async (on: boolean): Promise<void> => {
    this.strict.set(!on);
    if (on && !this.speak()) await this.permit('attendee', { speak: true });
  };

  protected async muteAll(): Promise<void> {
    await this.store.attempt(this.call.muteAll({ mayUnmute: this.mayUnmute() }));
  }

  protected async unban(banId: BanId): Promise<void> {
    await this.store.attempt(this.call.host.unban(banId));
  }

  private change(settings: LiveSettings): Promise<boolean> {
    return this.store.attempt(this.call.host.changeSettings(settings));
  }
}
