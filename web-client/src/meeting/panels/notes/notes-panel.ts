import { Component, computed, inject, signal } from '@angular/core';
import { Downloads } from '../../../ui/downloads.js';
import { Icon } from '../../../ui/icon.js';
import { CallStore } from '../../call-store.js';
import { MeetingPanels } from '../meeting-panels.js';
import { openDocument } from '../open-document.js';
import { PanelFrame } from '../panel-frame.js';
import { NotesText } from './notes-text.js';

/** The notes that everybody in the room writes together; connected to the call. */
@Component({
  selector: 'cv-notes-panel',
  imports: [Icon, NotesText, PanelFrame],
  templateUrl: './notes-panel.html',
  styleUrl: './notes-panel.css',
})
export class NotesPanel {
  private readonly store = inject(CallStore);
  private readonly downloads = inject(Downloads);
  protected readonly panels = inject(MeetingPanels);
  private readonly opened = openDocument(() => this.store.call.documents.openNotes());

  protected readonly opening = this.opened.opening;
  protected readonly mayWrite = computed(() => this.store.state().abilities.collaborate);
  protected readonly exporting = signal(false);
  protected readonly placeholder = computed(() =>
    this.mayWrite()
      ? $localize`Write what should not be forgotten. Everybody here can read and write along.`
      : $localize`Nothing is written yet.`,
  );

  protected again(): void {
    this.opened.again();
  }

  protected async export(): Promise<void> {
    if (this.exporting()) return;
    this.exporting.set(true);
    const text = await this.store.call.documents.export('notes');
    this.exporting.set(false);
    if (text !== null) this.downloads.save(text, 'notes.txt');
  }
}
