/** Reads settings from a `.env` file: `NAME=value` lines, `#` comments, optional quotes. */
import { existsSync, readFileSync } from 'node:fs';
import { Advice } from '../setup/say.mjs';

/**
 * @param {string} text
 * @returns {Record<string, string>}
 * @throws {Advice} naming a line that cannot be read
 */
export function parseDotenv(text) {
  const settings = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, quoted, quotedToo, plain] =
      /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*(?:\s#.*)?$/.exec(line) ??
      [];
    if (!name) throw new Advice(`.env, line ${index + 1}: expected NAME=value.`);
    settings[name] = quoted ?? quotedToo ?? plain ?? '';
  }
  return settings;
}

/** What the operator set: the environment, and below it the file. @param {string} file @param {NodeJS.ProcessEnv} env */
export function withDotenv(file, env) {
  return existsSync(file) ? { ...parseDotenv(readFileSync(file, 'utf8')), ...env } : { ...env };
}
