import { Component, computed, input, output, signal } from '@angular/core';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import type { Abilities, ParticipantId, ParticipantState, WaitingPerson } from '#protocol';
import { trackOf } from '../call/index.js';
import { Avatar } from '../ui/avatar.js';
import { Icon } from '../ui/icon.js';
import { Tip } from '../ui/tip.js';

/** From this many on, people search rather than read. */
const SEARCH_FROM = 9;

@Component({
  selector: 'cv-participants-panel',
  imports: [Avatar, CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon, Tip],
  templateUrl: './participants-panel.html',
  styleUrl: './participants-panel.css',
})
export class ParticipantsPanel {
  readonly participants = input.required<readonly ParticipantState[]>();
  readonly selfId = input.required<ParticipantId | null>();
  readonly photos = input(true);
  readonly selfMicrophoneOn = input(false);
  readonly selfCameraOn = input(false);
  readonly waiting = input.required<readonly WaitingPerson[]>();
  readonly abilities = input.required<Abilities>();
  readonly locked = input(false);
  readonly speaking = input<readonly ParticipantId[]>([]);
  readonly pinned = input<ParticipantId | null>(null);

  readonly admit = output<ParticipantId>();
  readonly deny = output<ParticipantId>();
  readonly admitAll = output();
  readonly mute = output<ParticipantId>();
  readonly remove = output<ParticipantId>();
  readonly pin = output<ParticipantId | null>();
  readonly muteAll = output();
  readonly lock = output<boolean>();
  readonly copyLink = output();
  readonly closed = output();

  protected readonly search = signal('');
  protected readonly searchable = computed(() => this.participants().length >= SEARCH_FROM);
  protected readonly shown = computed(() => {
    const wanted = this.searchable() ? plain(this.search()) : '';
    return this.participants()
      .filter((person) => plain(person.displayName).includes(wanted))
      .map((person) => this.rowOf(person));
  });

  private rowOf(person: ParticipantState) {
    const isSelf = person.participantId === this.selfId();
    const microphone = trackOf(person, 'microphone');
    const camera = trackOf(person, 'camera');
    const name = isSelf ? $localize`${person.displayName}:name: (you)` : person.displayName;
    return {
      person,
      isSelf,
      name,
      options: $localize`Options for ${name}:name:`,
      facts: [
        ...(person.role === 'host'
          ? [$localize`Host`]
          : person.role === 'cohost'
            ? [$localize`Co-host`]
            : []),
        ...(person.verified ? [] : [$localize`Guest`]),
        ...(person.connected ? [] : [$localize`Reconnecting`]),
        ...(trackOf(person, 'screen') === undefined ? [] : [$localize`Sharing`]),
      ].join(' · '),
      microphoneOn: isSelf ? this.selfMicrophoneOn() : microphone !== undefined && !microphone.muted,
      cameraOn: isSelf ? this.selfCameraOn() : camera !== undefined && !camera.muted,
      speaking: this.speaking().includes(person.participantId),
    };
  }
}

/** Case and accents do not matter when looking for a name. */
const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim();
