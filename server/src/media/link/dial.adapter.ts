import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LinkAddress } from './address.js';
import { isFor, type LinkTls, TLS_VERSION } from './certificates.js';

/**
 * Connects to a media node. Rejects with the system's error, or when it takes too long. The files are read at each dial,
 * so that renewed certificates are taken without a restart.
 */
export async function dialNode(address: LinkAddress, tls: LinkTls | null, withinMs: number): Promise<Socket> {
  const socket = address.kind === 'unix' ? connect(address.path) : connectSecurely(address, tls);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => socket.destroy(new Error('The media node did not answer the dial.')),
      withinMs,
    );
    socket.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    socket.once(address.kind === 'unix' ? 'connect' : 'secureConnect', () => {
      clearTimeout(late);
      // Refused for its certificate a moment ago: the error comes next.
      if (!socket.destroyed) resolve();
    });
  });
  return socket;
}

function connectSecurely({ host, port }: Extract<LinkAddress, { kind: 'tls' }>, tls: LinkTls | null): Socket {
  if (!tls) throw new Error('A media node on tls:// needs a certificate, its key and an authority.');
  const socket = connectTls({
    host,
    port,
    // An address is checked against the certificate's addresses; only names may be announced.
    ...(isIP(host) ? {} : { servername: host }),
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    ca: readFileSync(tls.caFile),
    rejectUnauthorized: true,
    minVersion: TLS_VERSION,
  });
  // First of the listeners, so that nobody takes the connection for good before.
  socket.once('secureConnect', () => {
    if (!isFor('node', socket)) socket.destroy(new Error('The certificate is not one for a media node.'));
  });
  return socket;
}
