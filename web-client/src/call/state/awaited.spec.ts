import { trackId, type ParticipantState, type TrackSource } from '#protocol';
import { describe, expect, it } from 'vitest';
import { ALICE, aWelcome, BOB, CAROL, somebody } from '../testing/worlds.js';
import { AWAIT_MS } from './awaited.js';
import { initialCallState, type CallState } from './call-state.js';
import type { CallEvent } from './events.js';
import { reduce } from './reduce.js';

const track = (source: TrackSource, muted = false, name = `bob-${source}`) => ({
  trackId: trackId.parse(name),
  source,
  kind: source === 'camera' || source === 'screen' ? ('video' as const) : ('audio' as const),
  muted,
});
const bob = (...tracks: ParticipantState['tracks']) => somebody(BOB, { tracks });
const removed = (source: TrackSource): CallEvent => ({
  type: 'server',
  message: { type: 'track_removed', participantId: BOB, trackId: trackId.parse(`bob-${source}`) },
});
const over: CallEvent = { type: 'awaited_over' };

function joined(...others: ParticipantState[]): CallState {
  const entering = reduce(initialCallState, { type: 'entering', audioOnly: false }, 0);
  return reduce(entering, { type: 'server', message: aWelcome({ others }) }, 0);
}
const at = (state: CallState, ...events: readonly (readonly [number, CallEvent])[]): CallState =>
  events.reduce((now, [time, event]) => reduce(now, event, time), state);
const sources = (state: CallState) => state.awaited.map((one) => one.source);

describe('a track of somebody that ends', () => {
  it.each<[string, ParticipantState['tracks'], readonly TrackSource[], number, readonly TrackSource[]]>([
    ['a camera alone is doubted for a moment', [track('camera')], ['camera'], 1_900, ['camera']],
    ['and then is off', [track('camera')], ['camera'], 2_000, []],
    ['a screen that is stopped does not linger', [track('microphone'), track('screen')], ['screen'], 500, []],
    [
      'neither does one with its sound',
      [track('microphone'), track('screen'), track('screen_audio')],
      ['screen', 'screen_audio'],
      500,
      [],
    ],
    [
      'a camera lost with the voice comes back',
      [track('microphone'), track('camera')],
      ['camera', 'microphone'],
      AWAIT_MS - 100,
      ['camera', 'microphone'],
    ],
    [
      'whichever is told first',
      [track('microphone'), track('screen')],
      ['microphone', 'screen'],
      AWAIT_MS - 100,
      ['microphone', 'screen'],
    ],
    [
      'a muted voice counts, too',
      [track('camera'), track('microphone', true)],
      ['camera', 'microphone'],
      AWAIT_MS - 100,
      ['camera'],
    ],
    ['but not for ever', [track('microphone'), track('camera')], ['camera', 'microphone'], AWAIT_MS, []],
    ['one that was muted is not awaited', [track('camera', true)], ['camera'], 10, []],
  ])('%s', (_name, tracks, gone, later, expected) => {
    const state = at(joined(bob(...tracks)), ...gone.map((source) => [0, removed(source)] as const), [
      later,
      over,
    ]);
    expect(sources(state)).toEqual(expected);
  });

  it('and comes again is not awaited any more, and a share that goes on is no news', () => {
    const lost = at(
      joined(bob(track('microphone'), track('screen'))),
      [0, removed('microphone')],
      [5, removed('screen')],
    );
    expect(lost.share).toBeNull();
    const back = at(lost, [
      900,
      {
        type: 'server',
        message: { type: 'track_added', participantId: BOB, track: track('screen', false, 'bob-screen-2') },
      },
    ]);
    expect(sources(back)).toEqual(['microphone']);
    expect(back.share?.trackId).toBe('bob-screen-2');
    expect(back.notices).toEqual([]);
  });

  it.each<[string, CallEvent]>([
    ['leaves', { type: 'server', message: { type: 'participant_left', participantId: BOB, reason: 'left' } }],
    [
      'may not send any more',
      {
        type: 'server',
        message: { type: 'participant_changed', participantId: BOB, change: { role: 'viewer' } },
      },
    ],
  ])('is not awaited from somebody who %s', (_name, event) => {
    const state = at(
      joined(bob(track('camera'), track('microphone'))),
      [0, removed('camera')],
      [1, removed('microphone')],
      [2, event],
    );
    expect(state.awaited).toEqual([]);
  });
});

describe('a welcome after a rebuild', () => {
  const before = () => joined(bob(track('microphone'), track('camera')), somebody(CAROL, { tracks: [] }));
  it('awaits what somebody had and has nothing of any more', () => {
    const message = aWelcome({ others: [bob(), somebody(CAROL)] });
    expect(sources(at(before(), [5, { type: 'server', message }]))).toEqual(['microphone', 'camera']);
  });
  it('does not await what was switched off while other tracks go on', () => {
    const message = aWelcome({ others: [bob(track('microphone')), somebody(CAROL)] });
    expect(at(before(), [5, { type: 'server', message }]).awaited).toEqual([]);
  });
  it('goes on waiting until the track is there or its person is not', () => {
    const none = aWelcome({ others: [bob(), somebody(CAROL)] });
    const lost = at(before(), [5, { type: 'server', message: none }]);
    const half = aWelcome({ others: [bob(track('microphone', false, 'again'))] });
    expect(sources(at(lost, [50, { type: 'server', message: half }]))).toEqual(['camera']);
    const gone = aWelcome({ others: [somebody(CAROL)] });
    expect(at(lost, [50, { type: 'server', message: gone }]).awaited).toEqual([]);
  });
  it('never awaits oneself', () => {
    const state = joined(bob());
    const self = state.participants.find((one) => one.participantId === ALICE);
    expect(self).toBeDefined();
    expect(at(state, [5, { type: 'server', message: aWelcome({ others: [bob()] }) }]).awaited).toEqual([]);
  });
});
