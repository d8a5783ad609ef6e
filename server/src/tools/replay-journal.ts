/**
 * For bug reports: takes the journal of a conference home, with names, words, secrets and addresses masked and anonymous
 * votes exchanged, and decides it again up to any point. See docs/operating.md.
 */
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ConferenceId } from '#protocol';
import { DurableJournals } from '../conference/journal/durable-journals.js';
import { differences, exportText, importText, masked } from '../conference/journal/export.js';
import { replay } from '../conference/journal/replay.js';
import { JournalsInRedis } from '../conference/store/journal-store.adapter.js';
import { silentLog } from '../kernel/log.js';
import { connectRedis, createRedis } from '../storage/redis.js';

const USAGE = `usage:
  replay-journal list                          conferences whose journal is live
  replay-journal export <conference> <file>    a masked copy; also for a day after the end (JOURNAL_KEEP_HOURS)
  replay-journal replay <file> [<entry>]       the state after that entry, or after the last one
  replay-journal diff <file> <entry>           the entry, and what it changed
list and export read REDIS_URL and CONCLAVE_SECRET_FILE, and change nothing.
`;

class UsageError extends Error {}

async function main([deed, ...rest]: readonly string[]): Promise<void> {
  switch (deed) {
    case 'list':
      await withJournals(async (journals) => {
        for (const id of await journals.live()) process.stdout.write(`${id}\n`);
      });
      break;
    case 'export':
      await exportTo(needed(rest[0]), needed(rest[1]));
      break;
    case 'replay':
      print(replay(read(needed(rest[0])), rest[1] === undefined ? Infinity : entryOf(rest[1])).state);
      break;
    case 'diff':
      diff(needed(rest[0]), entryOf(needed(rest[1])));
      break;
    default:
      throw new UsageError();
  }
}

async function exportTo(conferenceId: string, file: string): Promise<void> {
  await withJournals(async (journals) => {
    const record = await journals.read(conferenceId as ConferenceId, 'oldest');
    if (!record) throw new Error('There is no journal of this conference.');
    // Names nobody, but still is nobody's business.
    writeFileSync(file, exportText(masked(record, randomInt)), { mode: 0o600 });
    const last = record.covers + record.entries.length;
    process.stdout.write(`entries ${record.covers + 1} to ${last} are in ${file}\n`);
  });
}

function diff(file: string, entry: number): void {
  const record = read(file);
  const [before, after] = [replay(record, entry - 1), replay(record, entry)];
  if (after.seq !== entry || before.seq !== entry - 1)
    throw new Error(`There is no entry ${entry} in this file.`);
  print({
    ...record.entries.find(({ seq }) => seq === entry),
    changes: differences(before.state, after.state),
  });
}

async function withJournals(work: (journals: DurableJournals) => Promise<void>): Promise<void> {
  const { REDIS_URL: url, CONCLAVE_SECRET_FILE: secretFile } = process.env;
  if (!url || !secretFile) throw new UsageError();
  const redis = createRedis(url, silentLog);
  try {
    await connectRedis(redis, 5_000);
    // Without a term: nothing could be written, should anything try to.
    const store = new JournalsInRedis(redis, 0, 0);
    const secret = readFileSync(secretFile, 'utf8').trim();
    await work(new DurableJournals({ store, secret, log: silentLog, fenced: () => undefined }));
  } finally {
    redis.disconnect();
  }
}

const read = (file: string) => importText(readFileSync(file, 'utf8'));
const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

function needed(argument: string | undefined): string {
  if (argument === undefined) throw new UsageError();
  return argument;
}

function entryOf(text: string): number {
  if (!/^\d+$/u.test(text)) throw new UsageError();
  return Number(text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(error instanceof UsageError ? USAGE : `${String(error)}\n`);
  process.exitCode = 1;
}
