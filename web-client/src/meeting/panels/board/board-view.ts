import { Component, inject } from '@angular/core';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';

/** The board in the stage's place; the faces stand beside it. */
@Component({
  selector: 'cv-board-view',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Board" (closed)="panels.closeBoard()">
      <p class="panel-empty" i18n>Nothing is drawn yet.</p>
    </cv-panel-frame>
  `,
})
export class BoardView {
  protected readonly panels = inject(MeetingPanels);
}
