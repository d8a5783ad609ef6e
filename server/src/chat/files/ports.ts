import type { Readable } from 'node:stream';
import type { ReadyResponse } from '#protocol';

/** Where files lie: this machine's disk today. Keys come from `newFileKey` and say nothing about the file. */
export interface FileKeeper {
  /** A new file to write into, on the keeper's own disk, for `put` or `drop`. */
  draft(): Promise<string>;
  drop(draft: string): Promise<void>;
  /** Takes the draft over, durably: when it resolves, the file survives a loss of power. */
  put(draft: string, key: string): Promise<void>;
  /** The same for something small. */
  putBytes(bytes: Uint8Array, key: string): Promise<void>;
  /** null when there is none. Whoever takes the stream reads or destroys it. */
  open(key: string): Promise<Readable | null>;
  /** Doing nothing when there is none. */
  remove(key: string): Promise<void>;
  /** Keys of what has lain here since before `before` (milliseconds since the epoch). */
  keysOlderThan(before: number): AsyncIterable<string>;
  /** Removes drafts that nobody finished. */
  dropDraftsOlderThan(before: number): Promise<number>;
}
export const FILE_KEEPER = Symbol('FileKeeper');

export type Verdict =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly name: string }
  /** The scanner is away, mute, or cannot look at this. */
  | { readonly verdict: 'unknown'; readonly why: string };

export interface Scanner {
  /** Never rejects: what went wrong is a verdict, too. */
  scan(path: string): Promise<Verdict>;
  /** What it says of itself; rejects when it does not answer. */
  version(): Promise<ScannerVersion>;
}
export interface ScannerVersion {
  /** For the administrator, such as "ClamAV 1.4.6". */
  readonly engine: string;
  /** Of its published signatures; null when it has none of these. Milliseconds since the epoch. */
  readonly signaturesFrom: number | null;
}
/** null: this appliance has none. */
export const SCANNER = Symbol('Scanner');

/** How scanning is, for the health report. */
export interface ScannerProbe {
  probe(): Promise<ReadyResponse['dependencies'][string]>;
}
export const SCANNER_PROBE = Symbol('ScannerProbe');

export interface Thumbnail {
  readonly webp: Uint8Array;
  readonly width: number;
  readonly height: number;
}
/** null: none can be made of it. `bomb`: it claims to be larger than any picture should be. */
export interface ThumbnailMaker {
  make(path: string, mediaType: string): Promise<Thumbnail | 'bomb' | null>;
}
