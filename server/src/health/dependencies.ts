import type { ScannerProbe } from '../chat/files/ports.js';
import type { DirectoryProbe } from '../directory/ports.js';
import type { MediaPlane } from '../media/media-plane.js';
import type { Dependency } from './health.js';

/** What this server leans on. People who are signed in can meet without the directory, so it is not `needed`; nor is the scanner. */
export const dependenciesOf = (parts: {
  database: { query(sql: string): Promise<unknown> };
  redis: { ping(): Promise<unknown> };
  directory: DirectoryProbe;
  media: MediaPlane;
  scanner: ScannerProbe;
}): Dependency[] => [
  {
    name: 'database',
    needed: true,
    check: async () => {
      await parts.database.query('SELECT 1');
      return { state: 'up' };
    },
  },
  {
    name: 'redis',
    needed: true,
    check: async () => {
      await parts.redis.ping();
      return { state: 'up' };
    },
  },
  { name: 'directory', needed: false, check: () => parts.directory.probe() },
  { name: 'scanner', needed: false, check: () => parts.scanner.probe() },
  {
    name: 'media',
    needed: true,
    check: async () => {
      const workers = (await parts.media.nodes()).reduce((sum, node) => sum + node.workers.length, 0);
      return workers > 0
        ? { state: 'up', detail: `${workers} workers` }
        : { state: 'down', detail: 'no worker runs' };
    },
  },
];
