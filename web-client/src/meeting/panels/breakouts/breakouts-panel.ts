import { Component, inject } from '@angular/core';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';

@Component({
  selector: 'cv-breakouts-panel',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Breakout rooms" (closed)="panels.close()">
      <p class="panel-empty" i18n>No rooms are planned yet.</p>
    </cv-panel-frame>
  `,
})
export class BreakoutsPanel {
  protected readonly panels = inject(MeetingPanels);
}
