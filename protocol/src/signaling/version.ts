/**
 * Raised when a client of the version before can no longer be served. The server refuses other versions with
 * OUTDATED_CLIENT, and the client then reloads itself.
 */
export const PROTOCOL_VERSION = 1;

/** Bounds of one connection. Sizes in bytes of UTF-8, rates in messages per second (sustained, burst). */
export const signalingLimits = {
  maxMessageBytes: 64 * 1024,
  messagesPerSecond: 30,
  burst: 120,
  /** A connection that has not said hello by then is closed. */
  helloWithinMs: 10_000,
  /** How long an absent participant keeps the seat. */
  resumeWithinMs: 30_000,
} as const;
