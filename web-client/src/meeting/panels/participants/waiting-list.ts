import { Component, input, output, signal } from '@angular/core';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import type { ParticipantId, WaitingPerson } from '#protocol';
import { Avatar } from '../../../ui/avatar.js';
import { GuestMark } from '../../../ui/guest-mark.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { LobbyMessageBox } from './lobby-message-box.js';

/** Who waits, for those who may let them in. */
@Component({
  selector: 'cv-waiting-list',
  imports: [Avatar, CdkMenu, CdkMenuItem, CdkMenuTrigger, GuestMark, Icon, LobbyMessageBox, Tip],
  templateUrl: './waiting-list.html',
  styleUrl: './waiting-list.css',
})
export class WaitingList {
  readonly waiting = input.required<readonly WaitingPerson[]>();
  /** Only hosts write to those who wait. */
  readonly mayWrite = input(false);
  /** Settles with whether it was sent. */
  readonly send = input.required<(text: string) => Promise<boolean>>();
  readonly admit = output<ParticipantId>();
  readonly admitAll = output();
  readonly deny = output<{ readonly participantId: ParticipantId; readonly block: boolean }>();

  protected readonly writing = signal(false);
  protected readonly optionsFor = (name: string) => $localize`More about ${name}:name:`;
}
