import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../kernel/log.js';
import type { Metrics } from './metrics.adapter.js';

const MOST_CONNECTIONS = 20;

/** Plain HTTP for whoever collects metrics, on a port of its own: `GET /metrics`, and nothing else. */
export class MetricsServer {
  private server: Server | null = null;

  constructor(
    private readonly metrics: Pick<Metrics, 'text' | 'contentType'>,
    private readonly log: Log,
  ) {}

  /** The port that was asked for, or a free one for 0. Rejects when it is taken. */
  async listen(bind: string, port: number): Promise<number> {
    const server = createServer((request, response) => void this.answer(request, response));
    server.maxConnections = MOST_CONNECTIONS;
    server.headersTimeout = 5_000;
    server.requestTimeout = 5_000;
    server.keepAliveTimeout = 30_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, bind, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => this.log.warn('the metrics server complains', { err: error }));
    this.server = server;
    const address = server.address() as AddressInfo;
    this.log.info('serving metrics', { bind, port: address.port });
    return address.port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, text: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    };
    if (url?.split('?', 1)[0] !== '/metrics') say(404, 'not found\n');
    else if (method !== 'GET') say(405, 'only GET\n');
    else {
      try {
        say(200, await this.metrics.text(), this.metrics.contentType);
      } catch (error) {
        this.log.error('the metrics could not be told', { err: error });
        say(500, 'failed\n');
      }
    }
  }
}
