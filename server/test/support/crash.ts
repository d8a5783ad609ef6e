import type { INestApplication } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { OutboxJobBoard } from '../../src/jobs/job-board.js';
import { JOB_BOARD } from '../../src/jobs/ports.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { leaseKeys } from '../../src/storage/lease.js';
import { REDIS } from '../../src/storage/redis.js';

/**
 * As kill -9 leaves it, as far as that goes within one process: nothing of this app is written any more, to Redis or to the
 * database, and it answers nobody. The journal refuses whatever it still decides, for the term has risen; the lease is gone
 * at once, as that of a dead process is. Its sockets are cut by those who hold the other end.
 */
export async function crash(app: INestApplication): Promise<void> {
  const redis = app.get<Redis>(REDIS, { strict: false });
  const [lease, term] = leaseKeys('control');
  await redis.multi().incr(term).del(lease).exec();
  const server = app.getHttpServer() as { close(): void; closeAllConnections(): void };
  server.close();
  server.closeAllConnections();
  await app.get<DataSource>(DATA_SOURCE, { strict: false }).destroy();
  await app.get<OutboxJobBoard>(JOB_BOARD, { strict: false }).stop(0);
  redis.disconnect();
}
