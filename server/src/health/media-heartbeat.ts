import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { MediaPlane } from '../media/media-plane.js';
import type { MediaNodeStore } from './store/media-nodes.js';

const EVERY_MS = 10_000;

/** Writes down every few seconds which media nodes run and how loaded they are. */
export class MediaHeartbeat {
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly media: MediaPlane,
    private readonly store: MediaNodeStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    this.timer = setInterval(() => {
      this.beating = this.beat();
    }, EVERY_MS);
    this.beating = this.beat();
    await this.beating;
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.beating;
  }

  private async beat(): Promise<void> {
    try {
      await this.store.note(await this.media.nodes(), new Date(this.clock.now()));
    } catch (error) {
      this.log.warn('the media nodes could not be noted; the next beat tries again', { err: error });
    }
  }
}
