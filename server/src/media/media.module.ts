import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { Fence } from '../kernel/fence.js';
import { LOG, type Log } from '../kernel/log.js';
import { type Settings, SETTINGS } from '../settings/settings.js';
import { MediaFleet } from './fleet/media-fleet.js';
import { MEDIA_PLANE, type MediaPlane } from './media-plane.js';
import { openFleet } from './media-wiring.js';
import { MEDIA_TERM, type MediaTerm } from './term.js';

/** For whoever steers nodes: the MediaFleet, or null where the plane is another one. */
export const MEDIA_FLEET = Symbol('MediaFleet');

/** The media plane, as the role has it. Its start waits for the command of the house (MEDIA_TERM). */
@Module({
  providers: [
    {
      provide: MEDIA_PLANE,
      inject: [SETTINGS, LOG, CLOCK, MEDIA_TERM, Fence],
      useFactory: (
        settings: Settings,
        log: Log,
        clock: Clock,
        term: MediaTerm,
        fence: Fence,
      ): Promise<MediaPlane> => openFleet({ settings, log, clock, term, fence }),
    },
    {
      provide: MEDIA_FLEET,
      inject: [MEDIA_PLANE],
      useFactory: (plane: MediaPlane): MediaFleet | null => (plane instanceof MediaFleet ? plane : null),
    },
  ],
  exports: [MEDIA_PLANE, MEDIA_FLEET],
})
export class MediaModule implements OnApplicationShutdown {
  constructor(@Inject(MEDIA_PLANE) private readonly plane: MediaPlane) {}

  /** After the connections are closed. Media in other processes goes on: only the links to it end. */
  async onApplicationShutdown(): Promise<void> {
    await this.plane.close();
  }
}
