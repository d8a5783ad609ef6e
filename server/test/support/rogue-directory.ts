import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP server that treats each caller as `behave` says; not LDAP at all. */
export interface RogueDirectory {
  readonly port: number;
  /** How many connections it has had, and holds now. */
  readonly met: () => number;
  readonly held: () => number;
  stop(): Promise<void>;
}

export async function startRogue(behave: (socket: Socket, turn: number) => void): Promise<RogueDirectory> {
  const sockets = new Set<Socket>();
  let turns = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    behave(socket, turns++);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    met: () => turns,
    held: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** TCP lines from processes of this machine to the port of a URL: what a client that forgets to close leaves behind. */
export function linesTo(url: string): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/u))
    .filter(([, , remote, , , , , , , inode]) => remote?.endsWith(`:${port}`) === true && inode !== '0')
    .length;
}
