import type { UserId } from '#protocol';

/** Times are ms since the epoch. */
export interface Session {
  readonly userId: UserId;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface SessionLimits {
  /** A session ends this long after its last use … */
  readonly idleMs: number;
  /** … and this long after its beginning, whatever its use. */
  readonly absoluteMs: number;
}

/** Use is noted at most this often, so that each request is not a write. */
export const NOTE_USE_EVERY_MS = 60_000;

export const sessionEnd = (session: Session, limits: SessionLimits): number =>
  Math.min(session.lastSeenAt + limits.idleMs, session.createdAt + limits.absoluteMs);

export const isOver = (session: Session, now: number, limits: SessionLimits): boolean =>
  now >= sessionEnd(session, limits);

/** The session as it should be kept after a use at `now`, or null when what is kept is recent enough. */
export const afterUse = (session: Session, now: number): Session | null =>
  now - session.lastSeenAt >= NOTE_USE_EVERY_MS ? { ...session, lastSeenAt: now } : null;
