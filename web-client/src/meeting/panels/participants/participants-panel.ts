import { Component, computed, inject, input, output, signal } from '@angular/core';
import type { ParticipantId } from '#protocol';
import { participantOf, raisedHands } from '../../../call/index.js';
import { Icon } from '../../../ui/icon.js';
import { CallStore } from '../../call-store.js';
import { MeetingDialogs } from '../../dialogs/meeting-dialogs.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';
import { HandList } from './hand-list.js';
import { PeopleList, type PersonWish } from './people-list.js';
import { plain, rowOf, type Surroundings } from './people-rows.js';
import { WaitingList } from './waiting-list.js';

/** From this many on, people search rather than read. */
const SEARCH_FROM = 9;

/** Who waits, whose hands are up, and who is here; connected to the call. */
@Component({
  selector: 'cv-participants-panel',
  imports: [HandList, Icon, PanelFrame, PeopleList, WaitingList],
  templateUrl: './participants-panel.html',
  styleUrl: './participants-panel.css',
})
export class ParticipantsPanel {
  private readonly store = inject(CallStore);
  private readonly call = this.store.call;
  private readonly dialogs = inject(MeetingDialogs);
  protected readonly panels = inject(MeetingPanels);
  protected readonly state = this.store.state;

  /** Whether the server gives this person photos of others. */
  readonly photos = input(false);
  readonly copyLink = output();

  protected readonly hands = computed(() => raisedHands(this.state()));
  protected readonly search = signal('');
  protected readonly searchable = computed(() => this.state().participants.length >= SEARCH_FROM);
  protected readonly rows = computed(() => {
    const { participants, speaking, own, awaited, selfId, abilities, pinned, meeting } = this.state();
    const wanted = this.searchable() ? plain(this.search()) : '';
    const around: Surroundings = {
      speaking,
      awaited,
      own: { microphone: own.microphone.on, camera: own.camera.on },
      standing: {
        selfId,
        abilities,
        pinned,
        role: participantOf(this.state(), selfId)?.role ?? 'attendee',
        spotlight: meeting?.spotlight ?? null,
      },
    };
    return participants
      .filter((person) => plain(person.displayName).includes(wanted))
      .map((person) => rowOf(person, around));
  });

  protected readonly tellLobby = (text: string) => this.store.attempt(this.call.host.tellLobby(text));

  protected async admit(participantId: ParticipantId): Promise<void> {
    await this.store.attempt(this.call.admit(participantId));
  }

  protected async admitAll(): Promise<void> {
    await this.store.attempt(this.call.admitAll());
  }

  protected async deny(who: {
    readonly participantId: ParticipantId;
    readonly block: boolean;
  }): Promise<void> {
    await this.store.attempt(this.call.deny(who.participantId, { block: who.block }));
  }

  protected async lower(participantId: ParticipantId): Promise<void> {
    const own = participantId === this.state().selfId;
    await this.store.attempt(own ? this.call.raiseHand(false) : this.call.host.lowerHand(participantId));
  }

  protected async lowerAll(): Promise<void> {
    await this.store.attempt(this.call.host.lowerAllHands());
  }

  protected async muteAll(): Promise<void> {
    await this.store.attempt(this.call.muteAll());
  }

  protected doDeed({ person, deed }: PersonWish): void {
    const { participantId } = person;
    const { host } = this.call;
    switch (deed) {
      case 'pin':
      case 'unpin':
        this.call.pin(deed === 'pin' ? participantId : null);
        break;
      case 'write':
        this.panels.writePrivately(participantId);
        break;
      case 'rename':
      case 'permissions':
      case 'hand_over':
      case 'remove':
        this.dialogs.open({ name: deed, participantId });
        break;
      case 'spotlight':
      case 'unspotlight':
        void this.store.attempt(host.spotlight(deed === 'spotlight' ? participantId : null));
        break;
      case 'ask_unmute':
        void this.store.attempt(host.askToUnmute(participantId));
        break;
      case 'mute':
        void this.store.attempt(this.call.muteParticipant(participantId));
        break;
      case 'stop_camera':
        void this.store.attempt(host.stopCamera(participantId));
        break;
      case 'stop_share':
        void this.store.attempt(host.stopShare(participantId));
        break;
      case 'lower_hand':
        void this.lower(participantId);
        break;
      case 'make_cohost':
        void this.store.attempt(host.setRole(participantId, 'cohost'));
        break;
      case 'make_attendee':
        void this.store.attempt(host.setRole(participantId, 'attendee'));
        break;
      case 'make_viewer':
        void this.store.attempt(host.setRole(participantId, 'viewer'));
        break;
    }
  }
}
