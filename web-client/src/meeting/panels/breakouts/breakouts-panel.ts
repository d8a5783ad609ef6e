import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { breakoutLimits, type ParticipantId, type RoomId } from '#protocol';
import type { Outcome } from '../../../call/index.js';
import { Icon } from '../../../ui/icon.js';
import { Toasts } from '../../../ui/toasts.js';
import { CallStore } from '../../call-store.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';
import { RoomBroadcast } from './room-broadcast.js';
import { RoomGroups } from './room-groups.js';
import { RoomPlanner, type RoomPlan } from './room-planner.js';
import { RoomTimer } from './room-timer.js';
import { currentRoomOf, isHelpAsked, mainRoomPeople, mayAskForHelp, roomRows } from './rooms-model.js';
import { TimeLeft } from './time-left.js';

/** Breakout rooms: those who manage plan, open and close them; everybody sees who is where; connected to the call. */
@Component({
  selector: 'cv-breakouts-panel',
  imports: [Icon, PanelFrame, RoomBroadcast, RoomGroups, RoomPlanner, RoomTimer, TimeLeft],
  templateUrl: './breakouts-panel.html',
  styleUrl: './breakouts-panel.css',
})
export class BreakoutsPanel {
  private readonly store = inject(CallStore);
  private readonly deeds = this.store.call.rooms;
  private readonly toasts = inject(Toasts);
  protected readonly panels = inject(MeetingPanels);
  protected readonly state = this.store.state;

  protected readonly graceSeconds = breakoutLimits.graceSeconds;
  protected readonly forever = Number.POSITIVE_INFINITY;
  protected readonly openDeed = $localize`Open rooms`;
  protected readonly timerDeed = $localize`Set timer`;
  protected readonly busy = signal(false);

  protected readonly breakouts = computed(() => this.state().breakouts);
  protected readonly status = computed(() => this.breakouts()?.status ?? 'none');
  protected readonly manage = computed(() => this.state().abilities.manage);
  protected readonly rooms = computed(() => roomRows(this.state()));
  protected readonly main = computed(() => mainRoomPeople(this.state()));
  protected readonly inRoom = computed(() => currentRoomOf(this.state()) !== null);
  protected readonly mayAsk = computed(() => mayAskForHelp(this.state()));
  protected readonly asked = computed(() => isHelpAsked(this.state()));
  protected readonly endsAt = computed(() => this.breakouts()?.endsAt ?? null);
  protected readonly ownRoom = computed(() =>
    this.rooms().find(({ roomId }) => roomId === this.breakouts()?.ownRoomId),
  );
  protected readonly plan = computed<RoomPlan | null>(() => {
    const breakouts = this.breakouts();
    return breakouts === null
      ? null
      : { names: breakouts.rooms.map(({ name }) => name), assignment: breakouts.assignment };
  });
  /** The plan is being made anew; another plan, or open rooms, end that. */
  protected readonly replanning = linkedSignal({
    source: () => `${this.status()} ${this.breakouts()?.rooms[0]?.roomId ?? ''}`,
    computation: () => false,
  });
  protected readonly planning = computed(
    () => this.status() === 'none' || (this.status() === 'planned' && this.replanning()),
  );

  protected readonly assign = (id: ParticipantId, roomId: RoomId | null): Promise<boolean> =>
    this.store.attempt(this.deeds.assign(id, roomId));
  protected readonly broadcast = (text: string): Promise<boolean> =>
    this.store.attempt(this.deeds.broadcast(text));

  protected create({ names, assignment }: RoomPlan): Promise<boolean> {
    return this.once(() => this.deeds.plan(names, assignment));
  }
  protected openRooms(seconds: number | null): Promise<boolean> {
    return this.once(() => this.deeds.open(seconds ?? undefined));
  }
  protected setTimer(seconds: number | null): Promise<boolean> {
    return this.once(() => this.deeds.setTimer(seconds));
  }
  protected closeRooms(): Promise<boolean> {
    return this.once(() => this.deeds.close());
  }
  protected join(roomId: RoomId): Promise<boolean> {
    return this.once(() => this.deeds.join(roomId));
  }
  protected returnToMain(): Promise<boolean> {
    return this.once(() => this.deeds.returnToMain());
  }
  protected async askForHelp(): Promise<void> {
    if (await this.once(() => this.deeds.askForHelp()))
      this.toasts.say($localize`The hosts know that you need help.`);
  }

  /** A second click while the first is on its way does nothing. */
  private async once(deed: () => Promise<Outcome>): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    const done = await this.store.attempt(deed());
    this.busy.set(false);
    return done;
  }
}
