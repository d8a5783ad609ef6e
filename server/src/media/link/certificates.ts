import type { TLSSocket } from 'node:tls';

/** Files in PEM. The certificate of control is one for TLS clients, that of a media node one for TLS servers. */
export interface LinkTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

export const TLS_VERSION = 'TLSv1.3';

/** Extended key usages, RFC 5280 §4.2.1.12. */
const PURPOSES = { node: '1.3.6.1.5.5.7.3.1', control: '1.3.6.1.5.5.7.3.2' } as const;

/**
 * Whether the other end's certificate, which the authority has signed, was made for this role. One that names no purpose
 * is for neither: whoever holds a node's key must not be able to dial as control.
 */
export function isFor(role: keyof typeof PURPOSES, socket: TLSSocket): boolean {
  if (!socket.authorized) return false;
  // Typed as always there; of an end without a certificate it is an empty object.
  const { ext_key_usage: purposes } = socket.getPeerCertificate() as { readonly ext_key_usage?: string[] };
  return purposes?.includes(PURPOSES[role]) ?? false;
}
