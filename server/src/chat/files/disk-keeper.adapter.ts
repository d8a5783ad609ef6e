import { randomBytes } from 'node:crypto';
import { mkdir, open, opendir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { systemCode } from '../../kernel/error-facts.js';
import { OutageError } from '../../kernel/outage-error.js';
import type { FileKeeper } from './ports.js';

/** Random, so that neither the name nor the time of a file can be told from where it lies. */
export const newFileKey = (): string => randomBytes(20).toString('hex');
const KEY = /^[0-9a-f]{40}$/u;

/**
 * Files on this machine's disk, each under its key in one of 256 folders. Only we may enter them. Drafts lie on the same
 * disk, so that taking one over is a rename and no half-written file ever has a key.
 */
export class DiskKeeper implements FileKeeper {
  private readonly drafts: string;

  /** @param folder absolute; made when it is not there */
  constructor(private readonly folder: string) {
    this.drafts = join(folder, 'drafts');
  }

  async draft(): Promise<string> {
    await mkdir(this.drafts, { recursive: true, mode: 0o700 });
    const path = join(this.drafts, newFileKey());
    const file = await room(open(path, 'wx', 0o600));
    await file.close();
    return path;
  }

  async drop(draft: string): Promise<void> {
    await rm(draft, { force: true });
  }

  async put(draft: string, key: string): Promise<void> {
    const path = this.pathOf(key);
    const folder = join(path, '..');
    await room(mkdir(folder, { recursive: true, mode: 0o700 }));
    await sync(draft);
    await room(rename(draft, path));
    await sync(folder);
    await sync(this.folder);
  }

  async putBytes(bytes: Uint8Array, key: string): Promise<void> {
    const draft = await this.draft();
    try {
      await room(writeFile(draft, bytes));
      await this.put(draft, key);
    } finally {
      await this.drop(draft);
    }
  }

  async open(key: string): Promise<Readable | null> {
    try {
      const file = await open(this.pathOf(key), 'r');
      return file.createReadStream();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *keysOlderThan(before: number): AsyncIterable<string> {
    for await (const folder of entries(this.folder)) {
      if (!/^[0-9a-f]{2}$/u.test(folder)) continue;
      for await (const key of entries(join(this.folder, folder))) {
        if (KEY.test(key) && (await changedAt(this.pathOf(key))) < before) yield key;
      }
    }
  }

  async dropDraftsOlderThan(before: number): Promise<number> {
    let dropped = 0;
    for await (const name of entries(this.drafts)) {
      const path = join(this.drafts, name);
      if ((await changedAt(path)) >= before) continue;
      await this.drop(path);
      dropped += 1;
    }
    return dropped;
  }

  /** Keys come from our own table; still, none can lead out of the folder. */
  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('not a key of a file');
    return join(this.folder, key.slice(0, 2), key);
  }
}

/** Names in a folder; none when there is no such folder. */
async function* entries(folder: string): AsyncIterable<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** Milliseconds since the epoch; what has just gone counts as new. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Infinity;
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await room(file.sync());
  } finally {
    await file.close();
  }
}

/** A full disk is an outage of ours and no fault of the request. */
export async function room<Value>(deed: Promise<Value>): Promise<Value> {
  try {
    return await deed;
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new OutageError('there is no room on the disk for files', { cause: error });
  }
}
