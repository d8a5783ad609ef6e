import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as Y from 'yjs';
import {
  allAbilities,
  type ConferenceId,
  documentLimits,
  type MeetingId,
  noAbilities,
  type ParticipantId,
  type ServerMessage,
} from '#protocol';
import type { SeatView } from '../conference/ports.js';
import { silentLog, type Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { LiveDocuments } from './documents.js';
import type { DocumentStore, KeptDocument } from './ports.js';
import { DocumentShelf } from './shelf.js';

const conferenceId = 'conference' as ConferenceId;
const keyOf = ({ conferenceId: id, kind }: Pick<KeptDocument, 'conferenceId' | 'kind'>) => `${id} ${kind}`;

class ScriptedStore implements DocumentStore {
  readonly kept = new Map<string, KeptDocument>();
  loads = 0;
  away = false;

  async load(id: ConferenceId, kind: KeptDocument['kind']): Promise<Uint8Array | null> {
    this.loads++;
    await Promise.resolve();
    if (this.away) throw new OutageError('away');
    return this.kept.get(keyOf({ conferenceId: id, kind }))?.state ?? null;
  }

  async save(document: KeptDocument): Promise<void> {
    await Promise.resolve();
    if (this.away) throw new OutageError('away');
    this.kept.set(keyOf(document), document);
  }
}

const update = (text: string): string => {
  const doc = new Y.Doc();
  doc.getText('text').insert(0, text);
  return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');
};
const textOf = (given: string): string => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Buffer.from(given, 'base64'));
  return doc.getText('text').toJSON();
};

let store: ScriptedStore;
let seats: Map<string, SeatView>;
let delivered: { to: readonly string[]; message: ServerMessage }[];
let warnings: string[];
let now: number;
let shelf: DocumentShelf;
let documents: LiveDocuments;

const sit = (name: string, more: Partial<SeatView> = {}) => {
  seats.set(`${more.conferenceId ?? conferenceId} ${name}`, {
    conferenceId,
    meetingId: 'meeting' as MeetingId,
    participantId: name as ParticipantId,
    connectionId: `${name}@1`,
    connected: true,
    role: 'attendee',
    abilities: allAbilities,
    ...more,
  } as SeatView);
};
const me = (name: string, id = conferenceId) => ({ conferenceId: id, participantId: name as ParticipantId });
const write = async (name: string, given = update('x')) => {
  const result = await documents.update(me(name), 'notes', given);
  return result.ok ? null : result.refusal.code;
};
const open = async (name: string) => {
  const result = await documents.open(me(name), 'notes');
  return result.ok ? textOf(result.value.update) : result.refusal.code;
};

beforeEach(() => {
  store = new ScriptedStore();
  seats = new Map();
  delivered = [];
  warnings = [];
  now = 0;
  const log: Log = { ...silentLog, warn: (message) => warnings.push(message), with: () => log };
  const clock = { now: () => now };
  shelf = new DocumentShelf(store, clock, log, { documents: 4, saveWithinMs: 5 });
  documents = new LiveDocuments({
    conferences: { seat: (id, participant) => seats.get(`${id} ${participant}`) ?? null },
    outbox: { deliver: (to, message) => delivered.push({ to, message }) },
    shelf,
    clock,
    log,
  });
  for (const name of ['anna', 'bert', 'cora']) sit(name);
});

describe('update()', () => {
  it('is relayed to those who opened, but the sender', async () => {
    await open('anna');
    await open('bert');
    const given = update('Hello');
    expect(await write('anna', given)).toBeNull();
    expect(delivered).toEqual([
      { to: ['bert@1'], message: { type: 'document_update', document: 'notes', update: given } },
    ]);
    await documents.close(me('bert'), 'notes');
    await write('anna');
    expect(delivered).toHaveLength(1);
  });

  it('goes neither to who left nor to who came back by another connection, until they open again', async () => {
    for (const name of ['bert', 'cora']) await open(name);
    seats.delete(`${conferenceId} bert`);
    sit('cora', { connectionId: 'cora@2' });
    await write('anna', update('Hello'));
    expect(delivered).toEqual([]);
    expect(await open('cora')).toBe('Hello');
    await write('anna');
    expect(delivered.map(({ to }) => to)).toEqual([['cora@2']]);
  });

  it('needs a seat and the ability, at every call; what is refused is logged, not too often', async () => {
    expect(await write('eve')).toBe('NOT_IN_MEETING');
    expect(await write('bert')).toBeNull();
    sit('bert', { abilities: noAbilities });
    for (let time = 0; time < 10; time++) expect(await write('bert')).toBe('FORBIDDEN');
    expect(warnings).toEqual(Array(3).fill('a change of a shared document was refused'));
    expect(await open('bert')).toBe('x');
  });

  it('of noise is refused, and not relayed', async () => {
    await open('bert');
    expect(await write('anna', 'AAAA')).toBeNull();
    expect(await write('anna', 'bm8=')).toBe('INVALID_REQUEST');
    expect(await write('anna', '')).toBe('INVALID_REQUEST');
    const large = Buffer.alloc(documentLimits.maxUpdateBytes + 1).toString('base64');
    expect(await write('anna', large)).toBe('PAYLOAD_TOO_LARGE');
    expect(delivered.length).toBeLessThanOrEqual(1);
  });

  it('faster than anybody writes is refused for a while', async () => {
    const codes = [];
    for (let count = 0; count < 70; count++) codes.push(await write('anna'));
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10);
    expect(await write('bert')).toBeNull();
    now += 1_000;
    expect(await write('anna')).toBeNull();
  });
});

describe('open()', () => {
  it('gives everything to late joiners, and to nobody who is not in', async () => {
    await write('anna', update('Hello'));
    sit('late');
    expect(await open('late')).toBe('Hello');
    expect(await open('eve')).toBe('NOT_IN_MEETING');
  });

  it('again and again is refused for a while', async () => {
    const answers = [];
    for (let count = 0; count < 12; count++) answers.push(await open('anna'));
    expect(answers.slice(-2)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('of conferences is apart: nothing leaks from one to another', async () => {
    await write('anna', update('Hello'));
    const other = 'other' as ConferenceId;
    sit('dora', { conferenceId: other });
    const opened = await documents.open(me('dora', other), 'notes');
    expect(opened.ok && textOf(opened.value.update)).toBe('');
    expect(await documents.open(me('dora'), 'notes')).toMatchObject({ refusal: { code: 'NOT_IN_MEETING' } });
  });

  it('by many at once fetches once', async () => {
    expect(await Promise.all(['anna', 'bert', 'cora'].map(open))).toEqual(['', '', '']);
    expect(store.loads).toBe(1);
  });

  it('while the database is away rejects, and works when it is back', async () => {
    store.away = true;
    await expect(open('anna')).rejects.toThrow(OutageError);
    store.away = false;
    expect(await open('anna')).toBe('');
  });

  it('of somebody who left while it was fetched is refused', async () => {
    const opening = open('anna');
    seats.delete(`${conferenceId} anna`);
    expect(await opening).toBe('NOT_IN_MEETING');
  });
});

describe('the shelf', () => {
  const inAWhile = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));
  const kept = (id = conferenceId) => {
    const state = store.kept.get(keyOf({ conferenceId: id, kind: 'notes' }))?.state;
    return state ? textOf(Buffer.from(state).toString('base64')) : null;
  };

  it('saves soon after a change', async () => {
    await write('anna', update('Hello'));
    expect(kept()).toBeNull();
    await inAWhile();
    expect(kept()).toBe('Hello');
  });

  it('saves when the conference closes, and holds it no longer', async () => {
    await write('anna', update('Hello'));
    await shelf.close(conferenceId);
    expect(kept()).toBe('Hello');
    expect(shelf.ofConference(conferenceId)).toEqual([]);
    expect(await documents.notes(conferenceId)).toBe('Hello');
  });

  it('saves when the server stops', async () => {
    await write('anna', update('Hello'));
    await shelf.stop();
    expect(kept()).toBe('Hello');
  });

  it('tries again when it could not save, also after the conference has closed', async () => {
    jest.useFakeTimers();
    try {
      await write('anna', update('Hello'));
      store.away = true;
      await shelf.close(conferenceId);
      expect([kept(), warnings.length]).toEqual([null, 1]);
      store.away = false;
      await jest.advanceTimersByTimeAsync(6_000);
      expect(kept()).toBe('Hello');
    } finally {
      jest.useRealTimers();
    }
  });

  it('that is full puts away what nobody reads, and else refuses', async () => {
    const other = (index: number) => `other${index}` as ConferenceId;
    for (let index = 0; index < 6; index++) sit('dora', { conferenceId: other(index) });
    const openIn = async (index: number) => {
      now += 10_000;
      return (await documents.open(me('dora', other(index)), 'notes')).ok;
    };
    await write('anna', update('Hello'));
    expect([await openIn(0), await openIn(1), await openIn(2)]).toEqual([true, true, true]);
    // What was changed and is not saved stays.
    expect(await openIn(3)).toBe(false);
    await inAWhile();
    expect(await openIn(3)).toBe(true);
    expect(await openIn(4)).toBe(false);
    await documents.close(me('dora', other(0)), 'notes');
    expect(await openIn(4)).toBe(true);
    expect(await open('anna')).toBe('UNAVAILABLE');
    await documents.close(me('dora', other(1)), 'notes');
    expect(await open('anna')).toBe('Hello');
  });
});
