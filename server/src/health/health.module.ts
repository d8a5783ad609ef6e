import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { FilesModule } from '../chat/files/files.module.js';
import { SCANNER_PROBE, type ScannerProbe } from '../chat/files/ports.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DIRECTORY_PROBE, type DirectoryProbe } from '../directory/ports.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { MEDIA_PLANE, type MediaPlane } from '../media/media-plane.js';
import { MediaModule } from '../media/media.module.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { REDIS } from '../storage/redis.js';
import { dependenciesOf } from './dependencies.js';
import { DEPENDENCIES, HealthController } from './health.controller.js';
import { MediaHeartbeat } from './media-heartbeat.js';
import { MediaNodeStore } from './store/media-nodes.js';

/** How the server is, for those who watch over it. */
@Module({
  imports: [DirectoryModule, FilesModule, MediaModule],
  controllers: [HealthController],
  providers: [
    {
      provide: DEPENDENCIES,
      inject: [DATA_SOURCE, REDIS, DIRECTORY_PROBE, MEDIA_PLANE, SCANNER_PROBE],
      useFactory: (
        database: DataSource,
        redis: Redis,
        directory: DirectoryProbe,
        media: MediaPlane,
        scanner: ScannerProbe,
      ) => dependenciesOf({ database, redis, directory, media, scanner }),
    },
    {
      provide: MediaHeartbeat,
      inject: [MEDIA_PLANE, DATA_SOURCE, CLOCK, LOG],
      useFactory: (media: MediaPlane, source: DataSource, clock: Clock, log: Log) =>
        new MediaHeartbeat(media, new MediaNodeStore(source), clock, log),
    },
  ],
})
export class HealthModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(MediaHeartbeat) private readonly heartbeat: MediaHeartbeat) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.heartbeat.start();
  }
  async beforeApplicationShutdown(): Promise<void> {
    await this.heartbeat.stop();
  }
}
