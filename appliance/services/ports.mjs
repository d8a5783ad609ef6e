/** Ports and sockets: which are free, and whether somebody listens. */
import { connect, createServer } from 'node:net';

/** @returns {Promise<number>} a TCP port that is free on loopback at this moment */
export async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @returns {Promise<string | undefined>} why the address cannot be listened on (`EADDRINUSE`, …), or undefined */
export async function whyNotFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Connects, sends `question` and says whether the first answer begins with `answer`.
 *
 * @param {import('node:net').NetConnectOpts} address
 * @param {string} [question] without one, being able to connect is enough
 * @param {string} [answer]
 */
export async function answers(address, question = '', answer = '') {
  return new Promise((resolve) => {
    const socket = connect(address);
    const done = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once('error', () => done(false));
    socket.once('data', (data) => done(data.toString().startsWith(answer)));
    socket.once('connect', () => (question === '' ? done(true) : socket.write(question)));
  });
}
