/** What an upgrade request says about where it came from. */
export interface Caller {
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * Whether a page may open our WebSocket: only one of our own, which is one served from the host it now calls, or from the
 * public address. Programs send no Origin and are judged by their ticket alone. Browsers cannot leave it out.
 */
export const mayConnect = ({ origin, host }: Caller, publicUrl: string): boolean => {
  if (origin === undefined) return true;
  const own = new URL(publicUrl);
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.protocol !== own.protocol) return false;
  return page.host === own.host || page.host === host?.toLowerCase();
};
