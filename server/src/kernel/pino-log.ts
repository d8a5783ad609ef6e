import { pino, type DestinationStream, type Logger } from 'pino';
import { logContext, type Log, type LogData } from './log.js';

const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'credential',
  'hostKey',
  'passcode',
  'password',
  'passwordHash',
  'resumeToken',
  'secret',
  'ticket',
  'token',
];
const secretName = new RegExp(`^(${secretNames.join('|')})$`, 'iu');
const CENSORED = '[secret]';
const MAX_DEPTH = 6;

/**
 * A copy without the values of secret fields, at any depth. Pino's own redaction needs every path spelled out, and a field
 * that nobody thought of is the one that leaks.
 */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((entry) => withoutSecrets(entry, depth + 1));
  if (isError(value)) return errorData(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      secretName.test(name) ? CENSORED : withoutSecrets(entry, depth + 1),
    ]),
  );
}

/** By shape: an error from another realm, as in a VM context, is one too. */
const isError = (value: object): value is Error =>
  value instanceof Error || ('stack' in value && 'message' in value && typeof value.message === 'string');

/** Vendors hang whole requests, with their passwords, on their errors: only the plain facts are taken over. */
function errorData(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: withoutSecrets(error.cause, depth + 1) }),
  };
}

class PinoLog implements Log {
  /** `bound` is kept here and not in a child of the logger, which would write a field twice that the context has, too. */
  constructor(
    private readonly logger: Logger,
    private readonly bound: object = {},
  ) {}
  debug = (message: string, data?: LogData) => this.write('debug', message, data);
  info = (message: string, data?: LogData) => this.write('info', message, data);
  warn = (message: string, data?: LogData) => this.write('warn', message, data);
  error = (message: string, data?: LogData) => this.write('error', message, data);
  fatal = (message: string, data?: LogData) => this.write('fatal', message, data);
  with = (data: LogData): Log =>
    new PinoLog(this.logger, { ...this.bound, ...(withoutSecrets(data) as object) });

  private write(level: 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: string, data?: LogData): void {
    if (!this.logger.isLevelEnabled(level)) return;
    this.logger[level]({ ...this.bound, ...(data && (withoutSecrets(data) as object)) }, message);
  }
}

/** One JSON object a line, to standard output unless told otherwise. */
export function createLog(options: { level: string; destination?: DestinationStream }): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      // Errors are made plain above; the logger's own way with them would spell the causes out again.
      serializers: { err: (error: unknown) => error },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...logContext() }),
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return new PinoLog(logger);
}
