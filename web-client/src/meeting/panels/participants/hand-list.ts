import { Component, input, output } from '@angular/core';
import type { ParticipantId, ParticipantState } from '#protocol';
import { Avatar } from '../../../ui/avatar.js';
import { GuestMark } from '../../../ui/guest-mark.js';
import { Icon } from '../../../ui/icon.js';
import { nameOf } from './people-rows.js';

/** The queue of raised hands, first come first. */
@Component({
  selector: 'cv-hand-list',
  imports: [Avatar, GuestMark, Icon],
  template: `
    <div class="head">
      <h3><cv-icon name="hand" [size]="18" /><ng-container i18n>Raised hands</ng-container></h3>
      @if (manage()) {
        <button type="button" class="btn btn-quiet btn-small" (click)="lowerAll.emit()" i18n>
          Lower all hands
        </button>
      }
    </div>
    <ol i18n-aria-label aria-label="Raised hands">
      @for (person of hands(); track person.participantId; let place = $index) {
        <li>
          <span class="place">{{ place + 1 }}</span>
          <cv-avatar
            [name]="person.displayName"
            [seed]="person.participantId"
            [photoUrl]="photos() ? person.photoUrl : null"
            size="28px"
          />
          <span class="who" [id]="'hand-' + person.participantId">
            <span class="name">{{ name(person) }}</span>
            @if (!person.verified) {
              <cv-guest-mark />
            }
          </span>
          @if (manage() || person.participantId === selfId()) {
            <button
              type="button"
              class="btn btn-quiet btn-small"
              [attr.aria-describedby]="'hand-' + person.participantId"
              (click)="lower.emit(person.participantId)"
              i18n
            >
              Lower hand
            </button>
          }
        </li>
      }
    </ol>
  `,
  styles: `
    :host {
      display: block;
      margin: 0 4px 12px;
      padding: 6px 4px 4px;
      border: 1px solid var(--line);
      border-radius: var(--radius-l);
    }
    .head,
    h3,
    li {
      display: flex;
      align-items: center;
    }
    .head {
      justify-content: space-between;
      min-height: 36px;
      padding-inline-start: 8px;
    }
    h3 {
      gap: 6px;
    }
    li {
      gap: 10px;
      min-height: 44px;
      padding-inline-start: 8px;
    }
    .place {
      min-width: 14px;
      color: var(--text-2);
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      text-align: center;
    }
    .who {
      display: flex;
      flex-direction: column;
      flex: 1;
      min-width: 0;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 500;
    }
    .btn {
      padding: 0 8px;
    }
  `,
})
export class HandList {
  /** In the order of the queue. */
  readonly hands = input.required<readonly ParticipantState[]>();
  readonly selfId = input.required<ParticipantId | null>();
  readonly photos = input(false);
  readonly manage = input(false);
  readonly lower = output<ParticipantId>();
  readonly lowerAll = output();
  protected readonly name = (person: ParticipantState) =>
    nameOf(person, person.participantId === this.selfId());
}
