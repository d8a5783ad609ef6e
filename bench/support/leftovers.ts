import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  const redis = new Redis(redisSocket(stack));
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

const redisSocket = (stack: Stack): string => join(stack.dataDir, 'run', 'redis', 'redis.sock');
const TOOL = fileURLToPath(new URL('../../dist/server/src/tools/replay-journal.js', import.meta.url));

/** The journal of the whole run, taken home and decided again from its oldest snapshot: it must end where the meeting ended. */
export function replayed(stack: Stack, conferenceId: string): string[] {
  const file = join(stack.dataDir, 'journal.json');
  const env = {
    ...process.env,
    REDIS_URL: `unix://${redisSocket(stack)}`,
    CONCLAVE_SECRET_FILE: join(stack.dataDir, 'secrets', 'server'),
  };
  const tool = (...args: string[]): string =>
    execFileSync(process.execPath, [TOOL, ...args], { env, maxBuffer: 256 * 2 ** 20 }).toString();
  try {
    console.log(`  ${tool('export', conferenceId, file).replace(/ in .*/su, '')} of the journal`);
    const state = JSON.parse(tool('replay', file)) as { ended: boolean; people: object };
    return state.ended && Object.keys(state.people).length === 0
      ? []
      : ['the replayed journal does not end with the meeting'];
  } catch (error) {
    return [`the journal cannot be replayed: ${String(error)}`];
  }
}
