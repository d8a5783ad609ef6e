import {
  Global,
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { OutboxJobBoard } from './job-board.js';
import type { Job } from './job.js';
import { JOB_BOARD } from './ports.js';
import { JobQueue } from './queue.adapter.js';
import { JobIntents } from './store/intents.js';

const STOP_WITHIN_MS = 2_000;

/** The job board. It starts when every feature had the chance to register its handlers, that is at the bootstrap. */
@Global()
@Module({})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(JOB_BOARD) private readonly board: OutboxJobBoard) {}

  static with(declared: readonly Job[]): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: JOB_BOARD,
          inject: [SETTINGS, DATA_SOURCE, CLOCK, LOG],
          useFactory: (settings: Settings, dataSource: DataSource, clock: Clock, log: Log) =>
            new OutboxJobBoard(
              declared,
              new JobIntents(dataSource),
              new JobQueue(settings.redisUrl, log),
              clock,
              log,
            ),
        },
      ],
      exports: [JOB_BOARD],
    };
  }

  onApplicationBootstrap(): void {
    this.board.start();
  }
  async beforeApplicationShutdown(): Promise<void> {
    await this.board.stop(STOP_WITHIN_MS);
  }
}
