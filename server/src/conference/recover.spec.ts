import { describe, expect, it } from '@jest/globals';
import type { ConferenceId } from '#protocol';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { aConference } from './domain/testing.js';
import { UnreadableJournal, type JournalRecord } from './journal/journals.js';
import { recoverConferences, type RecoveryHouse } from './recover.js';

const id = 'b1f4c1de-7d1c-4ee1-9f5c-0d2b6d3a6f11' as ConferenceId;
const { state } = aConference();
const record: JournalRecord = {
  conferenceId: id,
  snapshot: { state, now: state.openedAt, owed: [] },
  covers: 0,
  entries: [],
};

/** A house with one journal, which reads and has as its newest message what is given. */
function aHouse(read: () => Promise<JournalRecord | null>, newest: () => Promise<never>) {
  const aside: ConferenceId[] = [];
  const resumed: string[] = [];
  const house = {
    journals: {
      live: () => Promise.resolve([id]),
      read,
      setAside: (which: ConferenceId) => aside.push(which),
    },
    chat: { newest },
    media: {
      inventory: () => Promise.resolve({ routers: [], transports: [], producers: [], consumers: [] }),
    },
    ledger: { endLeftOvers: () => Promise.resolve(0), over: () => Promise.resolve({ ended: [], left: [] }) },
    log: silentLog,
    lastSeenAt: null,
    resume: () => resumed.push('resumed'),
  } as unknown as RecoveryHouse;
  return { house, aside, resumed };
}
const fails = (error: Error) => () => Promise.reject(error);

describe('a journal', () => {
  it.each([
    ['Redis does not answer', fails(new Error('Command timed out')), fails(new Error('not asked'))],
    ['the chat cannot be asked', () => Promise.resolve(record), fails(new OutageError('away'))],
  ])('is not put aside because %s: the start fails and is tried again', async (_why, read, newest) => {
    const { house, aside, resumed } = aHouse(read, newest);
    await expect(recoverConferences(house)).rejects.toThrow(/timed out|away/u);
    expect([aside, resumed]).toEqual([[], []]);
  });

  it.each([
    ['cannot be opened', fails(new UnreadableJournal('of another secret'))],
    [
      'makes no sense',
      () =>
        Promise.resolve({
          ...record,
          entries: [{ seq: 1, now: 1, command: { type: 'lock', actor: { by: 'participant' } } as never }],
        }),
    ],
    ['has only its name left', () => Promise.resolve(null)],
  ])('that %s is put aside, and the house starts', async (_why, read) => {
    const { house, aside, resumed } = aHouse(read, fails(new Error('not asked')));
    expect(await recoverConferences(house)).toEqual([]);
    expect([aside, resumed]).toEqual([[id], []]);
  });
});
