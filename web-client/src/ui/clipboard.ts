import { DOCUMENT, Service, inject } from '@angular/core';

/** Adapter of the system clipboard. */
@Service()
export class Clipboard {
  private readonly document = inject(DOCUMENT);

  /** Says whether it worked: policies and unfocused windows may refuse. */
  async copy(text: string): Promise<boolean> {
    try {
      await this.document.defaultView?.navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
}
