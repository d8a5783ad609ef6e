import type { ScannerProbe } from '../chat/files/ports.js';
import type { JournalHealth } from '../conference/ports.js';
import type { DirectoryProbe } from '../directory/ports.js';
import type { MediaPlane } from '../media/media-plane.js';
import type { Dependency } from './health.js';
import { journalState, mediaState } from './states.js';

/**
 * What this server leans on, and for what. A meeting that runs needs media alone; to join one, tickets and sessions must be
 * looked up and people be written down. People who are signed in can meet without the directory; nobody meets by the scanner.
 */
export const dependenciesOf = (parts: {
  database: { query(sql: string): Promise<unknown> };
  redis: { ping(): Promise<unknown> };
  directory: DirectoryProbe;
  media: Pick<MediaPlane, 'nodes'>;
  journal: JournalHealth;
  scanner: ScannerProbe;
}): Dependency[] => [
  {
    name: 'database',
    neededFor: 'joining',
    check: async () => {
      await parts.database.query('SELECT 1');
      return { state: 'up' };
    },
  },
  {
    name: 'redis',
    neededFor: 'joining',
    check: async () => {
      await parts.redis.ping();
      return { state: 'up' };
    },
  },
  { name: 'directory', neededFor: 'comfort', check: () => parts.directory.probe() },
  { name: 'scanner', neededFor: 'comfort', check: () => parts.scanner.probe() },
  { name: 'media', neededFor: 'meetings', check: async () => mediaState(await parts.media.nodes()) },
  { name: 'journal', neededFor: 'comfort', check: () => Promise.resolve(journalState(parts.journal)) },
];
