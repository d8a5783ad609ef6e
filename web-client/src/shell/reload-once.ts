const KEY = 'conclave.reloaded-at';
/** A second reload within this time would be a loop: the server then truly has no newer client to give. */
const QUIET_MS = 5 * 60_000;

/** Reloads an outdated client, but never twice in a row. Says whether it did. */
export function reloadOnce(storage: Storage, now: number, reload: () => void): boolean {
  const before = Number(storage.getItem(KEY) ?? Number.NaN);
  if (Number.isFinite(before) && now - before < QUIET_MS) return false;
  storage.setItem(KEY, String(now));
  reload();
  return true;
}
