import type { Log } from '../kernel/log.js';
import { serveMediaNode } from '../media/link/serve-media-node.js';
import { MediasoupMediaPlane } from '../media/mediasoup/mediasoup-media-plane.js';
import type { MediaNodeSettings } from '../settings/settings.js';
import { sayReady, stopOnSignals } from './running.js';

/** One media node: workers, and the socket by which control commands them. It outlives control. */
export async function runMedia(settings: MediaNodeSettings, log: Log): Promise<void> {
  const { media, mediaLink } = settings;
  const plane = await MediasoupMediaPlane.start(media, log.with({ part: 'media' }));
  const link = await serveMediaNode({
    node: plane,
    listen: mediaLink.listen,
    tls: mediaLink.tls,
    log: log.with({ part: 'media-link' }),
  }).catch(async (error: unknown) => {
    await plane.close();
    throw error;
  });
  stopOnSignals(log, async () => {
    await link.close();
    await plane.close();
  });
  sayReady();
  log.info('serving media', { nodeId: media.nodeId, zone: media.zone, listen: mediaLink.listen });
}
