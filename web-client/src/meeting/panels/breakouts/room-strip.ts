import { Component, computed, inject } from '@angular/core';
import { breakoutLimits } from '#protocol';
import { Icon } from '../../../ui/icon.js';
import { Toasts } from '../../../ui/toasts.js';
import { CallStore } from '../../call-store.js';
import { isHelpAsked, mayAskForHelp } from './rooms-model.js';
import { TimeLeft } from './time-left.js';

/** Says in a breakout room where one is, for how long, and how one gets out or gets help; connected to the call. */
@Component({
  selector: 'cv-room-strip',
  imports: [Icon, TimeLeft],
  template: `
    @if (room(); as room) {
      <div class="strip" role="group" i18n-aria-label aria-label="Breakout room">
        <cv-icon name="rooms" />
        <p class="where" i18n>
          You are in <strong>{{ room.name }}</strong>
        </p>
        <p class="time" role="status">
          @if (closing()) {
            <ng-container i18n>The rooms are closing. You return in</ng-container>
          } @else if (endsAt() !== null) {
            <ng-container i18n>Time left</ng-container>
          }
        </p>
        @if (endsAt(); as until) {
          <cv-time-left [until]="until" [most]="closing() ? graceSeconds : forever" />
        }
        <div class="deeds">
          @if (mayAsk()) {
            <button
              type="button"
              class="btn btn-small"
              [attr.aria-disabled]="asked() || null"
              (click)="asked() || askForHelp()"
            >
              <cv-icon name="help" [size]="18" /><ng-container i18n>Ask for help</ng-container>
            </button>
          }
          <button type="button" class="btn btn-small" (click)="returnToMain()" i18n>
            Return to main room
          </button>
        </div>
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    .strip {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 10px;
      min-height: 48px;
      padding: 6px 8px;
      padding-inline-start: 14px;
      border-radius: var(--radius-l);
      background: var(--accent-soft);
    }
    .strip > cv-icon {
      color: var(--accent);
    }
    .where {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .where strong {
      font-weight: 620;
    }
    .time {
      margin-inline-start: 6px;
      color: var(--text-2);
    }
    .time:empty {
      display: none;
    }
    .deeds {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-inline-start: auto;
    }
    .deeds .btn {
      gap: 6px;
    }
    @media (max-width: 639px) {
      .deeds {
        flex: 1 1 100%;
      }
      .deeds .btn {
        flex: 1;
      }
    }
  `,
})
export class RoomStrip {
  private readonly store = inject(CallStore);
  private readonly toasts = inject(Toasts);

  protected readonly graceSeconds = breakoutLimits.graceSeconds;
  protected readonly forever = Number.POSITIVE_INFINITY;
  protected readonly room = computed(() => this.store.state().meeting?.breakout ?? null);
  protected readonly closing = computed(() => this.store.state().breakouts?.status === 'closing');
  protected readonly endsAt = computed(() => this.store.state().breakouts?.endsAt ?? null);
  protected readonly mayAsk = computed(() => mayAskForHelp(this.store.state()));
  protected readonly asked = computed(() => isHelpAsked(this.store.state()));

  protected async askForHelp(): Promise<void> {
    if (await this.store.attempt(this.store.call.rooms.askForHelp()))
      this.toasts.say($localize`The hosts know that you need help.`);
  }

  protected async returnToMain(): Promise<void> {
    await this.store.attempt(this.store.call.rooms.returnToMain());
  }
}
