import { beforeEach, describe, expect, it } from '@jest/globals';
import { type PollDraft, type PollId, pollLimits, type PollView } from '#protocol';
import { conferenceLimits } from './limits.js';
import { headOf, namesOf, pollsFor } from './polls.js';
import { own, type Poll } from './state.js';
import { aConference, attendee, by, codeOf, guest, host, idOf, type TestConference } from './testing.js';
import type { Decision } from './decide.js';

const lunch: PollDraft = {
  question: 'Lunch?',
  options: ['Soup', 'Pasta', 'Salad'],
  multiple: false,
  anonymous: false,
};

let world: TestConference;
beforeEach(() => {
  world = aConference().with(host('anna'), attendee('bert'), attendee('cora'), guest('gus'));
});

const ask = (name: string) => ({ participantId: idOf(name), requestId: world.nextRequest() });
const save = (name: string, poll: PollDraft = lunch, pollId: PollId | null = null): Decision =>
  world.submit({ type: 'save_poll', pollId, poll, ...ask(name) });
const launch = (name: string, pollId: PollId) =>
  codeOf(world.submit({ type: 'launch_poll', pollId, ...ask(name) }));
const close = (name: string, pollId: PollId) =>
  codeOf(world.submit({ type: 'close_poll', pollId, ...ask(name) }));
const remove = (name: string, pollId: PollId) =>
  codeOf(world.submit({ type: 'delete_poll', pollId, ...ask(name) }));
const vote = (name: string, pollId: PollId, ...options: number[]) =>
  codeOf(world.submit({ type: 'vote', pollId, options, ...ask(name) }));

const newest = (): PollId => Object.keys(world.state.polls).at(-1) as PollId;
const aDraft = (poll: Partial<PollDraft> = {}): PollId => {
  save('anna', { ...lunch, ...poll });
  return newest();
};
const anOpen = (poll: Partial<PollDraft> = {}): PollId => {
  const id = aDraft(poll);
  launch('anna', id);
  return id;
};
const poll = (id: PollId): Poll => {
  const found = own(world.state.polls, id);
  if (!found) throw new Error('no such poll');
  return found;
};
const seenBy = (name: string): PollView[] => pollsFor(world.state, world.person(name));
const nobody = 'nobody' as PollId;

describe('save_poll', () => {
  it('makes a draft that only those who manage are told of, and answers with its id', () => {
    world.with({ ...host('olga') }).forget();
    save('anna');
    expect(world.last('anna', 'reply')).toMatchObject({ ok: true, data: { pollId: newest() } });
    expect(world.last('olga', 'poll_changed')?.poll).toMatchObject({ ...lunch, status: 'draft', voters: 0 });
    expect(world.of('bert', 'poll_changed')).toEqual([]);
    expect([seenBy('anna').length, seenBy('bert').length]).toEqual([1, 0]);
    expect(world.effectsOf('record_poll')).toMatchObject([{ pollId: newest(), poll: { status: 'draft' } }]);
  });

  it('replaces a draft in its place', () => {
    const [first, second] = [aDraft(), aDraft()];
    save('anna', { ...lunch, question: 'Supper?', options: ['Now', 'Later'] }, first);
    expect(seenBy('anna').map(({ pollId, question }) => [pollId, question])).toEqual([
      [first, 'Supper?'],
      [second, 'Lunch?'],
    ]);
    expect(poll(first).counts).toEqual([0, 0]);
  });

  it('of what is open or closed is refused', () => {
    const id = anOpen();
    expect(codeOf(save('anna', lunch, id))).toBe('POLL_CLOSED');
    close('anna', id);
    expect(codeOf(save('anna', lunch, id))).toBe('POLL_CLOSED');
  });

  it('with options that are the same is refused', () => {
    expect(codeOf(save('anna', { ...lunch, options: ['Soup', 'Soup'] }))).toBe('INVALID_REQUEST');
  });

  it('of one more than there may be is refused, and deleting makes room', () => {
    for (let count = 0; count < pollLimits.maxPolls; count++) expect(codeOf(save('anna'))).toBeNull();
    expect(codeOf(save('anna'))).toBe('FULL');
    expect(codeOf(save('anna', lunch, newest()))).toBeNull();
    remove('anna', newest());
    expect(codeOf(save('anna'))).toBeNull();
  });

  it('asked twice under one id makes one poll', () => {
    const again = { type: 'save_poll', pollId: null, poll: lunch, ...ask('anna') } as const;
    world.submit(again);
    world.submit(again);
    expect(Object.keys(world.state.polls)).toHaveLength(1);
    expect(world.of('anna', 'reply').at(-1)).toEqual(world.of('anna', 'reply').at(-2));
  });
});

describe('who may manage polls', () => {
  it.each([
    ['save', (name: string) => codeOf(save(name))],
    ['launch', (name: string) => launch(name, nobody)],
    ['close', (name: string) => close(name, nobody)],
    ['delete', (name: string) => remove(name, nobody)],
  ])('%s: hosts only', (_what, deed) => {
    expect(deed('bert')).toBe('FORBIDDEN');
    expect(deed('stranger')).toBe('NOT_IN_MEETING');
    expect(deed('anna')).not.toBe('FORBIDDEN');
  });

  it.each(['__proto__', 'constructor', 'nobody'])('%s is no poll', (id) => {
    const pollId = id as PollId;
    expect([
      codeOf(save('anna', lunch, pollId)),
      launch('anna', pollId),
      close('anna', pollId),
      remove('anna', pollId),
      vote('anna', pollId, 0),
    ]).toEqual(Array(5).fill('POLL_NOT_FOUND'));
  });
});

describe('the life of a poll', () => {
  it.each([
    ['draft', 'launch', null],
    ['draft', 'close', 'POLL_CLOSED'],
    ['draft', 'delete', null],
    ['open', 'launch', null],
    ['open', 'close', null],
    ['open', 'delete', null],
    ['closed', 'launch', 'POLL_CLOSED'],
    ['closed', 'close', null],
    ['closed', 'delete', null],
  ])('%s, %s: %s', (status, deed, expected) => {
    const id = aDraft();
    if (status !== 'draft') launch('anna', id);
    if (status === 'closed') close('anna', id);
    const deeds = { launch, close, delete: remove };
    expect(deeds[deed as keyof typeof deeds]('anna', id)).toBe(expected);
  });

  it('a draft that goes is told to those who knew it; others hear of open ones', () => {
    const [hidden, shown] = [aDraft(), anOpen()];
    world.forget();
    remove('anna', hidden);
    expect(world.of('anna', 'poll_removed')).toHaveLength(1);
    expect(world.of('bert', 'poll_removed')).toEqual([]);
    remove('anna', shown);
    expect(world.of('bert', 'poll_removed')).toEqual([{ type: 'poll_removed', pollId: shown }]);
    expect(world.effectsOf('record_poll').map((effect) => effect.poll)).toEqual([null, null]);
  });
});

describe('vote', () => {
  it.each([
    ['one', false, [1], null],
    ['none', false, [], 'INVALID_REQUEST'],
    ['two where one may be chosen', false, [0, 1], 'INVALID_REQUEST'],
    ['two where several may', true, [2, 0], null],
    ['one twice', true, [1, 1], 'INVALID_REQUEST'],
    ['a position that is none', true, [0, 3], 'INVALID_REQUEST'],
    ['a negative position', false, [-1], 'INVALID_REQUEST'],
    ['half a position', false, [0.5], 'INVALID_REQUEST'],
  ])('for %s', (_what, multiple, options, expected) => {
    const id = anOpen({ multiple });
    expect(vote('bert', id, ...options)).toBe(expected);
    expect(poll(id).counts.reduce((sum, count) => sum + count, 0)).toBe(expected ? 0 : options.length);
  });

  it('is for open polls; a draft is not even there for those who do not manage', () => {
    const id = aDraft();
    expect([vote('bert', id, 0), vote('anna', id, 0)]).toEqual(['POLL_NOT_FOUND', 'POLL_CLOSED']);
    launch('anna', id);
    close('anna', id);
    expect(vote('bert', id, 0)).toBe('POLL_CLOSED');
  });

  it('is for everybody who is in, viewers too', () => {
    const id = anOpen();
    world.state = {
      ...world.state,
      people: { ...world.state.people, cora: { ...world.person('cora'), role: 'viewer' } },
    };
    expect(vote('cora', id, 2)).toBeNull();
    expect(vote('stranger', id, 2)).toBe('NOT_IN_MEETING');
  });

  it('counts once a head: an account over all its devices, and a guest by their browser', () => {
    const phone = { name: 'phone', identity: attendee('bert').identity };
    const keyed = (name: string) => ({ name, identity: { ...guest(name).identity, guestKey: 'browser' } });
    world.with(phone, keyed('tab'), keyed('tab2'), guest('mia'));
    const id = anOpen();
    expect([vote('bert', id, 0), vote('phone', id, 1)]).toEqual([null, 'ALREADY_VOTED']);
    expect([vote('tab', id, 0), vote('tab2', id, 1)]).toEqual([null, 'ALREADY_VOTED']);
    expect([vote('gus', id, 2), vote('mia', id, 2)]).toEqual([null, null]);
    expect(poll(id).counts).toEqual([2, 0, 2]);
    expect(seenBy('phone')[0]).toMatchObject({ voted: true, ownChoice: [0] });
    expect(world.last('phone', 'poll_changed')?.poll).toMatchObject({ voted: true, ownChoice: [0] });
  });

  it('heads of different kinds are never the same', () => {
    const heads = [
      headOf({ participantId: idOf('x'), identity: { ...attendee('x').identity, userId: 'x' as never } }),
      headOf({ participantId: idOf('x'), identity: { ...guest('x').identity, guestKey: 'x' } }),
      headOf({ participantId: idOf('x'), identity: guest('x').identity }),
    ];
    expect(new Set(heads).size).toBe(3);
  });

  it('beyond the bound is refused', () => {
    const id = anOpen();
    const voted = Array.from({ length: conferenceLimits.maxVoters }, (_, index) => `user:${index}`);
    world.state = { ...world.state, polls: { [id]: { ...poll(id), voted } } };
    expect(vote('bert', id, 0)).toBe('FULL');
  });
});

describe('what is shown', () => {
  it('those who voted see the results, those who manage always, others how many voted until it is closed', () => {
    const id = anOpen();
    vote('bert', id, 1);
    expect(seenBy('bert')[0]).toMatchObject({ counts: [0, 1, 0], voters: 1, voted: true, names: null });
    expect(seenBy('cora')[0]).toMatchObject({ counts: [0, 0, 0], voters: 1, voted: false, ownChoice: null });
    expect(seenBy('anna')[0]).toMatchObject({ counts: [0, 1, 0], names: [[], ['bert'], []] });
    close('anna', id);
    expect(seenBy('cora')[0]).toMatchObject({ status: 'closed', counts: [0, 1, 0], names: null });
    expect(world.last('cora', 'poll_changed')?.poll).toEqual(seenBy('cora')[0]);
  });

  it('results are told to the voter at once, to others and the ledger with the next tick, and then no more', () => {
    const id = anOpen();
    vote('bert', id, 1);
    world.forget();
    vote('cora', id, 1);
    expect(world.last('cora', 'poll_changed')?.poll.counts).toEqual([0, 2, 0]);
    expect([world.of('bert', 'poll_changed'), world.effectsOf('record_poll')]).toEqual([[], []]);
    world.after(1_000);
    for (const name of ['bert', 'anna'])
      expect(world.last(name, 'poll_changed')?.poll.counts).toEqual([0, 2, 0]);
    expect(world.last('gus', 'poll_changed')?.poll).toMatchObject({ counts: [0, 0, 0], voters: 2 });
    expect(world.effectsOf('record_poll')).toMatchObject([{ poll: { counts: [0, 2, 0] } }]);
    world.forget().after(1_000);
    expect(world.effects).toEqual([]);
  });

  it('equal views are one message to many', () => {
    world.forget();
    const id = anOpen();
    const told = world.effectsOf('deliver').filter(({ message }) => message.type === 'poll_changed');
    // The draft to the host; then, launched, to the host and to all others.
    expect(told.map(({ to }) => to.length)).toEqual([1, 1, 3]);
    expect(seenBy('gus')[0]?.pollId).toBe(id);
  });

  it('anonymous: nothing anywhere tells who chose what', () => {
    const id = anOpen({ anonymous: true });
    world.forget();
    vote('bert', id, 1);
    world.after(1_000);
    expect(poll(id)).toMatchObject({ counts: [0, 1, 0], choices: {}, voted: ['user:user-bert'] });
    expect(seenBy('bert')[0]).toMatchObject({ voted: true, ownChoice: null, names: null });
    expect(seenBy('anna')[0]).toMatchObject({ names: null });
    expect(namesOf(poll(id), 1)).toEqual([]);
    const outward = world.effects.filter(({ type }) => type === 'deliver' || type === 'record_poll');
    expect(JSON.stringify(outward)).not.toContain('"displayName"');
    expect(vote('bert', id, 2)).toBe('ALREADY_VOTED');
  });

  it('who begins to manage sees drafts, who does so no longer does not', () => {
    const [hidden, shown] = [aDraft(), anOpen()];
    world.forget();
    world.submit({
      type: 'set_role',
      role: 'cohost',
      participantId: idOf('bert'),
      actor: by('anna'),
      requestId: 'up',
    });
    expect(world.of('bert', 'poll_changed').map(({ poll: each }) => [each.pollId, each.names])).toEqual([
      [hidden, [[], [], []]],
      [shown, [[], [], []]],
    ]);
    world.submit({
      type: 'set_role',
      role: 'attendee',
      participantId: idOf('bert'),
      actor: by('anna'),
      requestId: 'down',
    });
    expect(world.of('bert', 'poll_removed')).toEqual([{ type: 'poll_removed', pollId: hidden }]);
    expect(world.last('bert', 'poll_changed')?.poll).toMatchObject({ pollId: shown, names: null });
  });

  it('whoever comes, or comes back, has all polls in the welcome', () => {
    const id = anOpen();
    vote('bert', id, 0);
    world.lose('bert');
    vote('cora', id, 0);
    world.resume('bert');
    expect(world.last('bert', 'welcome')?.polls).toEqual(seenBy('bert'));
    world.with(attendee('dora'));
    expect(world.last('dora', 'welcome')?.polls).toMatchObject([{ pollId: id, counts: [0, 0, 0] }]);
  });

  it('the last votes are recorded when the conference ends', () => {
    const id = anOpen();
    vote('bert', id, 0);
    world.forget();
    world.submit({ type: 'end', actor: by('anna'), requestId: 'end' });
    const order = world.effects.map(({ type }) => type);
    expect(world.effectsOf('record_poll')).toMatchObject([{ pollId: id, poll: { counts: [1, 0, 0] } }]);
    expect(order.indexOf('record_poll')).toBeLessThan(order.indexOf('end'));
  });
});
