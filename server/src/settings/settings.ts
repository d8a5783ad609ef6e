/** All settings of the server, read once at the start (see parse.ts and .env.sample). Durations in milliseconds. */
export interface Settings {
  readonly environment: 'production' | 'development' | 'test';
  readonly role: 'all' | 'control' | 'media';
  readonly demo: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly dataDir: string;
  /** At least 32 random bytes; signs join tickets. Never logged. */
  readonly secret: string;
  readonly http: {
    readonly bind: string;
    readonly port: number;
    /** Without a trailing slash, e.g. https://localhost:8443. */
    readonly publicUrl: string;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
    /** How many proxies in front may be believed about the client's address; 0 = none. */
    readonly trustProxy: number;
    /** Folder of the built web client. */
    readonly webClientDir: string;
  };
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly directory: {
    readonly url: string;
    readonly caFile: string | null;
    readonly bindDn: string;
    readonly bindPassword: string;
    readonly baseDn: string;
    /** `{username}` is replaced by the escaped value. */
    readonly userFilter: string;
    readonly groupBaseDn: string;
    /** `{dn}` is replaced by the escaped DN. */
    readonly groupFilter: string;
    /** Group common name (lower case) → role. */
    readonly groupRoles: Readonly<Record<string, 'administrator' | 'employee'>>;
    readonly timeoutMs: number;
  };
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number };
  readonly breakGlassFile: string;
  readonly media: {
    readonly workerBinary: string | null;
    readonly workers: number;
    readonly bind: string;
    readonly announcedAddress: string;
    readonly portBase: number;
    readonly videoCodec: 'h264' | 'vp8';
  };
  readonly dialInNumbers: readonly string[];
  /** Files that people send in the chat. */
  readonly files: {
    readonly maxBytes: number;
    /** For all files of one meeting together. */
    readonly meetingQuotaBytes: number;
    /** How long after its conference has ended a file is kept. */
    readonly keepMs: number;
    /** In lower case, without the dot. */
    readonly refusedExtensions: readonly string[];
    /** unix:///path or tcp://host:port of ClamAV's daemon; null: there is no scanner. */
    readonly scannerUrl: string | null;
    /** What becomes of files that cannot be scanned. */
    readonly withoutScanner: 'refuse' | 'allow';
  };
}

export const SETTINGS = Symbol('Settings');
