import { join, resolve } from 'node:path';
import * as z from 'zod';
import { controlContradictions, mediaContradictions } from './contradictions.js';
import { bindOf, toMedia, toMediaLink } from './media-settings.js';
import type { Machine, Problem } from './problem.js';
import type { MediaNodeSettings, RecorderSettings, Settings } from './settings.js';
import * as variables from './variables.js';
import type { GeneralVariables, MediaVariables, Variables } from './variables.js';

export type Parsed<Value = SettingsWithoutSecret> =
  | { readonly settings: Value; readonly problems: null }
  | { readonly settings: null; readonly problems: readonly Problem[] };
/** The secret is a file's content, and reading files is not parsing; see load.ts. */
export type SettingsWithoutSecret = Omit<Settings, 'secret'> & { readonly secretFile: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The role that the environment asks for; null when it cannot be read, which reading the settings of any role then says.
 */
export const roleOf = (env: Environment): Settings['role'] | null =>
  readOne(env, 'CONCLAVE_ROLE').data ?? null;

/** Environment → settings of control, or everything that is wrong with it at once. A variable set to nothing counts as not set. */
export function parseSettings(env: Environment, machine: Machine): Parsed {
  const all = { ...variables.general, ...variables.media, ...variables.control };
  const { read, problems } = readAll(env, all);
  problems.push(...controlContradictions(read, machine));
  return verdict(problems, () => toSettings(read as Variables, machine));
}

/** The same for a media node, which needs no database, no directory and no secret, and whose machine may have none. */
export function parseMediaNode(env: Environment, machine: Machine): Parsed<MediaNodeSettings> {
  const { read, problems } = readAll(env, { ...variables.general, ...variables.media });
  problems.push(...mediaContradictions(read, machine));
  return verdict(problems, () => {
    const v = read as GeneralVariables & MediaVariables;
    return { ...toGeneral(v), media: toMedia(v, machine), mediaLink: toMediaLink(v) };
  });
}

export function parseRecorder(env: Environment): Parsed<RecorderSettings> {
  const { read, problems } = readAll(env, variables.general);
  return verdict(problems, () => toGeneral(read as GeneralVariables));
}

/** One by one, so that what contradicts each other is found even beside what cannot be read. */
function readAll(env: Environment, schemas: Readonly<Record<string, z.ZodType>>) {
  const problems: Problem[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const value = schema.safeParse(valueOf(env, name));
    if (value.success) read[name] = value.data;
    else problems.push({ name, problem: value.error.issues[0]?.message ?? 'cannot be read' });
  }
  return { read, problems };
}

const readOne = (env: Environment, name: 'CONCLAVE_ROLE') =>
  variables.general[name].safeParse(valueOf(env, name));

const valueOf = (env: Environment, name: string): string | undefined =>
  env[name]?.trim() === '' ? undefined : env[name];

const verdict = <Value>(problems: readonly Problem[], value: () => Value): Parsed<Value> =>
  problems.length > 0 ? { settings: null, problems } : { settings: value(), problems: null };

const toGeneral = (v: GeneralVariables) => ({
  environment: v.NODE_ENV,
  role: v.CONCLAVE_ROLE,
  logLevel: v.LOG_LEVEL,
  dataDir: resolve(v.CONCLAVE_DATA_DIR),
});

function toSettings(v: Variables, machine: Machine): SettingsWithoutSecret {
  const tls = v.TLS_CERT && v.TLS_KEY ? { certFile: resolve(v.TLS_CERT), keyFile: resolve(v.TLS_KEY) } : null;
  const dataDir = resolve(v.CONCLAVE_DATA_DIR);
  const minute = 60_000;
  const megabyte = 1024 * 1024;
  return {
    ...toGeneral(v),
    demo: v.CONCLAVE_DEMO,
    secretFile: v.CONCLAVE_SECRET_FILE ? resolve(v.CONCLAVE_SECRET_FILE) : join(dataDir, 'secret'),
    http: {
      bind: bindOf(v),
      port: v.PORT,
      publicUrl: v.PUBLIC_URL ?? `${tls ? 'https' : 'http'}://localhost:${v.PORT}`,
      tls,
      trustProxy: v.TRUST_PROXY,
      webClientDir: resolve(v.WEB_CLIENT_DIR),
    },
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    directory: {
      url: v.LDAP_URL,
      caFile: v.LDAP_CA ? resolve(v.LDAP_CA) : null,
      bindDn: v.LDAP_BIND_DN,
      bindPassword: v.LDAP_BIND_PASSWORD,
      baseDn: v.LDAP_BASE,
      userFilter: v.LDAP_USER_FILTER,
      groupBaseDn: v.LDAP_GROUP_BASE ?? v.LDAP_BASE,
      groupFilter: v.LDAP_GROUP_FILTER,
      groupRoles: v.LDAP_GROUP_ROLES,
      timeoutMs: v.LDAP_TIMEOUT_MS,
    },
    sessions: { idleMs: v.SESSION_IDLE_MINUTES * minute, absoluteMs: v.SESSION_ABSOLUTE_HOURS * 60 * minute },
    breakGlassFile: resolve(v.BREAK_GLASS_FILE ?? join(dataDir, 'break-glass')),
    media: toMedia(v, machine),
    mediaLink: toMediaLink(v),
    zones: v.ZONES,
    metrics: { bind: v.METRICS_BIND, port: v.METRICS_PORT },
    journal: { keepMs: v.JOURNAL_KEEP_HOURS * 60 * minute },
    dialInNumbers: v.DIAL_IN_NUMBERS,
    files: {
      maxBytes: v.FILES_MAX_MB * megabyte,
      meetingQuotaBytes: v.FILES_MEETING_QUOTA_MB * megabyte,
      keepMs: v.FILES_KEEP_DAYS * 24 * 60 * minute,
      refusedExtensions: v.FILES_REFUSED_EXTENSIONS,
      scannerUrl: v.FILES_SCANNER,
      withoutScanner: v.FILES_WITHOUT_SCANNER,
    },
  };
}
