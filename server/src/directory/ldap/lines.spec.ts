import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lines } from './lines.js';

let server: Server;
let held: Set<Socket>;
beforeEach(async () => {
  held = new Set();
  server = createServer((socket) => {
    // Read on, since a line that nobody reads is not seen to end.
    held.add(
      socket
        .resume()
        .on('error', () => undefined)
        .on('close', () => held.delete(socket)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
const port = () => (server.address() as AddressInfo).port;

/** Resolves when the server holds so many lines; the test's own time limit ends a wait in vain. */
async function untilHeld(count: number): Promise<void> {
  while (held.size !== count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('Lines.end()', () => {
  it('cuts plain lines made during the work, however deep, and no others', async () => {
    const lines = new Lines();
    const other = connect(port(), '127.0.0.1').on('error', () => undefined);
    lines.during(() => {
      connect(port(), '127.0.0.1').on('error', () => undefined);
      setTimeout(() => connect(port(), '127.0.0.1').on('error', () => undefined), 5);
    });
    await untilHeld(3);
    lines.end();
    lines.end();
    await untilHeld(1);
    expect(other.destroyed).toBe(false);
    other.destroy();
  });

  it('cuts lines over TLS by the signal, also in the middle of the handshake', async () => {
    const lines = new Lines();
    const options = { host: '127.0.0.1', port: port(), signal: lines.signal };
    connectSecurely(options).on('error', () => undefined);
    await untilHeld(1);
    lines.end();
    await untilHeld(0);
    expect(lines.signal.aborted).toBe(true);
  });
});
