import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { systemCode } from '../kernel/error-facts.js';
import { parseMediaNode, parseRecorder, parseSettings, type Parsed } from './parse.js';
import type { Machine, Problem } from './problem.js';
import type { MediaNodeSettings, RecorderSettings, Settings } from './settings.js';

/** The settings cannot be used. `problems` names every wrong one and what is expected of it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly Problem[]) {
    super(
      ['The settings cannot be used:', ...problems.map(({ name, problem }) => `  ${name} ${problem}`)].join(
        '\n',
      ),
    );
  }
}

const MIN_SECRET_BYTES = 32;
const CONTROL_FILES = ['TLS_CERT', 'TLS_KEY', 'LDAP_CA'];
const MEDIA_FILES = ['MEDIASOUP_WORKER_BIN'];
const LINK_FILES = ['MEDIA_LINK_CERT', 'MEDIA_LINK_KEY', 'MEDIA_LINK_CA'];

/** Reads the environment and the files it names, once, at the start. Throws `SettingsError`. */
export function loadSettings(env: NodeJS.ProcessEnv, machine: Machine = thisMachine()): Settings {
  const { settings, problems } = parseSettings(env, machine);
  const unreadable = unreadableFiles(env, [...CONTROL_FILES, ...MEDIA_FILES, ...LINK_FILES]);
  if (problems) throw new SettingsError([...problems, ...unreadable]);
  const { secretFile, ...rest } = settings;
  const secret = readSecret(secretFile, given(env, 'CONCLAVE_SECRET_FILE') !== null);
  if (typeof secret !== 'string') throw new SettingsError([...unreadable, secret]);
  if (unreadable.length > 0) throw new SettingsError(unreadable);
  return { ...rest, secret };
}

/** The same for a media node: only what it needs is read and must be right. Throws `SettingsError`. */
export const loadMediaNode = (env: NodeJS.ProcessEnv, machine: Machine = thisMachine()): MediaNodeSettings =>
  settingsOf(parseMediaNode(env, machine), unreadableFiles(env, [...MEDIA_FILES, ...LINK_FILES]));

/** The same for the recorder. Throws `SettingsError`. */
export const loadRecorder = (env: NodeJS.ProcessEnv): RecorderSettings => settingsOf(parseRecorder(env), []);

function settingsOf<Value>({ settings, problems }: Parsed<Value>, unreadable: readonly Problem[]): Value {
  if (problems) throw new SettingsError([...problems, ...unreadable]);
  if (unreadable.length > 0) throw new SettingsError(unreadable);
  return settings;
}

const given = (env: NodeJS.ProcessEnv, name: string): string | null =>
  env[name]?.trim() ? (env[name] ?? null) : null;

/** Files that must be there because a setting names them. */
function unreadableFiles(env: NodeJS.ProcessEnv, names: readonly string[]): Problem[] {
  return names.flatMap((name) => {
    const path = given(env, name);
    if (path === null) return [];
    try {
      accessSync(path, name === 'MEDIASOUP_WORKER_BIN' ? constants.X_OK : constants.R_OK);
      return statSync(path).isFile() ? [] : [{ name, problem: `names ${path}, which is no file` }];
    } catch (error) {
      return [{ name, problem: `names ${path}, which cannot be read (${reason(error)})` }];
    }
  });
}

/** The secret's content. The default file is made at the first start; a file that somebody named must be there. */
function readSecret(path: string, named: boolean): string | Problem {
  const name = 'CONCLAVE_SECRET_FILE';
  try {
    if (!named) makeSecret(path);
    const secret = readFileSync(path, 'utf8').trim();
    if (Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return secret;
    return {
      name,
      problem: `names ${path}, which is too short; expected at least ${MIN_SECRET_BYTES} bytes`,
    };
  } catch (error) {
    return { name, problem: `names ${path}, which cannot be read (${reason(error)})` };
  }
}

function makeSecret(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${randomBytes(48).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (reason(error) !== 'EEXIST') throw error;
  }
}

const reason = (error: unknown): string => systemCode(error) ?? String(error);

function thisMachine(): Machine {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && entry.family === 'IPv4')
    .map((entry) => entry.address);
  return { cores: availableParallelism(), addresses };
}
