import {
  Component,
  DOCUMENT,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  input,
  output,
} from '@angular/core';
import type { ParticipantId, RoomId } from '#protocol';
import { Icon } from '../../../ui/icon.js';
import type { RoomPerson, RoomRow } from './rooms-model.js';

interface Group {
  readonly roomId: RoomId | null;
  readonly name: string;
  readonly needsHelp: boolean;
  readonly isHere: boolean;
  readonly mayJoin: boolean;
  readonly people: readonly RoomPerson[];
}

/** The rooms with the people in them. For those who manage, each person can be put into another one. */
@Component({
  selector: 'cv-room-groups',
  imports: [Icon],
  templateUrl: './room-groups.html',
  styleUrl: './room-groups.css',
})
export class RoomGroups {
  private readonly document = inject(DOCUMENT);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly rooms = input.required<readonly RoomRow[]>();
  /** Who is in none of them; null when that is not known here. */
  readonly main = input<readonly RoomPerson[] | null>(null);
  /** Puts somebody elsewhere, and says whether it was done; null when one may not. */
  readonly assign = input<((id: ParticipantId, roomId: RoomId | null) => Promise<boolean>) | null>(null);
  /** While planned nobody is anywhere yet. */
  readonly open = input(false);
  readonly joined = output<RoomId>();

  protected readonly groups = computed<readonly Group[]>(() => {
    const main = this.main();
    const rest: Group = {
      roomId: null,
      name: this.open() ? $localize`Main room` : $localize`Not in a room`,
      needsHelp: false,
      isHere: false,
      mayJoin: false,
      people: main ?? [],
    };
    return [...this.rooms(), ...(main === null || main.length === 0 ? [] : [rest])];
  });
  private moved: ParticipantId | null = null;

  constructor() {
    // Whoever is put elsewhere gets a new row: the keyboard goes there, too.
    afterRenderEffect(() => {
      this.groups();
      if (this.moved === null || this.document.activeElement !== this.document.body) return;
      this.element.querySelector<HTMLElement>(`[data-person="${this.moved}"]`)?.focus();
      this.moved = null;
    });
  }

  protected async move(
    select: HTMLSelectElement,
    { participantId }: RoomPerson,
    from: RoomId | null,
  ): Promise<void> {
    const assign = this.assign();
    if (assign === null) return;
    const room = this.rooms().find(({ roomId }) => roomId === select.value);
    this.moved = participantId;
    if (!(await assign(participantId, room?.roomId ?? null))) select.value = from ?? '';
  }

  protected labelOf({ displayName }: RoomPerson): string {
    return $localize`Room for ${displayName}:name:`;
  }

  protected joinLabel(name: string): string {
    return $localize`Join ${name}:room:`;
  }
}
