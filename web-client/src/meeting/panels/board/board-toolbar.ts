import { Component, input, output } from '@angular/core';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { moveInToolbar } from '../../toolbar-keys.js';
import { colours, tools, widths, type Style, type ToolName } from './board-tools.js';

/** What one draws with. On a narrow screen it is one row that scrolls. */
@Component({
  selector: 'cv-board-toolbar',
  imports: [Icon, Tip],
  templateUrl: './board-toolbar.html',
  styleUrl: './board-toolbar.css',
})
export class BoardToolbar {
  readonly tool = input.required<ToolName>();
  readonly drawStyle = input.required<Style>();
  readonly canUndo = input(false);
  readonly canRedo = input(false);
  readonly empty = input(true);

  readonly toolChosen = output<ToolName>();
  readonly styleChosen = output<Style>();
  readonly undo = output();
  readonly redo = output();
  readonly clear = output();

  protected readonly tools = tools();
  protected readonly colours = colours();
  protected readonly widths = widths();
  protected readonly move = moveInToolbar;
}
