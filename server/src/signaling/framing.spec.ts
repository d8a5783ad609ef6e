import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './framing.js';

/** ws's own client is the judge: what it reads when the frame is written to the socket as it is. */
const read = async (frame: Buffer): Promise<string> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  try {
    await once(server, 'listening');
    server.on('connection', (_webSocket, request) => request.socket.write(frame));
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
    expect(isBinary).toBe(false);
    client.terminate();
    return data.toString();
  } finally {
    server.close();
  }
};

describe('textFrame()', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'of %d bytes is read back by ws',
    async (length) => {
      const text = 'x'.repeat(length);
      expect(await read(textFrame(text))).toBe(text);
    },
  );

  it('counts bytes, not characters', async () => {
    const text = 'Привет, 世界 👋'.repeat(10);
    expect(await read(textFrame(text))).toBe(text);
  });
});
