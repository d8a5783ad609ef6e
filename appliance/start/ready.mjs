/** Whether what was started can be used. */
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../setup/say.mjs';

const LOOK_EVERY_MS = 50;
const SAY_EVERY_MS = 10_000;

/**
 * Waits until control says that it and everything it depends on is ready.
 *
 * @param {{host: string, port: number, tls: boolean}} address
 * @param {() => boolean} wanted false: nobody waits any more
 * @returns {Promise<boolean>} whether it is ready
 */
export async function controlReady(address, wanted) {
  return poll(wanted, async () => {
    const answer = await askReady(address);
    return {
      ready: answer?.status === 200,
      remark: `the server is not ready yet${answer ? `: ${answer.body.slice(0, 400)}` : ''}`,
    };
  });
}

/**
 * Waits until a role has said by itself that it is ready.
 *
 * @param {() => import('./role.mjs').Role | undefined} role what runs now
 * @param {() => boolean} wanted
 */
export async function roleReady(role, wanted) {
  return poll(wanted, async () => ({
    ready: role()?.isReady ?? false,
    remark: `${role()?.role} is not ready yet`,
  }));
}

/** An address on which something listens, as one to connect to. */
export const reachable = (bind) => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[bind] ?? bind;

async function poll(wanted, look) {
  let said = Date.now();
  while (wanted()) {
    const { ready, remark } = await look();
    if (ready) return true;
    if (Date.now() - said >= SAY_EVERY_MS) {
      say(`    … ${remark}`);
      said = Date.now();
    }
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

function askReady({ host, port, tls }) {
  return new Promise((resolve) => {
    const options = {
      ...{ host, port, path: '/api/v1/health/ready', timeout: 2_000, agent: false },
      // Our own child on our own machine; its certificate may be the operator's, for another name.
      rejectUnauthorized: false,
    };
    const request = (tls ? getSecure : getPlain)(options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
