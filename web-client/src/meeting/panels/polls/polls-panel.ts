import { Component, inject } from '@angular/core';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';

@Component({
  selector: 'cv-polls-panel',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Polls" (closed)="panels.close()">
      <p class="panel-empty" i18n>No polls yet.</p>
    </cv-panel-frame>
  `,
})
export class PollsPanel {
  protected readonly panels = inject(MeetingPanels);
}
