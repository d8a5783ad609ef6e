import { DOCUMENT, Service, inject } from '@angular/core';

/** How long an object URL is kept for the browser to begin reading it, in milliseconds. */
const KEPT_MS = 60_000;

/** Adapter of the browser's way to save a file. */
@Service()
export class Downloads {
  private readonly document = inject(DOCUMENT);

  /** Saves the content under this name, where and how the browser is set to. */
  save(content: Blob, name: string): void {
    const url = URL.createObjectURL(content);
    const link = this.document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => {
      URL.revokeObjectURL(url);
    }, KEPT_MS);
  }
}
