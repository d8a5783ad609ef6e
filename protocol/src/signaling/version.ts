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

/**
 * Codes the server closes a socket with, beside the standard ones (1008 for a flood, 1009 for an oversized message, 1012
 * when the server stops). After `goodbye` and `outdated` the client does not come back by itself; after others it resumes.
 */
export const closeCodes = {
  /** `goodbye` came before and says why. */
  goodbye: 4000,
  /** `OUTDATED_CLIENT` came before. */
  outdated: 4001,
  /** No accepted `hello` in time. */
  helloMissing: 4002,
} as const;
