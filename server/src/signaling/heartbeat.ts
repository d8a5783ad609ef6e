/** How often all connections are looked at. */
export const SWEEP_EVERY_MS = 1_000;
const PING_EVERY_MS = 5_000;
/** Two pings went unanswered, and the second had a second's time. A lost line is so noticed within six to twelve seconds. */
const DEAD_AFTER_MS = 2 * PING_EVERY_MS + 1_000;

export interface Pulse {
  /** When anything was last heard, and when a ping was last sent. */
  readonly heardAt: number;
  readonly pingedAt: number;
}

/** What to do about a connection at `now`; all times in milliseconds of one clock. */
export const heartbeatVerdict = (now: number, { heardAt, pingedAt }: Pulse): 'dead' | 'ping' | 'wait' => {
  if (now - heardAt >= DEAD_AFTER_MS) return 'dead';
  return now - pingedAt >= PING_EVERY_MS ? 'ping' : 'wait';
};
