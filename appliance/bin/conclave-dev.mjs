#!/usr/bin/env node
/**
 * The developer's command; package.json's scripts call it.
 *
 *   conclave-dev start           sets up what is missing and serves until Ctrl-C
 *   conclave-dev test [check…]   sets up what is missing and runs every check, or only those named
 *   conclave-dev setup           only sets up
 *   conclave-dev media-certificates <folder> <host>
 *                                makes the certificates by which control and a media node on another machine know
 *                                each other; <host>: how control reaches that machine
 *
 * It runs under the system's Node, before anything is installed: only what Node 20 itself brings is used here.
 */
import { resolve } from 'node:path';
import { mediaCertificates } from '../services/certificates.mjs';
import { stopCommands } from '../setup/run.mjs';
import { Advice, say } from '../setup/say.mjs';
import { setUp } from '../setup/setup.mjs';
import { start } from '../start/start.mjs';
import { test } from '../setup/test.mjs';

const COMMANDS = {
  start: (_args, stopRequested) => start(stopRequested),
  test: (args) => test(args),
  setup: async () => {
    await setUp({ forTests: true });
    return 0;
  },
  'media-certificates': ([folder, host]) => {
    if (!folder || !host) throw new Advice('Usage: conclave-dev media-certificates <folder> <host>', 2);
    sayMediaCertificates(mediaCertificates(resolve(folder), host));
    return 0;
  },
};

function sayMediaCertificates({ ca, control, node }) {
  const settings = ({ certificate, key }) =>
    `  MEDIA_LINK_CERT=${certificate}\n  MEDIA_LINK_KEY=${key}\n  MEDIA_LINK_CA=${ca}`;
  say(`On the machine of control:\n${settings(control)}\n`);
  say(`On the media node, where these three files are to be copied:\n${settings(node)}\n`);
  say(`Keep ${ca.replace(/pem$/, 'key')} away from both: whoever has it can command media nodes.`);
}

async function main([name = '', ...args]) {
  const command = COMMANDS[name];
  if (!command) throw new Advice(`Usage: conclave-dev ${Object.keys(COMMANDS).join(' | ')}`, 2);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stop.abort(new Advice(`Stopped by ${signal}.`, 130));
      stopCommands();
    });
  }
  try {
    return await command(args, stop.signal);
  } catch (error) {
    // What fails after a request to stop fails because of it.
    if (stop.signal.aborted) throw stop.signal.reason;
    if (error.code === 'EACCES' && error.path) throw new Advice(othersFile(error.path));
    throw error;
  }
}

function othersFile(path) {
  return (
    `${path} belongs to somebody else, perhaps because Conclave ran as another user before.\n` +
    'Run it as that user again, or give its files to this one with chown.'
  );
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Advice ? `\n${error.message}` : `\n${error.stack}`);
  process.exitCode = error instanceof Advice ? error.exitCode : 1;
}
// What is still open now, such as a pipe that a grandchild holds, is no reason to stay.
process.exit();
