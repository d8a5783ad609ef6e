import process from 'node:process';
import { silentLog } from '../../src/kernel/log.js';
import { serveMediaNode } from '../../src/media/link/serve-media-node.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import type { Settings } from '../../src/settings/settings.js';

/**
 * A media node in a process of its own, until it is ended from outside: argument 1 is settings.media as JSON, argument 2
 * where to listen. Tells its parent when it is reached. Node runs it as it is written, like plane-process.ts.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings['media'];
const node = await MediasoupMediaPlane.start(settings, silentLog);
await serveMediaNode({ node, listen: process.argv[3] ?? '', tls: null, log: silentLog });
process.send?.('listening');
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
