import { describe, expect, it } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, codeOf, host, idOf } from './testing.js';

const bob = idOf('bob');
const often = (deed: (n: number) => string | null) =>
  Array.from({ length: conferenceLimits.stirs.burst + 5 }, (_, n) => deed(n)).filter((code) => code !== null);

describe('the pace of what everybody is told of', () => {
  const room = () => aConference().with(host('alice'), attendee('bob')).forget();

  it('bounds names', () => {
    const world = room();
    const named = (n: number) =>
      codeOf(
        world.submit({
          type: 'rename',
          participantId: bob,
          target: null,
          displayName: `B${n}`,
          requestId: `${n}`,
        }),
      );
    expect(often(named)).toEqual(Array.from({ length: 5 }, () => 'RATE_LIMITED'));
    // What changes nothing is free.
    expect(
      codeOf(
        world.submit({
          type: 'rename',
          participantId: bob,
          target: null,
          displayName: 'B29',
          requestId: 'same',
        }),
      ),
    ).toBeNull();
  });

  it('bounds microphones that open, never those that close', () => {
    const world = room();
    world.publish('bob', 'microphone');
    const set = (muted: boolean, n: number) =>
      codeOf(
        world.submit({
          type: 'set_muted',
          participantId: bob,
          source: 'microphone',
          muted,
          requestId: `${muted} ${n}`,
        }),
      );
    const codes = often((n) => {
      expect(set(true, n)).toBeNull();
      return set(false, n);
    });
    // The first of them was publishing.
    expect(codes).toEqual(Array.from({ length: 6 }, () => 'RATE_LIMITED'));
  });

  it('bounds tracks that come and go, and comes back with time', () => {
    const world = room();
    const publish = (source: TrackSource, n: number) =>
      codeOf(
        world.submit({
          type: 'publish',
          participantId: bob,
          source,
          rtpParameters: {},
          muted: false,
          requestId: `p${n}`,
        }),
      );
    const codes = often((n) => {
      const code = publish('camera', n);
      world.submit({ type: 'unpublish', participantId: bob, source: 'camera', requestId: `u${n}` });
      return code;
    });
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'RATE_LIMITED'));
    expect(publish('screen', 100)).toBe('RATE_LIMITED');
    expect(world.state.share).toBeNull();
    expect(codeOf(world.after(1_000).submit({ type: 'tick' }))).toBeNull();
    expect(publish('camera', 101)).toBeNull();
  });
});
