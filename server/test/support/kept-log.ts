import type { Log, LogData } from '../../src/kernel/log.js';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly message: string;
  readonly data: LogData;
}

/** A log that keeps its lines, for tests that ask what was said. */
export class KeptLog implements Log {
  constructor(
    readonly lines: Line[] = [],
    private readonly about: LogData = {},
  ) {}

  debug = (message: string, data?: LogData): void => this.keep('debug', message, data);
  info = (message: string, data?: LogData): void => this.keep('info', message, data);
  warn = (message: string, data?: LogData): void => this.keep('warn', message, data);
  error = (message: string, data?: LogData): void => this.keep('error', message, data);
  fatal = (message: string, data?: LogData): void => this.keep('fatal', message, data);

  with(data: LogData): Log {
    return new KeptLog(this.lines, { ...this.about, ...data });
  }

  /** `message: what went wrong`, of the lines at `error` and above. */
  get faults(): string[] {
    return this.lines
      .filter(({ level }) => level === 'error' || level === 'fatal')
      .map(
        ({ message, data }) => `${message}: ${data['err'] === undefined ? '' : String(data['err'] as Error)}`,
      );
  }

  private keep(level: Line['level'], message: string, data: LogData = {}): void {
    this.lines.push({ level, message, data: { ...this.about, ...data } });
  }
}
