import {
  Global,
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { ConferenceModule } from '../conference/conference.module.js';
import { conferencesRecovered, joinRefused } from '../conference/events.js';
import {
  CONFERENCE_CENSUS,
  JOURNAL_HEALTH,
  type ConferenceCensus,
  type JournalHealth,
} from '../conference/ports.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { JOB_BOARD, type JobBoard } from '../jobs/ports.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { EventBus } from '../kernel/events.js';
import { LOG, type Log } from '../kernel/log.js';
import { MEDIA_PLANE, type MediaEvent, type MediaPlane } from '../media/media-plane.js';
import { MEDIA_FLEET, MediaModule } from '../media/media.module.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { REDIS } from '../storage/redis.js';
import { DrainKeeper } from './drain-keeper.js';
import { FailoverBook } from './failover-book.js';
import { GapBook } from './gap-book.js';
import { HouseWatch } from './house-watch.js';
import { Housekeeping } from './housekeeping.js';
import { MediaController } from './http/media.controller.js';
import { MediaDesk } from './media-desk.js';
import { Metrics } from './metrics.adapter.js';
import { MetricsServer } from './metrics-server.js';
import { NodeRegistry } from './node-registry.js';
import { DOOR_WATCH, type FleetSteering, MEDIA_GAPS } from './ports.js';
import { NodeStore } from './store/node-store.js';
import { ObservationStore } from './store/observation-store.js';
import { watchConferences, watchJournal, watchMedia, watchProcess, watchStorage } from './watches.js';

/** Watches over the house: metrics, the table of media nodes, failures, and what people noticed of them. */
@Global()
@Module({
  imports: [ConferenceModule, DirectoryModule, MediaModule],
  controllers: [MediaController],
  providers: [
    { provide: Metrics, inject: [LOG], useFactory: (log: Log) => new Metrics(log) },
    {
      provide: ObservationStore,
      inject: [DATA_SOURCE],
      useFactory: (source: DataSource) => new ObservationStore(source),
    },
    { provide: NodeStore, inject: [DATA_SOURCE], useFactory: (source: DataSource) => new NodeStore(source) },
    {
      provide: DrainKeeper,
      inject: [MEDIA_FLEET, NodeStore, LOG],
      useFactory: (fleet: FleetSteering | null, store: NodeStore, log: Log) =>
        new DrainKeeper(fleet, store, log),
    },
    {
      provide: NodeRegistry,
      inject: [MEDIA_PLANE, NodeStore, DrainKeeper, CLOCK, LOG],
      useFactory: (media: MediaPlane, store: NodeStore, drains: DrainKeeper, clock: Clock, log: Log) =>
        new NodeRegistry(media, store, drains, clock, log),
    },
    {
      provide: MEDIA_GAPS,
      inject: [Metrics, ObservationStore, CLOCK, LOG],
      useFactory: (metrics: Metrics, store: ObservationStore, clock: Clock, log: Log) =>
        new GapBook(metrics, store, clock, log),
    },
    {
      provide: DOOR_WATCH,
      inject: [Metrics, MEDIA_GAPS],
      useFactory: (metrics: Metrics, gaps: GapBook) => new HouseWatch(metrics, gaps),
    },
    {
      provide: FailoverBook,
      inject: [Metrics, ObservationStore, MEDIA_PLANE, NodeRegistry, CONFERENCE_CENSUS, CLOCK, LOG],
      useFactory: (
        metrics: Metrics,
        store: ObservationStore,
        media: MediaPlane,
        registry: NodeRegistry,
        census: ConferenceCensus,
        clock: Clock,
        log: Log,
      ) => new FailoverBook({ metrics, store, media, lastSeen: () => registry.lastSeen, census, clock, log }),
    },
    {
      provide: Housekeeping,
      inject: [ObservationStore, CLOCK, LOG],
      useFactory: (store: ObservationStore, clock: Clock, log: Log) => new Housekeeping(store, clock, log),
    },
    {
      provide: MediaDesk,
      inject: [MEDIA_PLANE, MEDIA_FLEET, DrainKeeper, NodeStore, ObservationStore, LOG],
      useFactory: (
        media: MediaPlane,
        fleet: FleetSteering | null,
        drains: DrainKeeper,
        nodes: NodeStore,
        store: ObservationStore,
        log: Log,
      ) => new MediaDesk({ views: () => media.nodes(), fleet, drains, nodes, store, log }),
    },
    {
      provide: MetricsServer,
      inject: [Metrics, LOG],
      useFactory: (metrics: Metrics, log: Log) => new MetricsServer(metrics, log),
    },
  ],
  exports: [Metrics, NodeRegistry, MEDIA_GAPS, DOOR_WATCH],
})
export class ObservationModule implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly metrics: Metrics,
    private readonly server: MetricsServer,
    private readonly registry: NodeRegistry,
    private readonly drains: DrainKeeper,
    private readonly failovers: FailoverBook,
    private readonly housekeeping: Housekeeping,
    private readonly events: EventBus,
    @Inject(MEDIA_GAPS) private readonly gaps: GapBook,
    @Inject(DOOR_WATCH) private readonly house: HouseWatch,
    @Inject(MEDIA_PLANE) private readonly media: MediaPlane,
    @Inject(CONFERENCE_CENSUS) private readonly census: ConferenceCensus,
    @Inject(JOURNAL_HEALTH) private readonly journal: JournalHealth,
    @Inject(JOB_BOARD) private readonly jobs: JobBoard,
    @Inject(DATA_SOURCE) private readonly database: DataSource,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Before anything starts, so that what the start itself tells is heard. */
  async onModuleInit(): Promise<void> {
    const { metrics } = this;
    watchConferences(metrics, this.census);
    watchMedia(metrics, () => this.registry.lastSeen);
    watchJournal(metrics, this.journal);
    const database = () => this.database.query('SELECT 1');
    watchStorage(metrics, { database, redis: () => this.redis.ping() }, this.jobs);
    this.endings.push(
      watchProcess(metrics),
      this.media.onEvent((event) => {
        this.failovers.hear(event);
        if (isOfNodes(event)) this.registry.lookSoon();
      }),
      this.events.on(conferencesRecovered, (recovered) => this.failovers.recovered(recovered)),
      this.events.on(joinRefused, ({ code }) => this.house.refused(code)),
    );
    // Before conferences are recovered, which places people.
    await this.drains.restore(await this.media.nodes());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.registry.start();
    this.gaps.start();
    this.failovers.start();
    this.housekeeping.start();
    const { bind, port } = this.settings.metrics;
    if (port !== 0) await this.server.listen(bind, port);
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.endings.splice(0)) end();
    await Promise.all([
      this.server.close(),
      this.registry.stop(),
      this.gaps.stop(),
      this.failovers.stop(),
      this.housekeeping.stop(),
    ]);
  }
}

/** Whether it changes which nodes there are, or how they are. */
const isOfNodes = (event: MediaEvent): boolean =>
  event.type === 'capacity_gained' || ('cause' in event && event.cause === 'node_lost');
