import { resolve } from 'node:path';

/** Where a media node listens, and where control dials. */
export type LinkAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tls'; readonly host: string; readonly port: number };

/** What fits into the system's structure for the address of a unix socket. */
const MAX_SOCKET_PATH_BYTES = 107;

/** Reads `unix:///path` or `tls://host:port`, as the settings have checked it. Throws when it cannot be used. */
export function linkAddress(text: string): LinkAddress {
  if (text.startsWith('unix://')) {
    const path = resolve(text.slice('unix://'.length));
    if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
      throw new Error(
        `The socket ${path} cannot be made: its path is longer than ${MAX_SOCKET_PATH_BYTES} bytes.`,
      );
    return { kind: 'unix', path };
  }
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'tls:' || hostname === '' || port === '')
    throw new Error(`${text} is no address of a media node.`);
  return { kind: 'tls', host: hostname.replace(/^\[(.+)\]$/u, '$1'), port: Number(port) };
}
