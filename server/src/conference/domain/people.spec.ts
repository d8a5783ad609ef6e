import { describe, expect, it } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, by, codeOf, guest, host, idOf, keyHolder } from './testing.js';

const room = () =>
  aConference().with(host('alice'), attendee('bob'), guest('gus'), attendee('cora')).forget();
const raise = (name: string, raised = true, requestId = `hand-${name}-${raised}`) =>
  ({ type: 'raise_hand', participantId: idOf(name), raised, requestId }) as const;

describe('raised hands', () => {
  it('have one order, the same for everybody, also for who comes later', () => {
    const world = room();
    for (const name of ['cora', 'bob', 'gus']) world.submit(raise(name));
    const places = (name: string) =>
      world.of(name, 'participant_changed').map(({ participantId, change }) => [participantId, change.hand]);
    const seen = places('alice');
    expect(seen.map(([who]) => who)).toEqual(['cora', 'bob', 'gus']);
    for (const name of ['bob', 'gus', 'cora']) expect(places(name)).toEqual(seen);
    const numbers = seen.map(([, place]) => place as number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    world.enter(attendee('dave'));
    const roster = world.last('dave', 'welcome')!.participants;
    expect(
      roster
        .filter((person) => person.hand !== null)
        .map((p) => [p.participantId, p.hand])
        .sort(),
    ).toEqual([...seen].sort());
  });

  it('keep their place when raised again, and get a new one after they were down', () => {
    const world = room();
    world.submit(raise('bob'));
    const first = world.person('bob').hand!.place;
    world.forget().submit(raise('bob', true, 'again'));
    expect(world.of('alice', 'participant_changed')).toEqual([]);
    world.submit(raise('gus'));
    world.submit(raise('bob', false));
    world.submit(raise('bob', true, 'anew'));
    expect(world.person('bob').hand!.place).toBeGreaterThan(world.person('gus').hand!.place);
    expect(world.person('gus').hand!.place).toBeGreaterThan(first);
  });

  it('can be put up and down as often as anybody means it, and lowered always', () => {
    const world = room();
    const codes = Array.from({ length: 35 }, (_, n) => {
      const code = codeOf(world.submit(raise('bob', true, `up${n}`)));
      expect(codeOf(world.submit(raise('bob', false, `down${n}`)))).toBeNull();
      return code;
    });
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => null));
    expect(codes.slice(30)).toEqual(Array.from({ length: 5 }, () => 'RATE_LIMITED'));
    expect(codeOf(world.after(1_000).submit(raise('bob', true, 'later')))).toBeNull();
  });

  it('can be raised whatever a host took away', () => {
    const world = room().permitting('bob', { speak: false, react: false });
    expect(codeOf(world.submit(raise('bob')))).toBeNull();
  });

  it('are lowered by hosts, one or all', () => {
    const world = room();
    for (const name of ['bob', 'gus']) world.submit(raise(name));
    world.forget().submit({ type: 'lower_hand', actor: by('alice'), participantId: idOf('bob') });
    expect(world.last('bob', 'participant_changed')?.change).toEqual({ hand: null });
    world.submit({ type: 'lower_all_hands', actor: by('alice') });
    expect(world.person('gus').hand).toBeNull();
    expect(world.of('cora', 'participant_changed')).toHaveLength(2);
  });

  it.each([
    [2_999, false],
    [3_000, true],
  ])('of somebody who spoke for %d ms go down when another speaks: %s', (ms, down) => {
    const world = room();
    for (const name of ['bob', 'cora']) world.publish(name, 'microphone');
    world.submit(raise('bob'));
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    world.after(ms).submit({ type: 'speaker_changed', participantId: idOf('cora') });
    expect(world.person('bob').hand === null).toBe(down);
  });

  it('count the time from when they were raised', () => {
    const world = room();
    for (const name of ['bob', 'cora']) world.publish(name, 'microphone');
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    world.after(10_000).submit(raise('bob'));
    world.after(1_000).submit({ type: 'speaker_changed', participantId: idOf('cora') });
    expect(world.person('bob').hand).not.toBeNull();
  });

  it('go down also when who spoke mutes', () => {
    const world = room();
    world.publish('bob', 'microphone');
    world.submit(raise('bob'));
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    const mute = { type: 'set_muted', source: 'microphone', muted: true, requestId: 'm' } as const;
    world.after(4_000).submit({ ...mute, participantId: idOf('bob') });
    expect(world.person('bob').hand).toBeNull();
    expect(world.last('alice', 'active_speaker')?.participantId).toBeNull();
  });
});

describe('reactions', () => {
  const react = (n: number) =>
    ({ type: 'react', participantId: idOf('bob'), emoji: '🎉', requestId: `e${n}` }) as const;

  it('reach everybody, the sender too', () => {
    const world = room();
    world.submit(react(0));
    for (const name of ['alice', 'bob', 'gus', 'cora'])
      expect(world.of(name, 'reaction')).toEqual([{ type: 'reaction', participantId: 'bob', emoji: '🎉' }]);
  });

  it('are bounded, and possible again after a while', () => {
    const world = room();
    const codes = Array.from({ length: 7 }, (_, n) => codeOf(world.submit(react(n))));
    expect(codes).toEqual([null, null, null, null, null, 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(codeOf(world.after(500).submit(react(8)))).toBeNull();
    expect(codeOf(world.submit(react(9)))).toBe('RATE_LIMITED');
  });
});

describe('names', () => {
  const rename = (who: string, target: string | null, displayName: string) =>
    ({
      type: 'rename',
      participantId: idOf(who),
      target: target === null ? null : idOf(target),
      displayName,
      requestId: `${who}-${target}-${displayName}`,
    }) as const;

  it('change for everybody, and a guest stays unverified under any', () => {
    const world = room();
    world.submit(rename('gus', null, 'alice'));
    expect(world.last('cora', 'participant_changed')).toMatchObject({
      participantId: 'gus',
      change: { displayName: 'alice' },
    });
    world.enter(attendee('dave'));
    const gus = world.last('dave', 'welcome')!.participants.find((person) => person.participantId === 'gus');
    expect(gus).toMatchObject({ displayName: 'alice', verified: false });
  });

  it('of others change by who manages', () => {
    const world = room();
    expect(codeOf(world.submit(rename('bob', 'gus', 'Gustav')))).toBe('FORBIDDEN');
    expect(codeOf(world.submit(rename('alice', 'gus', 'Gustav')))).toBeNull();
    expect(codeOf(world.submit(rename('alice', 'x', 'Gustav')))).toBe('PARTICIPANT_NOT_FOUND');
    expect(world.person('gus').identity.displayName).toBe('Gustav');
  });
});

describe('the spotlight', () => {
  it('is told to all, and goes with whom it was on', () => {
    const world = room();
    world.submit({ type: 'spotlight', actor: by('alice'), participantId: idOf('bob') });
    expect(world.of('gus', 'meeting_changed')).toMatchObject([{ meeting: { spotlight: 'bob' } }]);
    world.forget().submit({ type: 'leave', participantId: idOf('bob'), requestId: 'l' });
    expect(world.of('gus', 'meeting_changed')).toMatchObject([{ meeting: { spotlight: null } }]);
    const onNobody = { type: 'spotlight', actor: by('alice'), participantId: idOf('bob') } as const;
    expect(codeOf(world.submit(onNobody))).toBe('PARTICIPANT_NOT_FOUND');
  });
});

describe('messages to the waiting room', () => {
  it('reach who waits and who comes to wait, and nobody else; only the newest are kept', () => {
    const world = room().changing({ access: 'restricted' }).with(attendee('wendy')).forget();
    const say = (text: string) => world.submit({ type: 'lobby_message', actor: by('alice'), text });
    say('Soon');
    expect(world.last('wendy', 'waiting_room')).toMatchObject({
      position: 1,
      messages: [{ displayName: 'alice', text: 'Soon' }],
    });
    expect(world.messagesTo('bob')).toEqual([]);
    for (let n = 0; n < conferenceLimits.maxLobbyMessages; n++) say(`${n}`);
    world.enter(attendee('will'));
    const texts = world.last('will', 'waiting_room')!.messages.map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: conferenceLimits.maxLobbyMessages }, (_, n) => `${n}`));
  });

  it('are all that who waits ever hears', () => {
    const world = room().changing({ access: 'restricted' }).with(attendee('wendy')).forget();
    world.publish('bob', 'microphone');
    world.publish('bob', 'screen');
    world.submit(raise('bob'));
    world.submit({ type: 'react', participantId: idOf('bob'), emoji: '👍', requestId: 'e' });
    world.submit({ type: 'spotlight', actor: by('alice'), participantId: idOf('bob') });
    world.submit({ type: 'mute_all', actor: by('alice'), mayUnmute: false });
    world.locked().with(keyHolder(attendee('kay')));
    expect(world.messagesTo('wendy')).toEqual([]);
    expect(world.person('wendy').transports).toBeNull();
  });
});

describe('what hosts ask of single people', () => {
  const deed = (type: 'ask_unmute' | 'stop_camera' | 'stop_share', name: string) =>
    ({ type, actor: by('alice'), participantId: idOf(name) }) as const;
  const live = (...sources: TrackSource[]) => {
    const world = room();
    for (const source of sources) world.publish('bob', source);
    return world.forget();
  };

  it('ask_unmute asks, opens no microphone, and gives back the right to', () => {
    const world = live('microphone');
    world.submit({ type: 'mute_all', actor: by('alice'), mayUnmute: false });
    world.forget().submit(deed('ask_unmute', 'bob'));
    expect(world.of('bob', 'unmute_requested')).toEqual([{ type: 'unmute_requested', displayName: 'alice' }]);
    expect(world.track('bob', 'microphone').life).toBe('muted');
    expect(world.last('bob', 'abilities_changed')?.abilities.speak).toBe(true);
    expect(world.last('cora', 'participant_changed')).toMatchObject({
      participantId: 'bob',
      change: { permissions: { speak: true } },
    });
    expect(world.of('cora', 'unmute_requested')).toEqual([]);
    const unmute = { type: 'set_muted', source: 'microphone', muted: false, requestId: 'u' } as const;
    expect(codeOf(world.submit({ ...unmute, participantId: idOf('bob') }))).toBeNull();
  });

  it('ask_unmute of an open microphone asks nothing', () => {
    const world = live('microphone');
    expect(codeOf(world.submit(deed('ask_unmute', 'bob')))).toBeNull();
    expect(world.effects).toEqual([]);
  });

  it('stop_camera stops it at the server, and they may start it again', () => {
    const world = live('camera');
    world.submit(deed('stop_camera', 'bob'));
    expect(world.effectsOf('set_track_paused')).toMatchObject([{ paused: true }]);
    expect(world.last('bob', 'track_changed')).toMatchObject({ muted: true, byHost: true });
    const unmute = { type: 'set_muted', source: 'camera', muted: false, requestId: 'u' } as const;
    expect(codeOf(world.submit({ ...unmute, participantId: idOf('bob') }))).toBeNull();
  });

  it('stop_share ends picture and sound, of the one who shares only', () => {
    const world = live('screen', 'screen_audio');
    world.submit(deed('stop_share', 'cora'));
    expect(world.effects).toEqual([]);
    world.submit(deed('stop_share', 'bob'));
    expect(world.effectsOf('close_track')).toHaveLength(2);
    expect(world.state.share).toBeNull();
  });
});
