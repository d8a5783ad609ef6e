import { Component, input, output } from '@angular/core';
import type { Ban, BanId } from '#protocol';
import { GuestMark } from '../../../ui/guest-mark.js';

/** Who may not come back into this meeting. */
@Component({
  selector: 'cv-ban-list',
  imports: [GuestMark],
  template: `
    <ul>
      @for (ban of bans(); track ban.banId) {
        <li>
          <span class="who" [id]="'ban-' + ban.banId">
            <span class="name">{{ ban.displayName }}</span>
            @if (!ban.verified) {
              <cv-guest-mark />
            }
          </span>
          <button
            type="button"
            class="btn btn-small"
            [attr.aria-describedby]="'ban-' + ban.banId"
            (click)="unban.emit(ban.banId)"
            i18n
          >
            Unblock
          </button>
        </li>
      } @empty {
        <li class="hint" i18n>Nobody. Whom you remove or deny can be blocked as well.</li>
      }
    </ul>
  `,
  styles: `
    li {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 40px;
    }
    .hint {
      min-height: 0;
    }
    .who {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-width: 0;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class BanList {
  readonly bans = input.required<readonly Ban[]>();
  readonly unban = output<BanId>();
}
