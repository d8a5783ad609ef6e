import { Component, input, output } from '@angular/core';
import { CdkMenuTrigger } from '@angular/cdk/menu';
import type { ParticipantState } from '#protocol';
import { Avatar } from '../../../ui/avatar.js';
import { GuestMark } from '../../../ui/guest-mark.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import type { PersonRow } from './people-rows.js';
import type { PersonDeed } from './person-deeds.js';
import { PersonMenu } from './person-menu.js';

export interface PersonWish {
  readonly person: ParticipantState;
  readonly deed: PersonDeed;
}

/** Everybody in the meeting, each with a menu of what one can do. */
@Component({
  selector: 'cv-people-list',
  imports: [Avatar, CdkMenuTrigger, GuestMark, Icon, PersonMenu, Tip],
  templateUrl: './people-list.html',
  styleUrl: './people-list.css',
})
export class PeopleList {
  readonly rows = input.required<readonly PersonRow[]>();
  readonly photos = input(false);
  readonly wished = output<PersonWish>();
  protected readonly optionsFor = (name: string) => $localize`Options for ${name}:name:`;
}
