import { describe, expect, it } from '@jest/globals';
import type { ConferenceId } from '#protocol';
import { JournalCodec } from './codec.js';
import { UnreadableJournal, type JournalEntry, type JournalSnapshot } from './journals.js';

const id = 'c1' as ConferenceId;
const secret = 's'.repeat(32);
const codec = new JournalCodec(secret, id);
const entry = { seq: 7, command: { type: 'tick' }, now: 1_800_000_000_000 } satisfies JournalEntry;
const snapshot = (filling: string) =>
  ({ state: { conferenceId: id, filling }, now: 5, owed: [] }) as unknown as JournalSnapshot;

describe('JournalCodec', () => {
  it('opens what it sealed', async () => {
    expect(codec.openEntry(7, codec.sealEntry(entry))).toEqual(entry);
    for (const filling of ['', 'long '.repeat(10_000)]) {
      const sealed = await codec.sealSnapshot(3, snapshot(filling));
      expect(await codec.openSnapshot(3, sealed)).toEqual(snapshot(filling));
      expect(sealed.length).toBeLessThan(1_000);
    }
  });

  it('shows nothing of what is inside, and never the same twice', () => {
    const spoken = { ...entry, command: { type: 'send_chat', text: 'nobody reads this' } as never };
    const [once, again] = [codec.sealEntry(spoken), codec.sealEntry(spoken)];
    expect(once.includes('nobody')).toBe(false);
    expect(once.equals(again)).toBe(false);
  });

  it.each<[string, () => unknown]>([
    ['at another place', () => codec.openEntry(8, codec.sealEntry(entry))],
    [
      'of another conference',
      () => new JournalCodec(secret, 'c2' as ConferenceId).openEntry(7, codec.sealEntry(entry)),
    ],
    ['with another secret', () => new JournalCodec('t'.repeat(32), id).openEntry(7, codec.sealEntry(entry))],
    ['cut off', () => codec.openEntry(7, codec.sealEntry(entry).subarray(0, 20))],
    [
      'changed',
      () => {
        const sealed = codec.sealEntry(entry);
        sealed[20] = (sealed[20] ?? 0) ^ 1;
        return codec.openEntry(7, sealed);
      },
    ],
    [
      'of another format',
      () => {
        const sealed = codec.sealEntry(entry);
        sealed[0] = 9;
        return codec.openEntry(7, sealed);
      },
    ],
  ])('refuses an entry %s', (_name, open) => {
    expect(open).toThrow(UnreadableJournal);
  });

  it('does not take a snapshot for an entry, nor the other way round', async () => {
    const sealed = await codec.sealSnapshot(7, snapshot(''));
    expect(() => codec.openEntry(7, sealed)).toThrow(UnreadableJournal);
    await expect(codec.openSnapshot(7, codec.sealEntry(entry))).rejects.toThrow(UnreadableJournal);
  });
});
