import type { UserId } from '#protocol';
import type { Result } from '../kernel/result.js';
import type { Credentials } from './domain/credentials.js';
import type { DirectoryEntry } from './domain/entry.js';

/** Whether the directory can be asked. `detail` is for an administrator. */
export interface DirectoryProbe {
  /** Answers within a few seconds, from memory when asked often; never rejects. */
  probe(): Promise<{ readonly state: 'up' | 'degraded' | 'down'; readonly detail?: string }>;
}
export const DIRECTORY_PROBE = Symbol('DirectoryProbe');

/** Checks passwords against the directory. */
export interface PersonSource {
  /**
   * The one entry that has this name and this password, with its groups; account marks are not judged here. Refuses with
   * INVALID_CREDENTIALS, or DIRECTORY_UNAVAILABLE when it could not find out before `deadline`. Never rejects.
   */
  signIn(credentials: Credentials, deadline: AbortSignal): Promise<Result<DirectoryEntry>>;
}

/** Makes a directory's photo into ours: 256×256 WebP. */
export interface PhotoMaker {
  /** Null when the bytes are no picture that we take; never rejects. */
  make(photo: Uint8Array): Promise<Uint8Array | null>;
}

/** Sessions of signed-in people. Tokens are secrets of the browser that holds them: only their hashes are kept. */
export interface SessionKeeper {
  /** Begins a session and gives its token, 256 random bits. */
  begin(userId: UserId): Promise<string>;
  /** Who holds this token, or null. Counts as use, which puts off the idle expiry. */
  holder(token: string): Promise<UserId | null>;
  end(token: string): Promise<void>;
  /** Ends all sessions of somebody, everywhere; gives their number. */
  endAllOf(userId: UserId): Promise<number>;
}
export const SESSION_KEEPER = Symbol('SessionKeeper');
