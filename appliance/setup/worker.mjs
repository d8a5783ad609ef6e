/** Makes sure that there is a media worker, and that this machine's libraries carry it through a real handshake. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { ensureMediaWorker } from '../media-worker/build.mjs';
import { nodeBinary } from './node24.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { Advice, say } from './say.mjs';

/** @returns {Promise<string>} the path of a proven media worker; MEDIASOUP_WORKER_BIN, when set, is taken as it is */
export async function ensureProvenWorker(log, env = process.env) {
  if (env.MEDIASOUP_WORKER_BIN) return env.MEDIASOUP_WORKER_BIN;
  const binary = await ensureMediaWorker();
  const stamp = `${binary}.proven`;
  const subject = fingerprint(binary);
  if (readIfThere(stamp) === subject) return binary;
  const script = inRoot('appliance/media-worker/handshake.mjs');
  try {
    say(
      `  Media worker: ${(await run('DTLS handshake', nodeBinary(), [script, binary], { log })).split('\n').at(-1)}`,
    );
  } catch (error) {
    throw new Advice(`The media worker ${binary} does not work on this machine.\n${error.message}`);
  }
  writeFileSync(stamp, subject);
  return binary;
}

/** What the proof holds for: this binary with this OpenSSL, which is linked dynamically and changes with updates. */
function fingerprint(binary) {
  const { size, mtimeMs } = statSync(binary);
  const openssl = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'libssl3'], { encoding: 'utf8' });
  return `${size} ${mtimeMs} libssl3 ${openssl}\n`;
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
