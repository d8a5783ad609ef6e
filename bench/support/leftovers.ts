import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { ApiClient } from '../../server/test/support/api-client.js';
import type { Stack } from '../../web-client/e2e/support/stack.js';

interface Node {
  readonly nodeId: string;
  readonly workers: readonly {
    readonly workerId: string;
    readonly routers: number;
    readonly consumers: number;
  }[];
}

/** What is still there although everybody has left: routers, consumers, journals of live conferences. Each as a sentence. */
export async function leftovers(stack: Stack, administrator: ApiClient): Promise<string[]> {
  const found: string[] = [];
  const { status, body } = await administrator.call('GET', '/api/v1/media-nodes');
  if (status !== 200) return [`the media nodes could not be asked: ${String(status)}`];
  for (const { nodeId, workers } of (body as { nodes: readonly Node[] }).nodes) {
    for (const { workerId, routers, consumers } of workers) {
      if (routers > 0) found.push(`${nodeId} ${workerId} still has ${String(routers)} routers`);
      if (consumers > 0) found.push(`${nodeId} ${workerId} still has ${String(consumers)} consumers`);
    }
  }
  return [...found, ...(await liveJournals(stack))];
}

async function liveJournals(stack: Stack): Promise<string[]> {
  const redis = new Redis(join(stack.dataDir, 'run', 'redis', 'redis.sock'));
  try {
    const found: string[] = [];
    for (const key of await redis.keys('*journal*')) {
      const isLive =
        (await redis.type(key)) === 'set' ? (await redis.scard(key)) > 0 : (await redis.ttl(key)) < 0;
      if (isLive) found.push(`Redis still holds ${key.replaceAll(/[0-9a-f-]{36}/gu, '…')}`);
    }
    return found;
  } finally {
    redis.disconnect();
  }
}
