import { Directive, output, signal } from '@angular/core';

/** Files that are dragged onto its element, or pasted in it. A drop never leads the browser away from the meeting. */
@Directive({
  selector: '[cvFileDrop]',
  exportAs: 'cvFileDrop',
  host: {
    '(dragenter)': 'drag($event)',
    '(dragover)': 'drag($event)',
    '(dragleave)': 'leave($event)',
    '(drop)': 'drop($event)',
    '(paste)': 'paste($event)',
  },
})
export class FileDrop {
  readonly cvFileDrop = output<readonly File[]>();
  private readonly dragging = signal(false);
  readonly over = this.dragging.asReadonly();

  protected drag(event: DragEvent): void {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.dragging.set(true);
  }

  protected leave({ currentTarget, relatedTarget }: DragEvent): void {
    const inside =
      currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
    if (!inside) this.dragging.set(false);
  }

  protected drop(event: DragEvent): void {
    this.dragging.set(false);
    this.take(event, event.dataTransfer);
  }

  protected paste(event: ClipboardEvent): void {
    // Office programs put a picture beside the text that was copied; the text is what is meant.
    if (event.clipboardData?.types.includes('text/plain') === true) return;
    this.take(event, event.clipboardData);
  }

  private take(event: Event, data: DataTransfer | null): void {
    const files = [...(data?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.cvFileDrop.emit(files);
  }
}
