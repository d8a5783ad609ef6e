import { Component, inject } from '@angular/core';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';

@Component({
  selector: 'cv-chat-panel',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Chat" (closed)="panels.close()">
      <p class="panel-empty" i18n>No messages yet.</p>
    </cv-panel-frame>
  `,
})
export class ChatPanel {
  protected readonly panels = inject(MeetingPanels);
}
