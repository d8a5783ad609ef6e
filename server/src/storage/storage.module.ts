import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource, EntitySchema } from 'typeorm';
import { LOG, type Log } from '../kernel/log.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { connect, createDataSource, DATA_SOURCE, migrate } from './data-source.js';
import { connectRedis, createRedis, REDIS } from './redis.js';
import { PostgresUnitOfWork, UNIT_OF_WORK } from './unit-of-work.js';

const START_WITHIN_MS = 20_000;

/** Closes what was opened before a step of the start failed, then fails as that did. */
const closing = (close: () => Promise<void>) => async (error: unknown) => {
  await close();
  throw error;
};

/** The database, migrated, and Redis: connected before anything that needs them is made, closed after everything else. */
@Global()
@Module({})
export class StorageModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  static with(entities: readonly EntitySchema[]): DynamicModule {
    return {
      module: StorageModule,
      providers: [
        {
          provide: DATA_SOURCE,
          inject: [SETTINGS, LOG],
          useFactory: async (settings: Settings, log: Log) => {
            const dataSource = createDataSource(settings.databaseUrl, entities, log);
            await connect(dataSource, log, START_WITHIN_MS);
            await migrate(dataSource, log).catch(closing(() => dataSource.destroy()));
            return dataSource;
          },
        },
        {
          provide: REDIS,
          // After the database, so that a start that fails leaves nothing open.
          inject: [SETTINGS, LOG, DATA_SOURCE],
          useFactory: async (settings: Settings, log: Log, dataSource: DataSource) => {
            const redis = createRedis(settings.redisUrl, log);
            await connectRedis(redis, START_WITHIN_MS).catch(
              closing(async () => {
                redis.disconnect();
                await dataSource.destroy();
              }),
            );
            return redis;
          },
        },
        {
          provide: UNIT_OF_WORK,
          inject: [DATA_SOURCE, LOG],
          useFactory: (dataSource: DataSource, log: Log) => new PostgresUnitOfWork(dataSource, log),
        },
      ],
      exports: [DATA_SOURCE, REDIS, UNIT_OF_WORK],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis.disconnect();
    await this.dataSource.destroy();
  }
}
