/** A private Redis on a unix socket only. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo, serviceAccount } from './account.mjs';
import { privateFolder, socketFolder } from './folders.mjs';
import { answers } from './ports.mjs';
import { startProcess } from './process.mjs';

/**
 * @param {object} options
 * @param {string} options.folder absolute; data, log and socket go below it
 * @param {boolean} [options.durable] true: written to disk every second, so that sessions survive a kill
 * @returns {Promise<{url: string, process: import('./process.mjs').ServiceProcess}>}
 */
export async function startRedis({ folder, durable = true }) {
  const account = serviceAccount('redis');
  const home = privateFolder(join(folder, 'redis'), account);
  const socket = join(socketFolder(folder, 'redis', account), 'redis.sock');
  const file = join(home, 'redis.conf');
  writeFileSync(file, configuration(home, socket, durable));
  giveTo(account, file);
  const server = await startProcess({
    ...{ name: 'Redis', account, cwd: home, stopSignal: 'SIGTERM' },
    command: 'redis-server',
    args: [file],
    // Redis rewrites its command line to its name and socket once it runs.
    mark: socket,
    log: join(home, 'log'),
    pidFile: join(home, 'pid'),
  });
  // While it still reads its data from disk it answers -LOADING.
  await server.ready(() => answers({ path: socket }, 'PING\r\n', '+PONG'));
  return { url: `unix://${socket}`, process: server };
}

function configuration(home, socket, durable) {
  const quoted = (path) => JSON.stringify(path);
  return [
    '# Written by Conclave at each start.',
    'port 0',
    `unixsocket ${quoted(socket)}`,
    'unixsocketperm 700',
    `dir ${quoted(home)}`,
    // The job queue loses jobs under any policy that evicts keys.
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    '',
  ].join('\n');
}
