import { Service, effect, inject, untracked } from '@angular/core';
import type { ParticipantId, WaitingPerson } from '#protocol';
import { Toasts } from '../ui/toasts.js';
import { CallStore } from './call-store.js';
import { KNOCK_SOUND } from './knock-sound.js';
import { MeetingPanels } from './panels/meeting-panels.js';
import { ViewPreferences } from './view-preferences.js';

/** Those who come within this time share one knock. In milliseconds. */
export const KNOCK_PAUSE_MS = 10_000;

/** Tells those who may admit that somebody waits: one knock and one message for a whole burst. */
@Service({ autoProvided: false })
export class Knocker {
  private readonly store = inject(CallStore);
  private readonly toasts = inject(Toasts);
  private readonly preferences = inject(ViewPreferences);
  private readonly sound = inject(KNOCK_SOUND);
  private readonly panels = inject(MeetingPanels);
  private known = new Set<ParticipantId>();
  private lastKnock = -Infinity;
  private toast: number | null = null;

  constructor() {
    effect(() => {
      const { lobby, abilities } = this.store.state();
      untracked(() => {
        this.look(abilities.admit ? lobby : []);
      });
    });
    effect(() => {
      if (this.panels.side() === 'participants') untracked(() => this.takeBack());
    });
  }

  private look(waiting: readonly WaitingPerson[]): void {
    const fresh = waiting.some(({ participantId }) => !this.known.has(participantId));
    this.known = new Set(waiting.map(({ participantId }) => participantId));
    if (waiting.length === 0) this.takeBack();
    if (!fresh) return;
    // The message always tells how many there are; the sound comes once a burst.
    this.takeBack();
    // Whoever looks at the list sees it there.
    if (!this.panels.isOpen('participants')) {
      this.toast = this.toasts.say(waitingInWords(waiting), {
        label: $localize`Show`,
        run: () => {
          this.panels.open('participants');
        },
      });
    }
    const now = Date.now();
    if (now - this.lastKnock < KNOCK_PAUSE_MS || !this.preferences.knockSound()) return;
    this.lastKnock = now;
    this.sound(this.store.devices().chosen.speaker ?? null).catch(() => {
      // A browser that lets no sound out yet: the message says the same.
    });
  }

  private takeBack(): void {
    if (this.toast !== null) this.toasts.dismiss(this.toast);
    this.toast = null;
  }
}

export function waitingInWords(waiting: readonly WaitingPerson[]): string {
  const [first] = waiting;
  return waiting.length === 1 && first !== undefined
    ? $localize`${first.displayName}:name: is waiting to be let in`
    : $localize`${waiting.length}:count: people are waiting to be let in`;
}
