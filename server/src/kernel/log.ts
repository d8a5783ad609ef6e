import { AsyncLocalStorage } from 'node:async_hooks';

/** Data of a log line. An `Error` goes under `err`. Secrets are cut out by the adapter, by field name. */
export type LogData = Readonly<Record<string, unknown>>;

/** What the rest of the server takes when it has something to say. */
export interface Log {
  debug(message: string, data?: LogData): void;
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
  fatal(message: string, data?: LogData): void;
  /** A log whose lines all carry `data`. */
  with(data: LogData): Log;
}

export const LOG = Symbol('Log');

/** What a line is about; set once at the door and carried through every await below it. */
export interface LogContext {
  readonly requestId?: string;
  readonly conferenceId?: string;
  readonly participantId?: string;
  readonly connectionId?: string;
  readonly jobId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` so that every line logged within it, however deep, carries `context` and that of the callers around it. */
export const withLogContext = <Value>(context: LogContext, work: () => Value): Value =>
  storage.run({ ...storage.getStore(), ...context }, work);

export const logContext = (): LogContext => storage.getStore() ?? {};

/** Says nothing; for tests. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
  with: () => silentLog,
};
