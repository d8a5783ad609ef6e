import { describe, expect, it } from '@jest/globals';
import type { ParticipantId, UserId } from '#protocol';
import {
  excerptOf,
  mayCarryQuote,
  mayDelete,
  mayEdit,
  mayTakeUp,
  maySee,
  type Addressee,
  type Message,
  type Reader,
} from './message.js';

const p = (name: string) => name as ParticipantId;
const u = (name: string) => name as UserId;
const reader = (name: string, over: Partial<Reader> = {}): Reader => ({
  participantId: p(name),
  userId: null,
  host: false,
  from: 0,
  ...over,
});
/** From Ann, who is signed in. */
const message = (over: Partial<Message> = {}): Message => ({
  seq: 4,
  sentVersion: 5,
  authorParticipantId: p('ann'),
  authorUserId: u('u-ann'),
  audience: 'everyone',
  toParticipantId: null,
  toUserId: null,
  deletedAt: null,
  ...over,
});
const toHosts = message({ audience: 'hosts' });
const toBob = message({ audience: 'participant', toParticipantId: p('bob'), toUserId: u('u-bob') });
const toGuest = message({ audience: 'participant', toParticipantId: p('gus') });
const fromGuest = message({ authorParticipantId: p('gus'), authorUserId: null, audience: 'hosts' });
const deleted = message({ deletedAt: new Date(0) });

const ann = reader('ann', { userId: u('u-ann') });
const annElsewhere = reader('ann2', { userId: u('u-ann') });
const bob = reader('bob', { userId: u('u-bob') });
const bobElsewhere = reader('bob2', { userId: u('u-bob') });
const gus = reader('gus');
const gil = reader('gil');
const host = reader('hilda', { userId: u('u-hilda'), host: true });

describe('maySee()', () => {
  it.each<[string, Reader, Message, boolean]>([
    ['anybody, what is for everyone', gil, message(), true],
    ['a host, what is for hosts', host, toHosts, true],
    ['its author, what is for hosts', ann, toHosts, true],
    ['another person, what is for hosts', bob, toHosts, false],
    ['the author, in another tab', annElsewhere, toBob, true],
    ['whom it is for', bob, toBob, true],
    ['whom it is for, in another tab', bobElsewhere, toBob, true],
    ['a host, what is for another', host, toBob, false],
    ['a guest, what is for another guest', gil, toGuest, false],
    ['a guest, what another guest wrote to hosts', gil, fromGuest, false],
    ['who came after it', { ...gil, from: 5 }, message(), false],
    ['its author, who may not see what was before', { ...annElsewhere, from: 5 }, message(), false],
    ['who came just before it', { ...gil, from: 4 }, message(), true],
  ])('%s', (_who, who, what, expected) => {
    expect(maySee(who, what)).toBe(expected);
  });
});

describe('what may be done with a message', () => {
  it.each<[string, Reader, Message, boolean, boolean, boolean]>([
    // who, what, edit, delete, react
    ['its author', ann, message(), true, true, true],
    ['its author in another tab', annElsewhere, toBob, true, true, true],
    ['a reader', bob, message(), false, false, true],
    ['whom it is for', bob, toBob, false, false, true],
    ['a third person', gil, toBob, false, false, false],
    ['a host', host, message(), false, true, true],
    ['a host, with what is private to others', host, toBob, false, false, false],
    ['a guest, with what they wrote to hosts', gus, fromGuest, true, true, true],
    ['a guest, with what another guest wrote', gil, fromGuest, false, false, false],
    ['anybody, with what is deleted', ann, deleted, false, false, false],
    ['a host, with what is deleted', host, deleted, false, false, false],
  ])('by %s', (_who, who, what, edit, erase, react) => {
    expect([mayEdit(who, what), mayDelete(who, what), mayTakeUp(who, what)]).toEqual([edit, erase, react]);
  });
});

describe('mayCarryQuote()', () => {
  const everyone: Addressee = { kind: 'everyone', participantId: null, userId: null, host: false };
  const hosts: Addressee = { ...everyone, kind: 'hosts' };
  const to = (who: Reader): Addressee => ({ ...who, kind: 'participant' });
  it.each<[string, Message, Addressee, boolean]>([
    ['what is for everyone, to everyone', message(), everyone, true],
    ['what is for everyone, to one', message(), to(gil), true],
    ['what is for hosts, to everyone', toHosts, everyone, false],
    ['what is for hosts, to hosts', toHosts, hosts, true],
    ['what is for hosts, to its author', toHosts, to(ann), true],
    ['what is for hosts, to a host', toHosts, to(host), true],
    ['what is for hosts, to another', toHosts, to(gil), false],
    ['what is private, to everyone', toBob, everyone, false],
    ['what is private, to hosts', toBob, hosts, false],
    ['what is private, to the other of the two', toBob, to(ann), true],
    ['what is private, to a third', toBob, to(gil), false],
    ['what is private, to a host', toBob, to(host), false],
  ])('%s', (_what, quoted, addressee, expected) => {
    expect(mayCarryQuote(quoted, bob, addressee)).toBe(expected);
  });
});

describe('excerptOf()', () => {
  it.each([
    ['', ''],
    ['one\n\n two\tthree ', 'one two three'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    // A pair of surrogates is not torn apart.
    [`${'x'.repeat(198)}😀😀`, `${'x'.repeat(198)}…`],
  ])('%j', (text, expected) => {
    expect(excerptOf(text)).toBe(expected);
    expect(excerptOf(text).length).toBeLessThanOrEqual(200);
    expect(excerptOf(text).isWellFormed()).toBe(true);
  });
});
