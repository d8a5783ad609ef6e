import { Component, inject } from '@angular/core';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';

@Component({
  selector: 'cv-notes-panel',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Notes" (closed)="panels.close()">
      <p class="panel-empty" i18n>Nothing is written yet.</p>
    </cv-panel-frame>
  `,
})
export class NotesPanel {
  protected readonly panels = inject(MeetingPanels);
}
