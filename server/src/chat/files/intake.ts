import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { accept, refuse, type Result } from '../../kernel/result.js';
import { room } from './disk-keeper.adapter.js';

export interface Received {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

export interface IntakeBounds {
  /** Bytes: `FILE_TOO_LARGE` beyond. */
  readonly maxBytes: number;
  /** Without a byte for so long, the sender is gone. Milliseconds. */
  readonly idleMs: number;
  /** For all of it. Milliseconds. */
  readonly totalMs: number;
  /** After so long it must have come at this pace on average, or it would hold its place for others. */
  readonly graceMs: number;
  readonly bytesPerSecond: number;
}

const PACE_MS = 250;

/**
 * Writes what comes into `path` as it comes, so that a file never lies in memory. Refuses what is too large without
 * reading on, and what stops coming (`INVALID_REQUEST`). `source` is left as it is: it may belong to a connection that
 * still has to carry the answer.
 */
export async function receive(
  source: Readable,
  path: string,
  bounds: IntakeBounds,
): Promise<Result<Received>> {
  const hash = createHash('sha256');
  const file = await room(open(path, 'r+'));
  let bytes = 0;
  const giveUp = () => source.destroy();
  const idle = setTimeout(giveUp, bounds.idleMs);
  const total = setTimeout(giveUp, bounds.totalMs);
  const began = performance.now();
  const pace = setInterval(() => {
    const owed = ((performance.now() - began - bounds.graceMs) / 1000) * bounds.bytesPerSecond;
    if (bytes < owed) giveUp();
  }, PACE_MS);
  try {
    const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of chunks) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > bounds.maxBytes) return refuse('FILE_TOO_LARGE', { maxBytes: bounds.maxBytes });
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    return accept({ bytes, sha256: hash.digest('hex') });
  } catch (error) {
    // The sender broke off, or was too slow: an event of every day, and nobody is there to be told.
    if (source.destroyed) return refuse('INVALID_REQUEST', { reason: 'the upload was broken off' });
    throw error;
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    clearInterval(pace);
    await file.close();
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await room(file.write(chunk, at))).bytesWritten;
}
