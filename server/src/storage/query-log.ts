import type { Logger } from 'typeorm';
import type { Log } from '../kernel/log.js';

/** What the ORM has to say, in our log. Parameters of queries are people's data and stay out. */
export class QueryLog implements Logger {
  constructor(private readonly to: Log) {}

  logQuery(): void {
    // Every query, thousands a minute: of no use to anybody who runs this.
  }
  logQueryError(error: string | Error, query: string): void {
    this.to.debug('query failed', { err: error, query: query.slice(0, 500) });
  }
  logQuerySlow(ms: number, query: string): void {
    this.to.warn('slow query', { ms, query: query.slice(0, 500) });
  }
  logSchemaBuild(message: string): void {
    this.to.debug(message);
  }
  logMigration(message: string): void {
    this.to.debug(message);
  }
  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.to.warn(String(message));
    else this.to.debug(String(message));
  }
}
