import { noAbilities, toErrorBody, trackId, type ServerMessage } from '#protocol';
import { describe, expect, it } from 'vitest';
import { anOffer } from '../testing/fake-media.js';
import { ALICE as ME, aWelcome, BOB, CAROL, DAVE, everything, somebody } from '../testing/worlds.js';
import { initialCallState, type CallState, type PhaseName } from './call-state.js';
import type { CallEvent } from './events.js';
import { mayFollow } from './phases.js';
import { reduce } from './reduce.js';

const after = (state: CallState, ...events: readonly CallEvent[]): CallState =>
  events.reduce((now, event, index) => reduce(now, event, 1000 + index), state);
const said = (message: ServerMessage): CallEvent => ({ type: 'server', message });
const entering: CallEvent = { type: 'entering', audioOnly: false };
const kinds = (state: CallState) => state.notices.map((notice) => notice.content.kind);

const mic = trackId.parse('bob-mic');
const screen = trackId.parse('bob-screen');
const bob = somebody(BOB, {
  displayName: 'Bob',
  tracks: [{ trackId: mic, source: 'microphone', kind: 'audio', muted: false }],
});
const joined = after(initialCallState, { type: 'preparing' }, entering, said(aWelcome({ others: [bob] })));

describe('phases', () => {
  const all: readonly PhaseName[] = [
    'idle',
    'preparing',
    'ready',
    'entering',
    'waiting',
    'joined',
    'reconnecting',
    'left',
  ];
  it.each<[PhaseName, readonly PhaseName[]]>([
    ['idle', ['idle', 'preparing', 'entering', 'reconnecting']],
    ['waiting', ['waiting', 'joined', 'reconnecting', 'left']],
    ['joined', ['joined', 'reconnecting', 'left']],
    ['reconnecting', ['waiting', 'joined', 'reconnecting', 'left']],
    ['left', ['idle', 'preparing', 'entering', 'left']],
  ])('from %s leads to %j only', (from, to) => {
    expect(all.filter((phase) => mayFollow(from, phase)).sort()).toEqual([...to].sort());
  });

  it('go from the preview through the waiting room into the meeting and out', () => {
    const names: string[] = [];
    let state = initialCallState;
    const steps: CallEvent[] = [
      { type: 'preparing' },
      said({ type: 'prepared', media: null }),
      entering,
      said({
        type: 'waiting_room',
        participantId: ME,
        resumeToken: 'x'.repeat(16),
        topic: 'Plan',
        position: 2,
        reason: 'approval',
        messages: [],
      }),
      said(aWelcome()),
      { type: 'connection_lost' },
      said(aWelcome()),
      { type: 'left', reason: 'ended', error: null },
    ];
    for (const step of steps) {
      state = after(state, step);
      names.push(state.phase.name);
    }
    expect(names).toEqual([
      'preparing',
      'ready',
      'entering',
      'waiting',
      'joined',
      'reconnecting',
      'joined',
      'left',
    ]);
  });

  it('stay on the preview with the reason when entry is refused, and forget it with the next try', () => {
    const refused = after(
      initialCallState,
      { type: 'preparing' },
      { type: 'entry_refused', error: toErrorBody('PASSCODE_WRONG') },
    );
    expect(refused.phase.name).toBe('idle');
    expect(refused.entryError?.code).toBe('PASSCODE_WRONG');
    expect(after(refused, { type: 'preparing' }).entryError).toBeNull();
  });

  it('ignore a late welcome after leaving', () => {
    const left = after(joined, { type: 'left', reason: 'left', error: null });
    expect(after(left, said(aWelcome()))).toBe(left);
  });

  it('keep since when the connection is lost, and offer a button after long', () => {
    const lost = after(joined, { type: 'connection_lost' });
    const again = reduce(lost, { type: 'connection_lost' }, 99_999);
    expect(again).toBe(lost);
    expect(after(lost, { type: 'retry_offered' }).phase).toEqual({
      name: 'reconnecting',
      since: 1000,
      offerRetry: true,
    });
    expect(after(joined, { type: 'retry_offered' })).toBe(joined);
  });
});

describe('welcome', () => {
  it('seats oneself first and shows who is there', () => {
    expect(joined.selfId).toBe(ME);
    expect(joined.seats).toEqual([ME, BOB]);
    expect(joined.abilities).toEqual(everything);
    expect(joined.notices).toEqual([]);
  });

  it('after a resume keeps seats, own switches and what is received under the same subscription', () => {
    const camera = anOffer('bob-cam', 'camera', BOB);
    const before = after(
      joined,
      said({ type: 'track.offered', offer: camera }),
      { type: 'received', trackId: camera.trackId, live: true },
      { type: 'own_changed', source: 'microphone', change: { on: true } },
      said({ type: 'participant_joined', participant: somebody(CAROL) }),
      { type: 'connection_lost' },
    );
    const back = after(
      before,
      said(aWelcome({ others: [somebody(CAROL), bob, somebody(DAVE)], offers: [camera] })),
    );
    expect(back.seats).toEqual([ME, BOB, CAROL, DAVE]);
    expect(back.own.microphone.on).toBe(true);
    expect(back.received[camera.trackId]?.live).toBe(true);
    expect(kinds(back)).toEqual(kinds(before));
    const renewed = { ...camera, subscriptionId: anOffer('bob-cam', 'camera', BOB, 'other').subscriptionId };
    expect(
      after(before, said(aWelcome({ others: [bob], offers: [renewed] }))).received[camera.trackId]?.live,
    ).toBe(false);
  });

  it('under another id takes the old seat and says so', () => {
    const back = after(joined, { type: 'connection_lost' }, said(aWelcome({ selfId: DAVE, others: [bob] })));
    expect(back.seats).toEqual([DAVE, BOB]);
    expect(kinds(back)).toEqual(['rejoined']);
  });

  it('drops a pin and a share of somebody who left meanwhile', () => {
    const sharing = after(
      joined,
      said({
        type: 'track_added',
        participantId: BOB,
        track: { trackId: screen, source: 'screen', kind: 'video', muted: false },
      }),
      { type: 'pinned', participantId: BOB },
    );
    expect(sharing.share).toEqual({ participantId: BOB, trackId: screen });
    const back = after(sharing, { type: 'connection_lost' }, said(aWelcome()));
    expect(back.share).toBeNull();
    expect(back.pinned).toBeNull();
  });
});

describe('people and tracks', () => {
  it('come and go with all that is theirs', () => {
    const offer = anOffer('carol-cam', 'camera', CAROL);
    const come = after(
      joined,
      said({ type: 'participant_joined', participant: somebody(CAROL) }),
      said({ type: 'track.offered', offer }),
      said({ type: 'active_speaker', participantId: CAROL }),
      { type: 'speaking', participantIds: [CAROL] },
      { type: 'pinned', participantId: CAROL },
    );
    expect(come.seats).toEqual([ME, BOB, CAROL]);
    expect(come.activeSpeaker).toBe(CAROL);
    const gone = after(come, said({ type: 'participant_left', participantId: CAROL, reason: 'left' }));
    expect(gone).toMatchObject({
      seats: [ME, BOB],
      activeSpeaker: null,
      speaking: [],
      pinned: null,
      received: {},
    });
    expect(gone.lastSpokeAt).toEqual({});
    expect(kinds(gone)).toEqual(['participant_joined', 'participant_left']);
  });

  it('said to join twice are there once', () => {
    const twice = after(
      joined,
      said({ type: 'participant_joined', participant: { ...bob, displayName: 'Robert' } }),
    );
    expect(twice.participants.map((one) => one.displayName)).toContain('Robert');
    expect(twice.participants).toHaveLength(2);
  });

  it('show a lost connection and a new role', () => {
    const changed = after(
      joined,
      said({ type: 'participant_changed', participantId: BOB, change: { connected: false, role: 'cohost' } }),
    );
    expect(changed.participants[1]).toMatchObject({ connected: false, role: 'cohost', displayName: 'Bob' });
  });

  it('a withdrawal of an older subscription leaves the newer one', () => {
    const first = anOffer('t', 'camera', BOB, 'first');
    const second = anOffer('t', 'camera', BOB, 'second');
    const both = after(
      joined,
      said({ type: 'track.offered', offer: first }),
      said({ type: 'track.offered', offer: second }),
    );
    const old = after(
      both,
      said({ type: 'track.withdrawn', trackId: first.trackId, subscriptionId: first.subscriptionId }),
    );
    expect(old.received['t']?.subscriptionId).toBe('second');
    const gone = after(
      old,
      said({ type: 'track.withdrawn', trackId: second.trackId, subscriptionId: second.subscriptionId }),
    );
    expect(gone.received).toEqual({});
  });

  it('tell of a new share by somebody else, and keep the first while it lasts', () => {
    const track = { trackId: screen, source: 'screen' as const, kind: 'video' as const, muted: false };
    const sharing = after(joined, said({ type: 'track_added', participantId: BOB, track }));
    expect(kinds(sharing)).toEqual(['share_started']);
    const ended = after(sharing, said({ type: 'track_removed', participantId: BOB, trackId: screen }));
    expect(ended.share).toBeNull();
  });
});

describe('oneself', () => {
  const mine = trackId.parse('my-mic');
  const speaking = after(joined, {
    type: 'own_changed',
    source: 'microphone',
    change: { on: true, trackId: mine },
  });
  const muted = (byHost: boolean): ServerMessage => ({
    type: 'track_changed',
    participantId: ME,
    trackId: mine,
    muted: true,
    byHost,
  });

  it('is in the roster with what is published, since the server does not echo it', () => {
    expect(speaking.participants[0]?.tracks).toEqual([
      { trackId: mine, source: 'microphone', kind: 'audio', muted: false },
    ]);
    const off = after(speaking, { type: 'own_changed', source: 'microphone', change: { on: false } });
    expect(off.participants[0]?.tracks[0]?.muted).toBe(true);
  });
  it('shares: the share is shown here, too', () => {
    const shared = after(joined, {
      type: 'own_changed',
      source: 'screen',
      change: { on: true, trackId: screen },
    });
    expect(shared.share).toEqual({ participantId: ME, trackId: screen });
    expect(
      after(shared, { type: 'own_changed', source: 'screen', change: { on: false, trackId: null } }).share,
    ).toBeNull();
  });
  it('is silenced by a host, and told', () => {
    const silenced = after(speaking, said(muted(true)));
    expect(silenced.own.microphone.on).toBe(false);
    expect(kinds(silenced)).toEqual(['muted_by_host']);
  });
  it('is not silenced by the echo of an own deed', () => {
    expect(after(speaking, said(muted(false))).own.microphone.on).toBe(true);
  });
  it('becomes host: told once', () => {
    const guest = after(joined, said({ type: 'abilities_changed', abilities: noAbilities }));
    const host = after(guest, said({ type: 'abilities_changed', abilities: everything }));
    expect(kinds(host)).toEqual(['became_host']);
    expect(kinds(after(host, said({ type: 'abilities_changed', abilities: everything })))).toEqual([
      'became_host',
    ]);
  });
});

describe('speakers, lobby, notices', () => {
  it('a speaker of the second page changes seats with the longest silent of the first', () => {
    const four = after(
      joined,
      said({ type: 'participant_joined', participant: somebody(CAROL) }),
      said({ type: 'participant_joined', participant: somebody(DAVE) }),
      { type: 'page_sized', tiles: 3 },
      said({ type: 'active_speaker', participantId: BOB }),
      said({ type: 'active_speaker', participantId: DAVE }),
    );
    expect(four.seats).toEqual([ME, BOB, DAVE, CAROL]);
    expect(after(four, said({ type: 'active_speaker', participantId: null })).seats).toBe(four.seats);
  });

  it('waiting people are announced once each', () => {
    const person = {
      participantId: CAROL,
      displayName: 'Carol',
      verified: false,
      since: '2026-11-20T09:00:00.000Z',
    };
    const one = after(joined, said({ type: 'lobby_changed', waiting: [person] }));
    const two = after(
      one,
      said({ type: 'lobby_changed', waiting: [person, { ...person, participantId: DAVE }] }),
    );
    expect(kinds(two)).toEqual(['waiting_to_enter', 'waiting_to_enter']);
    expect(two.lobby).toHaveLength(2);
  });

  it('notices are bounded, numbered on, and dismissed one by one', () => {
    let state = joined;
    for (let index = 0; index < 30; index += 1) {
      state = after(state, { type: 'notice', content: { kind: 'muted_by_host' } });
    }
    expect(state.notices).toHaveLength(20);
    expect(state.notices[0]?.id).toBe(11);
    expect(after(state, { type: 'notice_dismissed', id: 12 }).notices.map((one) => one.id)).not.toContain(12);
  });

  it('a lock is told when it changes', () => {
    const meeting = aWelcome().meeting;
    expect(kinds(after(joined, said({ type: 'meeting_changed', meeting })))).toEqual([]);
    const locked = after(joined, said({ type: 'meeting_changed', meeting: { ...meeting, locked: true } }));
    expect(locked.notices[0]?.content).toEqual({ kind: 'meeting_locked', locked: true });
  });
});
