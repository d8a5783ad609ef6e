/** A service that runs until `stop()`, which also removes its data and may be called twice. */
export interface TestService {
  /** How a client connects, in the form of the setting of the same purpose (DATABASE_URL and so on). */
  readonly url: string;
  /** Process id, for tests that kill or freeze the service. */
  readonly pid: number;
  /** Ends the process and keeps its data. */
  halt(): Promise<void>;
  /** Starts it again, at the same address with the data it had; not for the directory, whose port is found anew. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestDirectory extends TestService {
  /** PEM file of the authority that signed the directory's certificate. */
  readonly caFile: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly base: string;
  readonly groupBase: string;
}

/** The harmless file that scanners must find. */
export function testMalware(): Buffer;
export function freePort(): Promise<number>;
export function startTestPostgres(): Promise<TestService>;
/** `durable`: what it holds survives `halt` and `resume`. */
export function startTestRedis(options?: { durable?: boolean }): Promise<TestService>;
export function startTestDirectory(options?: { extraLdif?: string }): Promise<TestDirectory>;
export function startTestScanner(): Promise<TestService>;

/** The settings by which the server finds these services, by the names of .env.sample. */
export function settingsOf(services: {
  readonly postgres: TestService;
  readonly redis: TestService;
  readonly directory: TestDirectory;
  readonly scanner?: TestService;
}): Record<string, string>;
