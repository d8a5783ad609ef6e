import type { Diagnostics } from '../call/index.js';

declare global {
  interface Window {
    /** For support and for browser tests: what the call measures, as plain JSON. */
    conclave?: { readonly diagnostics: () => Promise<Diagnostics> };
  }
}

/** Puts the handle on the window. Returns the way to take it away. */
export function publishDiagnostics(document: Document, diagnostics: () => Promise<Diagnostics>): () => void {
  const window = document.defaultView;
  if (window === null) return () => undefined;
  const handle = { diagnostics };
  window.conclave = handle;
  return () => {
    if (window.conclave === handle) delete window.conclave;
  };
}
