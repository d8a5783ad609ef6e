export interface PageEvents {
  /** Somebody looks at the page again, or it is back from the cache. */
  woken(): void;
  /** The machine is on another network, or on one again. */
  networkChanged(): void;
  /** The page is going away: a reload, a closed tab, another address. */
  hidden(): void;
  /** The person touched the page: sound that was held back may start. */
  touched(): void;
}

/** Adapter over window, document and navigator. Returns the way to stop listening. */
export function watchPage(events: PageEvents): () => void {
  if (typeof window === 'undefined') return () => undefined;
  const scope = new AbortController();
  const options = { signal: scope.signal };
  const woken = () => events.woken();
  const touched = () => events.touched();
  window.addEventListener('online', () => events.networkChanged(), options);
  // From the back-forward cache the page returns with all its sockets closed.
  window.addEventListener('pageshow', woken, options);
  window.addEventListener('pagehide', () => events.hidden(), options);
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') events.woken();
    },
    options,
  );
  // Not in every browser, and in no standard type library.
  const connection = 'connection' in navigator ? navigator.connection : undefined;
  if (connection instanceof EventTarget) {
    let type = typeOf(connection);
    connection.addEventListener(
      'change',
      () => {
        // It also fires whenever the browser guesses anew how fast the network is.
        const now = typeOf(connection);
        if (now === type) return;
        type = now;
        events.networkChanged();
      },
      options,
    );
  }
  document.addEventListener('pointerdown', touched, { ...options, capture: true });
  document.addEventListener('keydown', touched, { ...options, capture: true });
  return () => scope.abort();
}

const typeOf = (connection: object): unknown => ('type' in connection ? connection.type : undefined);
