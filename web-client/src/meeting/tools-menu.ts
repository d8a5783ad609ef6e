import { Component, computed, input, output } from '@angular/core';
import { CdkMenu, CdkMenuItemCheckbox } from '@angular/cdk/menu';
import { Icon } from '../ui/icon.js';
import type { IconName } from '../ui/icon-paths.js';
import type { PanelName } from './panels/meeting-panels.js';

export interface Tool {
  readonly panel: PanelName;
  readonly icon: IconName;
  readonly name: string;
  readonly key: string;
}

/** What people use together beside talking, for the Tools menu and for More on small screens. */
export const toolsFor = (manage: boolean): readonly Tool[] => [
  { panel: 'polls', icon: 'poll', name: $localize`Polls`, key: '' },
  { panel: 'notes', icon: 'notes', name: $localize`Notes`, key: '' },
  { panel: 'board', icon: 'board', name: $localize`Board`, key: '' },
  { panel: 'breakouts', icon: 'rooms', name: $localize`Breakout rooms`, key: '' },
  ...(manage
    ? [{ panel: 'host' as const, icon: 'shield' as const, name: $localize`Host tools`, key: 'H' }]
    : []),
];

@Component({
  selector: 'cv-tools-menu',
  imports: [CdkMenu, CdkMenuItemCheckbox, Icon],
  template: `
    <div class="menu" cdkMenu i18n-aria-label aria-label="Tools">
      @for (tool of tools(); track tool.panel) {
        @if (tool.panel === 'host') {
          <hr class="menu-line" />
        }
        <button
          type="button"
          class="menu-item"
          cdkMenuItemCheckbox
          [cdkMenuItemChecked]="open().includes(tool.panel)"
          (cdkMenuItemTriggered)="panel.emit(tool.panel)"
        >
          <cv-icon [name]="tool.icon" /><span class="grow">{{ tool.name }}</span>
          @if (open().includes(tool.panel)) {
            <cv-icon name="check" [size]="18" />
          } @else if (singleKeys() && tool.key !== '') {
            <span class="hint">{{ tool.key }}</span>
          }
        </button>
      }
    </div>
  `,
})
export class ToolsMenu {
  readonly open = input.required<readonly PanelName[]>();
  readonly manage = input.required<boolean>();
  readonly singleKeys = input(true);
  readonly panel = output<PanelName>();
  protected readonly tools = computed(() => toolsFor(this.manage()));
}
