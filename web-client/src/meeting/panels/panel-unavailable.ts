import { Component, output } from '@angular/core';
import { PanelFrame } from './panel-frame.js';

/** A panel's code could not be loaded: the network is away, or the server has a newer version. */
@Component({
  selector: 'cv-panel-unavailable',
  imports: [PanelFrame],
  template: `
    <cv-panel-frame i18n-heading heading="Not available" (closed)="closed.emit()">
      <p class="panel-empty" role="alert" i18n>
        This part could not be loaded. Check the connection, close it and open it again.
      </p>
    </cv-panel-frame>
  `,
})
export class PanelUnavailable {
  readonly closed = output();
}
