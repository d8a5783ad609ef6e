/** Builds what runs: the server and the web client, in parallel, each only when something it is made of changed. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, nodeEnvironment } from './node24.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { elapsed, say } from './say.mjs';

const EVERYWHERE = ['package.json', 'package-lock.json', 'tsconfig.base.json'];

/** @type {readonly {name: string, inputs: string[], output: string, build: (log: string) => Promise<void>}[]} */
const BUILDS = [
  {
    name: 'server',
    inputs: [
      'server/src',
      'server/tsconfig.json',
      'server/tsconfig.build.json',
      'protocol/src',
      'migrations',
    ],
    output: 'dist/server/src/main.js',
    build: buildServer,
  },
  {
    name: 'web client',
    inputs: ['web-client', 'angular.json', 'protocol/src'],
    output: 'dist/web-client',
    build: (log) => node('web client', ['node_modules/@angular/cli/bin/ng.js', 'build', 'web-client'], log),
  },
];

/** @param {string} log */
export async function ensureBuilds(log) {
  const outcomes = await Promise.allSettled(BUILDS.map((build) => ensureBuild(build, log)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

async function ensureBuild({ name, inputs, output, build }, log) {
  const stamp = inRoot('dist/.stamps', name.replace(' ', '-'));
  const inputsHash = hashOf([...EVERYWHERE, ...inputs]);
  const built = existsSync(stamp) && existsSync(inRoot(output)) && readFileSync(stamp, 'utf8') === inputsHash;
  if (built) return;
  // Without its stamp an interrupted build counts as none.
  rmSync(stamp, { force: true });
  const started = Date.now();
  say(`  Building the ${name}`);
  await build(log);
  mkdirSync(inRoot('dist/.stamps'), { recursive: true });
  writeFileSync(stamp, inputsHash);
  say(`  Built the ${name} (${elapsed(started)})`);
}

/** Compiles aside and swaps folder by folder, so that what a deleted source left behind goes away too. */
async function buildServer(log) {
  const fresh = inRoot('dist/.server.new');
  rmSync(fresh, { recursive: true, force: true });
  await node(
    'server',
    ['node_modules/typescript/bin/tsc', '-p', 'server/tsconfig.build.json', '--outDir', fresh],
    log,
  );
  for (const folder of readdirSync(fresh)) {
    rmSync(inRoot('dist', folder), { recursive: true, force: true });
    renameSync(join(fresh, folder), inRoot('dist', folder));
  }
  rmSync(fresh, { recursive: true });
}

async function node(label, args, log) {
  const env = { ...nodeEnvironment(), NG_CLI_ANALYTICS: 'false', CI: '1' };
  await run(label, nodeBinary(), args, { env, log });
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(inRoot(path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Files below a path of the repository, tests left out: they change without changing what is built. */
function filesBelow(path) {
  if (!existsSync(inRoot(path))) return [];
  if (statSync(inRoot(path)).isFile()) return /\.spec\.ts$/.test(path) ? [] : [path];
  if (/^web-client\/e2e$/.test(path)) return [];
  return readdirSync(inRoot(path)).flatMap((name) => filesBelow(`${path}/${name}`));
}
