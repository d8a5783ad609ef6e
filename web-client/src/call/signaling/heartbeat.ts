const PING_EVERY_MS = 5000;
const PONG_WITHIN_MS = 8000;
/** After a change of network the answer must come sooner: most likely there is none. */
const PROBE_WITHIN_MS = 2500;

/** Notices a dead socket: a ping now and then, and an alarm when nothing at all is heard after it. */
export class Heartbeat {
  private pinger: ReturnType<typeof setInterval> | undefined;
  private alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.stop();
    this.pinger = setInterval(() => this.expectAnswer(PONG_WITHIN_MS), PING_EVERY_MS);
  }

  /** Whatever is heard proves that the socket lives. */
  heard(): void {
    clearTimeout(this.alarm);
    this.alarm = undefined;
  }

  /** Asks for a sign of life now, on a short deadline. */
  probe(): void {
    this.heard();
    this.expectAnswer(PROBE_WITHIN_MS);
  }

  stop(): void {
    clearInterval(this.pinger);
    this.heard();
  }

  private expectAnswer(withinMs: number): void {
    this.alarm ??= setTimeout(() => {
      this.alarm = undefined;
      this.dead();
    }, withinMs);
    this.ping();
  }
}
