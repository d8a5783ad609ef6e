/**
 * A lock that cannot go stale: a listening socket in Linux's abstract namespace, which has no file and which the
 * kernel closes with its holder, however that dies.
 */
import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {string} subject what is locked; any text
 * @param {{waitMs: number, waiting?: () => void, remark?: string}} options
 *   how long to wait for another holder, what to say when waiting begins, and what to tell others about us
 * @returns {Promise<{release: () => void}>}
 * @throws {LockHeld} when it is still held after `waitMs`
 */
export async function takeLock(subject, { waitMs, waiting, remark = `process ${process.pid}` }) {
  const uid = process.getuid?.() ?? 0;
  const path = `\0conclave-${createHash('sha256').update(`${uid} ${subject}`).digest('hex').slice(0, 32)}`;
  const deadline = Date.now() + waitMs;
  for (let first = true; ; first = false) {
    const server = await listen(path, remark);
    if (server) return { release: () => server.close() };
    if (Date.now() >= deadline) throw new LockHeld(await askHolder(path));
    if (first) waiting?.();
    await sleep(200);
  }
}

export class LockHeld extends Error {
  /** @param {string} holder what the holder says about itself */
  constructor(holder) {
    super(`held by ${holder}`);
    this.name = 'LockHeld';
    this.holder = holder;
  }
}

function listen(path, remark) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(remark);
    });
    server.unref();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen({ path }, () => resolve(server));
  });
}

function askHolder(path) {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ path });
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text || 'another process'));
  });
}
