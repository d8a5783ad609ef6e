import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { systemCode } from '../../kernel/error-facts.js';
import type { Log } from '../../kernel/log.js';
import { TokenBuckets } from '../../kernel/token-bucket.js';
import type { LinkAddress } from './address.js';
import { isFor, type LinkTls, TLS_VERSION } from './certificates.js';

/** Beyond, the system refuses: one control process needs one connection. */
const MAX_CONNECTIONS = 32;
/**
 * By TCP anybody in the network can connect, and hold a connection until its handshake is late. Control must still find a
 * place then, so all have their bound, and each address a small one.
 */
const MAX_TCP_CONNECTIONS = 512;
const MAX_OF_ONE_ADDRESS = 8;
/** Refusals of one address that are worth a line: a hostile peer must not fill the disk with them. */
const REFUSALS_TOLD = { perSecond: 0.1, burst: 10 };
const HANDSHAKE_MS = 3_000;

interface Listening {
  readonly address: LinkAddress;
  readonly tls: LinkTls | null;
  readonly log: Log;
  /** Every connection that is taken, before it has shown who it is; whoever stops listening ends them all. */
  readonly onArrival: (socket: Socket) => void;
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

async function listenUnix(path: string, { onArrival, onSocket }: Listening): Promise<Server> {
  makeFolder(dirname(path));
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    onArrival(socket);
    onSocket(socket);
  });
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
  { tls, log, onArrival, onSocket }: Listening,
): Promise<Server> {
  if (!tls)
    throw new Error('A media node that listens on tls:// needs a certificate, its key and an authority.');
  const secure = createTlsServer({
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    ca: readFileSync(tls.caFile),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: TLS_VERSION,
    handshakeTimeout: HANDSHAKE_MS,
  });
  const told = new TokenBuckets(REFUSALS_TOLD);
  const refused = (from: string | undefined, why: object) => {
    if (told.take(from ?? '', performance.now()) === null) log.warn('refused a media link', { from, ...why });
  };
  secure.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', (error) => log.debug('media link socket failed', { code: systemCode(error) }));
    if (isFor('control', socket)) {
      onSocket(socket);
      return;
    }
    refused(socket.remoteAddress, { reason: 'the certificate is not one for control' });
    socket.destroy();
  });
  secure.on('tlsClientError', (error, socket) => {
    refused(socket.remoteAddress, { code: systemCode(error) });
  });
  const hasPlace = placesByAddress();
  // Strangers are turned away before anything is reckoned for them.
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    socket.on('error', (error) => log.debug('media link connection failed', { code: systemCode(error) }));
    if (!hasPlace(socket)) {
      socket.destroy();
      return;
    }
    onArrival(socket);
    secure.emit('connection', socket);
  });
  server.maxConnections = MAX_TCP_CONNECTIONS;
  await opened(server, () => server.listen(port, host));
  return server;
}

/** Says whether a connection is within what its address may have, and counts it until it is closed. */
function placesByAddress(): (socket: Socket) => boolean {
  const counts = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (counts.get(address) ?? 0) + 1;
    if (count > MAX_OF_ONE_ADDRESS) return false;
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    return true;
  };
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
