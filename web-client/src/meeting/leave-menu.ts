import { Component, input, output } from '@angular/core';
import { CdkMenu, CdkMenuItem } from '@angular/cdk/menu';
import { Icon } from '../ui/icon.js';

/** Hosts are asked whether only they go, and who leads then, or everybody. */
@Component({
  selector: 'cv-leave-menu',
  imports: [CdkMenu, CdkMenuItem, Icon],
  template: `
    <div class="menu" cdkMenu i18n-aria-label aria-label="Leave">
      <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="leave.emit()">
        <cv-icon name="leave" /><span class="grow" i18n>Leave meeting</span>
      </button>
      @if (others()) {
        <button type="button" class="menu-item" cdkMenuItem (cdkMenuItemTriggered)="handOverAndLeave.emit()">
          <cv-icon name="crown" /><span class="grow" i18n>Hand over and leave…</span>
        </button>
      }
      <hr class="menu-line" />
      <button type="button" class="menu-item danger" cdkMenuItem (cdkMenuItemTriggered)="endForAll.emit()">
        <cv-icon name="close" /><span class="grow" i18n>End for all</span>
      </button>
    </div>
  `,
})
export class LeaveMenu {
  /** Somebody is there who could lead. */
  readonly others = input(false);
  readonly leave = output();
  readonly handOverAndLeave = output();
  readonly endForAll = output();
}
