import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { type Settings, SETTINGS } from '../settings/settings.js';
import { MEDIA_PLANE, type MediaPlane } from './media-plane.js';
import { MediasoupMediaPlane } from './mediasoup/mediasoup-media-plane.js';

/** Starts the media workers with the server, and refuses the start when they cannot run. */
@Module({
  providers: [
    {
      provide: MEDIA_PLANE,
      inject: [SETTINGS, LOG, CLOCK],
      useFactory: (settings: Settings, log: Log, clock: Clock): Promise<MediaPlane> =>
        MediasoupMediaPlane.start(settings.media, log.with({ part: 'media' }), clock),
    },
  ],
  exports: [MEDIA_PLANE],
})
export class MediaModule implements OnApplicationShutdown {
  constructor(@Inject(MEDIA_PLANE) private readonly plane: MediaPlane) {}

  /** After the connections are closed, when nobody needs media any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.plane.close();
  }
}
