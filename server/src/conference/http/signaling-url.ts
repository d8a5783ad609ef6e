/** A host name, an IPv4 address or a bracketed IPv6 one, and perhaps a port: what may be said back in a URL. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Where this caller reaches the WebSocket: on the host it has just called, since a name that resolves for one may not for
 * another (localhost and 127.0.0.1, an address inside and outside). A host that is none falls back to the public address.
 */
export const signalingUrlFor = (publicUrl: string, host: string | undefined): string => {
  const url = new URL('/signaling', publicUrl);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  const said = host !== undefined && HOST.test(host) ? `${url.protocol}//${host}/signaling` : null;
  return said !== null && URL.canParse(said) ? new URL(said).href : url.href;
};
