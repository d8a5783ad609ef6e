import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { systemCode } from '../../kernel/error-facts.js';
import type { Log } from '../../kernel/log.js';
import type { LinkAddress } from './address.js';
import { isFor, type LinkTls, TLS_VERSION } from './certificates.js';

/** Beyond, the system refuses: one control process needs one connection. */
const MAX_CONNECTIONS = 32;
const HANDSHAKE_MS = 3_000;

interface Listening {
  readonly address: LinkAddress;
  readonly tls: LinkTls | null;
  readonly log: Log;
  /** A connection whose other end may be control: of this user, or with a certificate for it. */
  readonly onSocket: (socket: Socket) => void;
}

/** Listens for control. Rejects when it cannot, in words for whoever has set the address. */
export async function listenForControl(listening: Listening): Promise<Server> {
  const { address } = listening;
  return address.kind === 'unix'
    ? await listenUnix(address.path, listening)
    : await listenTls(address, listening);
}

async function listenUnix(path: string, { onSocket }: Listening): Promise<Server> {
  makeFolder(dirname(path));
  const server = createServer({ allowHalfOpen: false }, onSocket);
  server.maxConnections = MAX_CONNECTIONS;
  // The socket comes into being within the call, with the mode that the mask leaves: nobody can connect before a chmod.
  const listen = () =>
    opened(server, () => {
      const before = process.umask(0o177);
      try {
        server.listen(path);
      } finally {
        process.umask(before);
      }
    });
  try {
    await listen();
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') throw error;
    await removeStale(path);
    await listen();
  }
  chmodSync(path, 0o600);
  return server;
}

/** Whoever can write to the folder can put another socket in the place of ours. */
function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(folder).mode & 0o022) !== 0)
    throw new Error(`Others can write to ${folder}: the socket of the media node needs a folder of its own.`);
}

/** A process that was killed leaves its socket behind. One that lives answers, and keeps it. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path).isSocket()) throw new Error(`${path} is in the way of the media node's socket.`);
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    const tell = (answer: boolean) => {
      probe.destroy();
      resolve(answer);
    };
    probe.once('connect', () => tell(true));
    probe.once('error', () => tell(false));
  });
  if (alive) throw new Error(`Another media node listens on ${path}.`);
  unlinkSync(path);
}

async function listenTls(
  { host, port }: Extract<LinkAddress, { kind: 'tls' }>,
  { tls, log, onSocket }: Listening,
): Promise<Server> {
  if (!tls)
    throw new Error('A media node that listens on tls:// needs a certificate, its key and an authority.');
  const server = createTlsServer({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    ca: readFileSync(tls.caFile),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: TLS_VERSION,
    handshakeTimeout: HANDSHAKE_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', (error) => log.debug('media link socket failed', { code: systemCode(error) }));
    if (isFor('control', socket)) {
      onSocket(socket);
      return;
    }
    log.warn('refused a media link: the certificate is not one for control', { from: socket.remoteAddress });
    socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    log.warn('refused a media link', { from: socket.remoteAddress, code: systemCode(error) });
  });
  await opened(server, () => server.listen(port, host));
  return server;
}

async function opened(server: Server, listen: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      server.removeListener('listening', done);
      reject(error);
    };
    const done = () => {
      server.removeListener('error', fail);
      resolve();
    };
    server.once('error', fail);
    server.once('listening', done);
    listen();
  });
}
