import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own lines, in our log. Its start-up chatter is worth `debug`. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, context?: unknown): void {
    this.to.debug(String(message), { context });
  }
  debug(message: unknown, context?: unknown): void {
    this.to.debug(String(message), { context });
  }
  verbose(message: unknown, context?: unknown): void {
    this.to.debug(String(message), { context });
  }
  warn(message: unknown, context?: unknown): void {
    this.to.warn(String(message), { context });
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.to.error(message instanceof Error ? message.message : String(message), {
      ...(message instanceof Error ? { err: message } : {}),
      context: rest.at(-1),
      ...(rest.length > 1 ? { stack: rest[0] } : {}),
    });
  }
  fatal(message: unknown, context?: unknown): void {
    this.to.fatal(String(message), { context });
  }
}
