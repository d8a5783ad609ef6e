import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Settings } from './settings.js';
import * as field from './fields.js';

/** What parsing must know of the machine; given, so that tests decide it. */
export interface Machine {
  readonly cores: number;
  /** IPv4 addresses of this machine that others can reach, in the order of the interfaces. */
  readonly addresses: readonly string[];
}

export interface Problem {
  readonly name: string;
  readonly problem: string;
}

export type Parsed =
  | { readonly settings: SettingsWithoutSecret; readonly problems: null }
  | { readonly settings: null; readonly problems: readonly Problem[] };
/** The secret is a file's content, and reading files is not parsing; see load.ts. */
export type SettingsWithoutSecret = Omit<Settings, 'secret'> & { readonly secretFile: string };

/** What some system runs, or lets run, when somebody opens it. */
const runnable = [
  ...[
    'exe',
    'dll',
    'com',
    'bat',
    'cmd',
    'msi',
    'msp',
    'msix',
    'appx',
    'scr',
    'pif',
    'cpl',
    'sys',
    'drv',
    'ocx',
  ],
  ...[
    'js',
    'jse',
    'vbs',
    'vbe',
    'wsf',
    'wsh',
    'hta',
    'ps1',
    'psm1',
    'psd1',
    'jar',
    'jnlp',
    'reg',
    'lnk',
    'url',
  ],
  ...['scf', 'inf', 'chm', 'hlp', 'gadget', 'application', 'appref-ms', 'msc', 'iso', 'img', 'vhd', 'vhdx'],
  ...['app', 'command', 'dmg', 'pkg', 'deb', 'rpm', 'apk', 'appimage', 'desktop', 'sh', 'run', 'elf'],
];

const variables = {
  NODE_ENV: field.oneOf(['production', 'development', 'test']).default('production'),
  CONCLAVE_ROLE: field.oneOf(['all', 'control', 'media']).default('all'),
  CONCLAVE_BIND: field.ipAddress.optional(),
  PORT: field.wholeNumber(1, 65535).default(8443),
  PUBLIC_URL: field.webUrl.optional(),
  TLS_CERT: field.text('the path of a certificate file').optional(),
  TLS_KEY: field.text('the path of a private key file').optional(),
  CONCLAVE_DATA_DIR: field.text('the path of a folder').default('var'),
  CONCLAVE_SECRET_FILE: field.text('the path of a file').optional(),
  CONCLAVE_DEMO: field.flag.default(false),
  LOG_LEVEL: field.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: required(field.postgresUrl, 'postgres://user:password@host:5432/database'),
  REDIS_URL: required(field.redisUrl, 'redis://host:6379'),
  LDAP_URL: required(field.ldapUrl, 'ldaps://host:636'),
  LDAP_CA: field.text('the path of a certificate file').optional(),
  LDAP_BIND_DN: field.text('the DN of the account that searches').default(''),
  LDAP_BIND_PASSWORD: field.text('the password of LDAP_BIND_DN').default(''),
  LDAP_BASE: required(field.text('the DN below which people are found'), 'a DN such as dc=example,dc=org'),
  LDAP_USER_FILTER: field
    .ldapFilter('{username}')
    .default('(&(objectClass=person)(|(uid={username})(sAMAccountName={username})))'),
  LDAP_GROUP_BASE: field.text('the DN below which groups are found').optional(),
  LDAP_GROUP_FILTER: field.ldapFilter('{dn}').default('(member={dn})'),
  LDAP_GROUP_ROLES: field.groupRoles.default({ 'meeting-admins': 'administrator', staff: 'employee' }),
  LDAP_TIMEOUT_MS: field.wholeNumber(100, 4500).default(4000),
  SESSION_IDLE_MINUTES: field.wholeNumber(1, 60 * 24 * 30).default(12 * 60),
  SESSION_ABSOLUTE_HOURS: field.wholeNumber(1, 24 * 90).default(72),
  MEDIASOUP_WORKER_BIN: field.text('the path of the media worker').optional(),
  MEDIA_WORKERS: field.wholeNumber(1, 256).optional(),
  MEDIA_BIND: field.ipAddress.optional(),
  MEDIA_ANNOUNCED_ADDRESS: field.addressOrName.optional(),
  MEDIA_PORT_BASE: field.wholeNumber(1024, 65535).default(40000),
  MEDIA_VIDEO_CODEC: field.oneOf(['h264', 'vp8']).default('h264'),
  DIAL_IN_NUMBERS: field.commaList.default([]),
  FILES_MAX_MB: field.wholeNumber(1, 1000).default(50),
  FILES_MEETING_QUOTA_MB: field.wholeNumber(1, 1_000_000).default(500),
  FILES_KEEP_DAYS: field.wholeNumber(1, 3650).default(30),
  FILES_REFUSED_EXTENSIONS: field.extensions.default([...runnable]),
  FILES_SCANNER: field.scannerUrl.default(null),
  FILES_WITHOUT_SCANNER: field.oneOf(['refuse', 'allow']).default('refuse'),
  TRUST_PROXY: field.wholeNumber(0, 10).default(0),
  BREAK_GLASS_FILE: field.text('the path of a file').optional(),
  WEB_CLIENT_DIR: field.text('the path of the built web client').default('dist/web-client/browser'),
};
type Variables = z.infer<z.ZodObject<typeof variables>>;

function required<Schema extends z.ZodType<string, string>>(schema: Schema, example: string) {
  return z.string({ error: `is missing; expected ${example}` }).pipe(schema);
}

/** Environment → settings, or everything that is wrong with it at once. A variable set to nothing counts as not set. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>, machine: Machine): Parsed {
  const problems: Problem[] = [];
  const read: Record<string, unknown> = {};
  // One by one, so that what contradicts each other is found even beside what cannot be read.
  for (const [name, schema] of Object.entries(variables)) {
    const given = env[name]?.trim() === '' ? undefined : env[name];
    const value = schema.safeParse(given);
    if (value.success) read[name] = value.data;
    else problems.push({ name, problem: value.error.issues[0]?.message ?? 'cannot be read' });
  }
  problems.push(...contradictions(read));
  return problems.length > 0
    ? { settings: null, problems }
    : { settings: toSettings(read as Variables, machine), problems: null };
}

/** What is right by itself and wrong together. A variable that could not be read is missing here. */
function contradictions(v: Partial<Variables>): Problem[] {
  const problems: Problem[] = [];
  const say = (name: string, problem: string) => problems.push({ name, problem });
  if (v.TLS_CERT && !v.TLS_KEY) say('TLS_KEY', 'is missing; TLS_CERT and TLS_KEY belong together');
  if (v.TLS_KEY && !v.TLS_CERT) say('TLS_CERT', 'is missing; TLS_CERT and TLS_KEY belong together');
  const directory = v.LDAP_URL === undefined ? null : new URL(v.LDAP_URL);
  if (directory?.protocol === 'ldap:' && !isLoopback(directory.hostname))
    say('LDAP_URL', 'would send passwords in clear; expected ldaps:// for a directory on another machine');
  if (v.LDAP_BIND_DN && !v.LDAP_BIND_PASSWORD) say('LDAP_BIND_PASSWORD', 'is missing; LDAP_BIND_DN needs it');
  if (
    v.SESSION_IDLE_MINUTES &&
    v.SESSION_ABSOLUTE_HOURS &&
    v.SESSION_IDLE_MINUTES > v.SESSION_ABSOLUTE_HOURS * 60
  )
    say('SESSION_IDLE_MINUTES', 'is longer than SESSION_ABSOLUTE_HOURS; expected at most that');
  problems.push(...portProblems(v));
  if (v.FILES_MAX_MB && v.FILES_MEETING_QUOTA_MB && v.FILES_MAX_MB > v.FILES_MEETING_QUOTA_MB)
    say('FILES_MAX_MB', 'is more than FILES_MEETING_QUOTA_MB; expected at most that');
  return problems;
}

/** Each media worker takes one port for UDP and TCP, from MEDIA_PORT_BASE upwards. */
function portProblems({
  MEDIA_PORT_BASE: base,
  MEDIA_WORKERS: workers = 1,
  PORT: port,
}: Partial<Variables>): Problem[] {
  if (base === undefined) return [];
  if (base + workers - 1 > 65535)
    return [
      { name: 'MEDIA_PORT_BASE', problem: `leaves no room for ${workers} ports; expected a lower number` },
    ];
  return port !== undefined && port >= base && port < base + workers
    ? [{ name: 'PORT', problem: 'is one of the media ports; expected another' }]
    : [];
}

export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/u.test(host);

function toSettings(v: Variables, machine: Machine): SettingsWithoutSecret {
  const tls = v.TLS_CERT && v.TLS_KEY ? { certFile: resolve(v.TLS_CERT), keyFile: resolve(v.TLS_KEY) } : null;
  const dataDir = resolve(v.CONCLAVE_DATA_DIR);
  // A demo has known passwords, so it stays on this machine unless told otherwise.
  const bind = v.CONCLAVE_BIND ?? (v.CONCLAVE_DEMO ? '127.0.0.1' : '0.0.0.0');
  const mediaBind = v.MEDIA_BIND ?? bind;
  const minute = 60_000;
  const megabyte = 1024 * 1024;
  return {
    environment: v.NODE_ENV,
    role: v.CONCLAVE_ROLE,
    demo: v.CONCLAVE_DEMO,
    logLevel: v.LOG_LEVEL,
    dataDir,
    secretFile: v.CONCLAVE_SECRET_FILE ? resolve(v.CONCLAVE_SECRET_FILE) : join(dataDir, 'secret'),
    http: {
      bind,
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
    media: {
      workerBinary: v.MEDIASOUP_WORKER_BIN ? resolve(v.MEDIASOUP_WORKER_BIN) : null,
      workers: v.MEDIA_WORKERS ?? Math.max(1, machine.cores),
      bind: mediaBind,
      announcedAddress: v.MEDIA_ANNOUNCED_ADDRESS ?? announcedAddress(v.CONCLAVE_DEMO, mediaBind, machine),
      portBase: v.MEDIA_PORT_BASE,
      videoCodec: v.MEDIA_VIDEO_CODEC,
    },
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

/** The address that clients are told to send media to. */
export function announcedAddress(demo: boolean, bind: string, machine: Machine): string {
  if (isLoopback(bind)) return bind;
  if (bind !== '0.0.0.0' && bind !== '::') return bind;
  return (demo ? undefined : machine.addresses[0]) ?? '127.0.0.1';
}
