import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { silentLog } from '../../src/kernel/log.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import type { Settings } from '../../src/settings/settings.js';

/**
 * A process that holds a media plane until it is ended from outside: argument 1 is settings.media as JSON, and it tells its
 * parent the pids of all workers. Node runs it as it is written, with bench/register.mjs and --experimental-transform-types.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings['media'];
const plane = await MediasoupMediaPlane.start(settings, silentLog);
const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
process.send?.(children.split(' ').filter(Boolean).map(Number));
process.on('disconnect', () => void plane.close());
