import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { bodyPatience, isStreamed, letGo } from './streamed-bodies.js';

describe('isStreamed()', () => {
  it.each([
    ['POST', '/api/v1/conferences/x/files', true],
    ['POST', '/API/v1/Conferences/x/Files/', true],
    ['GET', '/api/v1/conferences/x/files', false],
    ['POST', '/api/v1/conferences/x/files/y', false],
    ['POST', '/api/v1/meetings', false],
  ])('%s %s → %s', (method, path, expected) => {
    expect(isStreamed({ method, path })).toBe(expected);
  });
});

describe('slow bodies', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  async function sendHalf(path: string): Promise<{ answered: Promise<number>; cut: Promise<boolean> }> {
    const patience = bodyPatience(100);
    server = createServer((incoming, outgoing) => {
      const request = Object.assign(incoming, { path }) as unknown as Request;
      const response = outgoing as Response;
      patience(request, response, () => {
        if (path === '/refused') {
          response.writeHead(413).end();
          letGo(request);
        } else request.resume().on('end', () => response.end());
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sending = httpRequest({ port, host: '127.0.0.1', path, method: 'POST' });
    sending.write('half');
    const answered = once(sending, 'response').then(
      ([response]: IncomingMessage[]) => response?.statusCode ?? 0,
    );
    const cut = new Promise<boolean>((resolve) => {
      sending.on('error', () => resolve(true));
      setTimeout(() => resolve(false), 400);
    });
    answered.catch(() => undefined);
    return { answered, cut };
  }

  it('end when their time is over, but for uploads', async () => {
    expect(await (await sendHalf('/api/v1/meetings')).cut).toBe(true);
    server?.close();
    expect(await (await sendHalf('/api/v1/conferences/x/files')).cut).toBe(false);
  });

  it('the answer to a refused one arrives while it is still being sent', async () => {
    expect(await (await sendHalf('/refused')).answered).toBe(413);
  });
});
