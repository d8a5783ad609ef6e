/** The Node that runs Conclave. The system's Node 20 only runs this set-up. */
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { inRoot } from './paths.mjs';
import { Advice } from './say.mjs';

const OLDEST = [24, 15];

/** @returns {string} the program to run Conclave with: the npm package's Node 24, or this one when it is new enough */
export function nodeBinary() {
  const packaged = inRoot(`node_modules/node-linux-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  throw new Advice(
    `There is no Node ${OLDEST.join('.')} for ${process.platform}-${process.arch} among the npm packages (only for linux-x64).\n` +
      `Please install Node ${OLDEST.join('.')} or later, put it first on the PATH and start again.`,
  );
}

/** The environment in which `node` means the one above. @returns {NodeJS.ProcessEnv} */
export function nodeEnvironment(env = process.env) {
  const folder = nodeBinary().replace(/\/node$/, '');
  return { ...env, PATH: [folder, inRoot('node_modules/.bin'), env.PATH ?? ''].join(delimiter) };
}
