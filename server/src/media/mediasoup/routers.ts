import { ortc } from 'mediasoup';
import type { RouterOptions, RtpCapabilities } from 'mediasoup/types';
import type { VideoCodec } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import { routedCodecs } from '../codecs.js';
import * as limits from '../limits.js';
import type { CallOf, MediaEvent, MediaNodeView, MediaResult } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import type { Attempts } from './attempts.js';
import type { EngineObjects } from './engine-objects.js';
import type { LiveWorker } from './live-worker.js';
import { RouterHomes } from './router-homes.js';

/** One router for each conference that has somebody here, on one of the workers. */
export class Routers {
  readonly rtpCapabilities: RtpCapabilities;
  private readonly homes: RouterHomes;
  private readonly codecs: NonNullable<RouterOptions['mediaCodecs']>;

  constructor(
    private readonly tree: ObjectTree<EngineObjects>,
    private readonly attempts: Attempts,
    private readonly tell: (event: MediaEvent) => void,
    private readonly node: { readonly nodeId: string; readonly videoCodec: VideoCodec },
    workers: {
      readonly live: () => readonly LiveWorker[];
      readonly cpuShare: (workerId: string) => number;
    },
  ) {
    this.homes = new RouterHomes(node.nodeId, tree, workers.live, workers.cpuShare);
    this.codecs = routedCodecs(node.videoCodec).map((codec) => ({
      ...codec,
      parameters: { ...codec.parameters },
    }));
    this.rtpCapabilities = ortc.generateRouterRtpCapabilities(this.codecs);
  }

  async open({
    routerId,
    workerId,
  }: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    const node = this.tree.reserve('router', routerId, []);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const worker = this.homes.place(node, workerId);
    if (!worker) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNAVAILABLE', {
        reason: workerId === undefined ? 'every worker is full or down' : 'there is no such worker',
      });
    }
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNAVAILABLE', () =>
      this.create(routerId, worker),
    );
    if (opened.ok) return accept({ nodeId: this.node.nodeId, workerId: worker.workerId });
    return worker.engine.closed ? refuse('MEDIA_UNAVAILABLE', { reason: 'the worker died' }) : opened;
  }

  /** Every worker that serves, with what it carries. */
  workers(): MediaNodeView['workers'] {
    return this.homes.views();
  }

  /** Lets go of all routers of a worker. Answers with those that had been announced to somebody. */
  lose(worker: LiveWorker): readonly string[] {
    const routers = this.homes.routersOn(worker.workerId);
    // Those still opening were never announced to anybody; their opening is refused.
    const announced = routers.filter((router) => router.payload !== null).map((router) => router.id);
    for (const router of routers) this.tree.remove('router', router.id);
    return announced;
  }

  private async create(routerId: string, worker: LiveWorker): Promise<EngineObjects['router']> {
    const engine = await worker.engine.createRouter({ mediaCodecs: this.codecs });
    const levels = await engine.createAudioLevelObserver({
      maxEntries: limits.LEVELS_MAX_ENTRIES,
      threshold: limits.LEVELS_THRESHOLD_DBOV,
      interval: limits.LEVELS_INTERVAL_MS,
    });
    // Producers carry our ids in the engine too, so nothing needs to be translated.
    levels.on('volumes', (volumes) => {
      const loudest = volumes.map(({ producer, volume }) => ({ producerId: producer.id, dBov: volume }));
      this.tell({ type: 'levels', routerId, levels: loudest });
    });
    levels.on('silence', () => this.tell({ type: 'levels', routerId, levels: [] }));
    return { engine, levels, worker };
  }
}
