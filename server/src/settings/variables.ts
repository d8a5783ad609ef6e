import * as z from 'zod';
import * as field from './fields.js';
import { runnable } from './runnable.js';

/** What every process reads, whatever its role. */
export const general = {
  NODE_ENV: field.oneOf(['production', 'development', 'test']).default('production'),
  CONCLAVE_ROLE: field.oneOf(['all', 'control', 'media', 'recorder']).default('all'),
  CONCLAVE_BIND: field.ipAddress.optional(),
  CONCLAVE_DATA_DIR: field.text('the path of a folder').default('var'),
  CONCLAVE_DEMO: field.flag.default(false),
  LOG_LEVEL: field.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

/** What a media node reads beside that, and control as well: it needs the same defaults. */
export const media = {
  MEDIASOUP_WORKER_BIN: field.text('the path of the media worker').optional(),
  MEDIA_WORKERS: field.wholeNumber(1, 256).optional(),
  MEDIA_BIND: field.ipAddress.optional(),
  MEDIA_ANNOUNCED_ADDRESS: field.addressOrName.optional(),
  MEDIA_PORT_BASE: field.wholeNumber(1024, 65535).default(40000),
  MEDIA_VIDEO_CODEC: field.oneOf(['h264', 'vp8']).default('h264'),
  MEDIA_NODE_ID: field.nodeName.default('local'),
  MEDIA_ZONE: field.nodeName.default('default'),
  MEDIA_PIPE_ADDRESS: field.addressOrName.optional(),
  MEDIA_PIPE_PORT_BASE: field.wholeNumber(1024, 65535).default(41000),
  MEDIA_PIPE_PORTS: field.wholeNumber(2, 10_000).default(1000),
  MEDIA_LISTEN: field.linkAddress.optional(),
  MEDIA_NODES: field.linkAddresses.optional(),
  MEDIA_LINK_CERT: field.text('the path of a certificate file').optional(),
  MEDIA_LINK_KEY: field.text('the path of a key file').optional(),
  MEDIA_LINK_CA: field.text('the path of a certificate file').optional(),
};

/** What only control reads. */
export const control = {
  PORT: field.wholeNumber(1, 65535).default(8443),
  PUBLIC_URL: field.webUrl.optional(),
  TLS_CERT: field.text('the path of a certificate file').optional(),
  TLS_KEY: field.text('the path of a private key file').optional(),
  CONCLAVE_SECRET_FILE: field.text('the path of a file').optional(),
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
  ZONES: field.zones.default([]),
  METRICS_BIND: field.ipAddress.default('127.0.0.1'),
  METRICS_PORT: field.wholeNumber(0, 65535).default(0),
  JOURNAL_KEEP_HOURS: field.wholeNumber(0, 24 * 30).default(24),
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

export type GeneralVariables = z.infer<z.ZodObject<typeof general>>;
export type MediaVariables = z.infer<z.ZodObject<typeof media>>;
export type ControlVariables = z.infer<z.ZodObject<typeof control>>;
export type Variables = GeneralVariables & MediaVariables & ControlVariables;

function required<Schema extends z.ZodType<string, string>>(schema: Schema, example: string) {
  return z.string({ error: `is missing; expected ${example}` }).pipe(schema);
}
