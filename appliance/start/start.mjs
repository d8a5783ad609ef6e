/** `npm start`: sets up what is missing, starts what is needed, serves in the foreground and stops in order. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_PASSWORD, PEOPLE } from '../demo-directory/people.mjs';
import { startEmbedded } from '../services/embedded.mjs';
import { whyNotFree } from '../services/ports.mjs';
import { takeLock, LockHeld } from '../setup/lock.mjs';
import { inRoot } from '../setup/paths.mjs';
import { Advice, elapsed, say } from '../setup/say.mjs';
import { setUp } from '../setup/setup.mjs';
import { withDotenv } from './dotenv.mjs';
import { watchNpm } from './lifeline.mjs';
import { controlReady, reachable, roleReady } from './ready.mjs';
import { rolesOf, servesPeople } from './roles.mjs';
import { basicSettings, isYes, processSettings, nodeSettings, place } from './settings.mjs';
import { logFileOf, Supervisor } from './supervisor.mjs';

/** A run that was just told to stop, or whose npm was just killed, needs a moment to let go. */
const LOCK_WAIT_MS = 6_000;

/**
 * @param {AbortSignal} stopRequested aborted by SIGINT, SIGTERM and SIGHUP
 * @returns {Promise<number>} the exit code
 */
export async function start(stopRequested) {
  const began = Date.now();
  const env = withDotenv(inRoot('.env'), process.env);
  const roles = rolesOf(env);
  const { dataDir, port, bind } = place(env);
  const lock = await lockDataDir(dataDir, port);
  try {
    if (servesPeople(roles)) await refuseTakenPort(port, bind);
    const { mediaWorker } = await setUp({ env });
    stopRequested.throwIfAborted();
    const { tls, settings } = servesPeople(roles) ? basicSettings(dataDir, env) : nodeSettings(dataDir);
    const embedded = servesPeople(roles)
      ? await startEmbedded({ dataDir, env, tls })
      : { settings: {}, stop: async () => undefined };
    try {
      const all = {
        ...{ ...settings, ...embedded.settings, ...processSettings(dataDir) },
        MEDIASOUP_WORKER_BIN: mediaWorker,
        ...withoutEmpty(env),
        ...{ PORT: String(port), CONCLAVE_BIND: bind, CONCLAVE_DATA_DIR: dataDir },
      };
      return await serve({ roles, env: all, dataDir, tls, began, stopRequested });
    } finally {
      await embedded.stop();
    }
  } finally {
    lock.release();
  }
}

async function serve({ roles, env, dataDir, tls, began, stopRequested }) {
  stopRequested.throwIfAborted();
  const npmGone = new Promise((resolve) => watchNpm(resolve));
  const stopWanted = Promise.race([npmGone, new Promise((resolve) => onAbort(stopRequested, resolve))]);
  const supervisor = new Supervisor({
    roles,
    env,
    dataDir,
    ready: (role, wanted) => isReady(role, env, wanted),
  });
  try {
    await supervisor.start();
    const end = Promise.race([stopWanted.then(() => 0), supervisor.givenUp.then(() => 1)]);
    let waiting = true;
    const ready = Promise.all(
      roles.map((role) =>
        isReady(
          () => supervisor.running(role),
          env,
          () => waiting,
        ),
      ),
    ).then(() => 'ready');
    if ((await Promise.race([ready, end])) === 'ready') announce({ roles, env, dataDir, tls, began });
    const code = await end;
    waiting = false;
    // The role has said by itself which setting is wrong.
    say(code === 0 ? '\nStopping …' : '\nPlease correct the settings above, in the environment or in .env.');
    return code;
  } finally {
    await supervisor.stop();
  }
}

/** Media and recorder say it by themselves; control is asked, because it also knows of what it depends on. */
function isReady(role, env, wanted) {
  if (['media', 'recorder'].includes(role()?.role)) return roleReady(role, wanted);
  const address = {
    host: reachable(env.CONCLAVE_BIND),
    port: Number(env.PORT),
    tls: Boolean(env.TLS_CERT),
  };
  return controlReady(address, wanted);
}

async function lockDataDir(dataDir, port) {
  const remark = `process ${process.pid}, port ${port}`;
  try {
    return await takeLock(`data ${dataDir}`, { waitMs: LOCK_WAIT_MS, remark });
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    throw new Advice(
      `Conclave is already running on ${dataDir} (${error.holder}).\n` +
        'Stop that one first, or give this one data of its own: CONCLAVE_DATA_DIR=/some/folder PORT=9443 npm start',
    );
  }
}

async function refuseTakenPort(port, bind) {
  const why = await whyNotFree(port, bind);
  if (why === undefined) return;
  const reasons = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be opened by this user' };
  const what =
    why === 'EADDRNOTAVAIL'
      ? `${bind} is not an address of this machine`
      : `Port ${port} ${reasons[why] ?? why}`;
  throw new Advice(
    `${what}.\nChoose another one, for example: PORT=${port === 9443 ? 10443 : 9443} npm start`,
  );
}

function announce({ roles, env, dataDir, tls, began }) {
  if (servesPeople(roles)) announceService({ env, dataDir, tls, began });
  else say(`\nConclave's ${roles.join(' and ')} is ready   (${elapsed(began)})`);
  if (roles.includes('media')) say(`  The media node listens on ${env.MEDIA_LISTEN}`);
  say(`  Logs: ${roles.map((role) => logFileOf(dataDir, role)).join(', ')}`);
  say('  Ctrl-C stops everything.\n');
}

function announceService({ env, dataDir, tls, began }) {
  const address = env.PUBLIC_URL || `${env.TLS_CERT ? 'https' : 'http'}://localhost:${env.PORT}`;
  say(`\nConclave is ready: ${address}   (${elapsed(began)})`);
  if (env.TLS_CERT === tls.certificate)
    say(`  Its certificate is of this checkout's own development CA: ${tls.ca}`);
  if (isYes(env.CONCLAVE_DEMO)) {
    const accounts = PEOPLE.map(({ uid, disabled }) => `${uid}${disabled ? ' (disabled)' : ''}`).join(', ');
    say(`  Demo accounts: ${accounts}; password ${DEMO_PASSWORD}`);
    say(`  Demo mode: ${describeBind(env.CONCLAVE_BIND)}`);
  }
  const breakGlass = env.BREAK_GLASS_FILE || join(dataDir, 'break-glass');
  if (existsSync(breakGlass)) say(`  The local administrator's one-time secret is in ${breakGlass}`);
}

function describeBind(bind) {
  if (bind === '127.0.0.1')
    return 'only this machine can connect; CONCLAVE_BIND=0.0.0.0 opens it to the network.';
  return `listening on ${bind} with public passwords. Do not leave it open to others.`;
}

/** An empty variable means "not set", so that it does not hide a default. */
function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function onAbort(signal, react) {
  if (signal.aborted) react();
  else signal.addEventListener('abort', react, { once: true });
}
