import { describe, expect, it } from '@jest/globals';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, by, codeOf, host, idOf } from './testing.js';

describe('a repeated request', () => {
  it('gets its first answer and is not done again', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.publish('bob', 'camera', { requestId: 'p' });
    world.forget().publish('bob', 'camera', { requestId: 'p' });
    const data = { trackId: world.trackId('bob', 'camera') };
    expect(world.effects).toEqual([
      { type: 'deliver', to: ['bob@1'], message: { type: 'reply', requestId: 'p', ok: true, data } },
    ]);
  });

  it('while the first is still open gets one answer, when it comes', () => {
    const world = aConference().with(host('alice')).holdMedia();
    world.publish('alice', 'camera', { requestId: 'p' });
    expect(codeOf(world.publish('alice', 'camera', { requestId: 'p' }))).toBeNull();
    world.release();
    expect(world.of('alice', 'reply')).toHaveLength(1);
  });

  it('from a new connection gets the answer that the old one missed', () => {
    const world = aConference().with(host('alice')).holdMedia();
    world.publish('alice', 'camera', { requestId: 'p' });
    world.lose('alice');
    world.release().resume('alice');
    world.forget().publish('alice', 'camera', { requestId: 'p' });
    expect(world.effects).toMatchObject([{ to: ['alice@2'], message: { requestId: 'p', ok: true } }]);
  });

  it('of a reloaded client, which counts anew, is a new request', () => {
    const world = aConference().with(host('alice'));
    world.publish('alice', 'camera', { requestId: '1' });
    world.resume('alice', { freshMedia: true });
    world.forget().publish('alice', 'microphone', { requestId: '1' });
    expect(world.last('alice', 'reply')?.ok).toBe(true);
    expect(world.effectsOf('open_track')).toHaveLength(1);
  });

  it('of a host is not done twice', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    const lock = (locked: boolean) =>
      world.submit({ type: 'lock', locked, actor: by('alice'), requestId: 'l' });
    lock(true);
    world.submit({ type: 'lock', locked: false, actor: { by: 'owner' } });
    lock(true);
    expect(world.state.locked).toBe(false);
    expect(world.of('alice', 'reply')).toHaveLength(2);
  });

  it('that was refused is decided again', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    const mute = {
      type: 'set_muted',
      participantId: idOf('bob'),
      source: 'microphone',
      muted: true,
      requestId: 'm',
    } as const;
    expect(codeOf(world.submit(mute))).toBe('TRACK_NOT_FOUND');
    world.publish('bob', 'microphone');
    expect(codeOf(world.submit(mute))).toBeNull();
  });
});

describe('the memory of answers', () => {
  it('is bounded, and forgets the oldest first', () => {
    const world = aConference().with(host('alice'));
    const lock = (n: number) =>
      world.submit({ type: 'lock', locked: n % 2 === 0, actor: by('alice'), requestId: `l${n}` });
    for (let n = 0; n < conferenceLimits.maxAnswers + 5; n++) lock(n);
    const remembered = world.person('alice').answers.map((answer) => answer.requestId);
    expect(remembered).toHaveLength(conferenceLimits.maxAnswers);
    expect(remembered[0]).toBe('l5');
  });

  it('full of open requests refuses more, yet lets people leave', () => {
    const world = aConference().with(host('alice')).holdMedia();
    const ask = (n: number) =>
      world.submit({
        type: 'restart_ice',
        participantId: idOf('alice'),
        direction: 'send',
        requestId: `i${n}`,
      });
    for (let n = 0; n < conferenceLimits.maxAnswers; n++) expect(codeOf(ask(n))).toBeNull();
    expect(codeOf(ask(99))).toBe('RATE_LIMITED');
    expect(
      codeOf(world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'bye' })),
    ).toBeNull();
  });
});
