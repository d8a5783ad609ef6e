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
import { becomesReady, Server } from './server.mjs';
import { basicSettings, isYes, place } from './settings.mjs';

/** A run that was just told to stop, or whose npm was just killed, needs a moment to let go. */
const LOCK_WAIT_MS = 6_000;
/** The server's exit code for settings that it cannot use. */
const EXIT_CONFIGURATION = 78;

/**
 * @param {AbortSignal} stopRequested aborted by SIGINT, SIGTERM and SIGHUP
 * @returns {Promise<number>} the exit code
 */
export async function start(stopRequested) {
  const began = Date.now();
  const env = withDotenv(inRoot('.env'), process.env);
  const { dataDir, port, bind } = place(env);
  const lock = await lockDataDir(dataDir, port);
  try {
    await refuseTakenPort(port, bind);
    const { mediaWorker } = await setUp({ env });
    stopRequested.throwIfAborted();
    const { tls, settings } = basicSettings(dataDir, env);
    const embedded = await startEmbedded({ dataDir, env, tls });
    try {
      const defaults = { ...settings, ...embedded.settings, MEDIASOUP_WORKER_BIN: mediaWorker };
      const all = {
        ...defaults,
        ...withoutEmpty(env),
        PORT: String(port),
        CONCLAVE_BIND: bind,
        CONCLAVE_DATA_DIR: dataDir,
      };
      return await serve({ env: all, dataDir, tls, began, stopRequested, processes: embedded.processes });
    } finally {
      await Promise.all([...embedded.processes, ...embedded.companions].map((process) => process.stop()));
    }
  } finally {
    lock.release();
  }
}

async function serve({ env, dataDir, tls, began, stopRequested, processes }) {
  stopRequested.throwIfAborted();
  const log = join(dataDir, 'log', 'server.log');
  const server = new Server(env, log);
  const npmGone = new Promise((resolve) => watchNpm(resolve));
  const wantedStop = Promise.race([npmGone, new Promise((resolve) => onAbort(stopRequested, resolve))]).then(
    () => 0,
  );
  const surprise = Promise.race([
    server.ended.then((reason) => explainServerEnd(server, reason, log)),
    ...processes.map((process) =>
      process.ended.then((reason) => `${process.name} stopped unexpectedly (${reason}).`),
    ),
  ]).then((explanation) => ({ explanation }));
  try {
    const ready = becomesReady(server, {
      host: reachable(env.CONCLAVE_BIND),
      port: Number(env.PORT),
      tls: Boolean(env.TLS_CERT),
    });
    const first = await Promise.race([ready, wantedStop, surprise]);
    if (first === true) announce({ env, dataDir, tls, began, log });
    const outcome = await Promise.race([wantedStop, surprise]);
    if (outcome === 0) say('\nStopping …');
    else say(`\n${outcome.explanation}`);
    return outcome === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
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

function announce({ env, dataDir, tls, began, log }) {
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
  say(`  Log: ${log}`);
  say('  Ctrl-C stops everything.\n');
}

function describeBind(bind) {
  if (bind === '127.0.0.1')
    return 'only this machine can connect; CONCLAVE_BIND=0.0.0.0 opens it to the network.';
  return `listening on ${bind} with public passwords. Do not leave it open to others.`;
}

function explainServerEnd(server, reason, log) {
  // The server has said by itself which setting is wrong; its log would only repeat that.
  if (reason === `exit code ${EXIT_CONFIGURATION}`)
    return 'Please correct the settings above, in the environment or in .env.';
  const shown = server.lastLines.join('\n');
  return `The server stopped (${reason}). Its last lines, from ${log}:\n${shown}`;
}

/** An empty variable means "not set", so that it does not hide a default. */
function withoutEmpty(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function reachable(bind) {
  return { '0.0.0.0': '127.0.0.1', '::': '::1' }[bind] ?? bind;
}

function onAbort(signal, react) {
  if (signal.aborted) react();
  else signal.addEventListener('abort', react, { once: true });
}
