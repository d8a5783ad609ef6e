/** All settings of the server, read once at the start (see parse.ts and .env.sample). Durations in milliseconds. */
export interface Settings {
  readonly environment: 'production' | 'development' | 'test';
  /** `all`: control and media in one process. */
  readonly role: 'all' | 'control' | 'media' | 'recorder';
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
    /** Of this node, unique in the house. */
    readonly nodeId: string;
    /** The zone that this node serves. */
    readonly zone: string;
    /** How other nodes reach this one, for pipes. */
    readonly pipeAddress: string;
    /** Ports for pipes, both included; apart from those of the workers. */
    readonly pipePorts: { readonly min: number; readonly max: number };
  };
  /** How control and media nodes reach each other. */
  readonly mediaLink: {
    /** Where a media node listens: unix:///path, or tls://host:port. */
    readonly listen: string;
    /** The media nodes that control uses. */
    readonly nodes: readonly string[];
    /** For tls:// on both sides; each shows a certificate of this authority. */
    readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | null;
  };
  /** Where people call from; the first zone that matches counts. Subnets in CIDR form. */
  readonly zones: readonly { readonly name: string; readonly subnets: readonly string[] }[];
  /** Prometheus metrics over plain HTTP at /metrics; port 0: none. */
  readonly metrics: { readonly bind: string; readonly port: number };
  readonly journal: {
    /** How long the journal of a conference is kept after its end. */
    readonly keepMs: number;
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

/** What a process that is only a media node has: nothing that would let it read people's data. */
export type MediaNodeSettings = Pick<
  Settings,
  'environment' | 'role' | 'logLevel' | 'dataDir' | 'media' | 'mediaLink'
>;
export type RecorderSettings = Pick<Settings, 'environment' | 'role' | 'logLevel' | 'dataDir'>;

export const SETTINGS = Symbol('Settings');
