import { describe, expect, it } from '@jest/globals';
import { conferenceLimits } from './limits.js';
import { roundAt } from './media-retry.js';
import { aConference, attendee, host, type TestConference } from './testing.js';
import { aMeeting } from './testing-rooms.js';

/** Media has no room for anybody: what is asked of it is refused. */
function refuseAll(world: TestConference): number {
  let refused = 0;
  for (let report = world.reports.shift(); report; report = world.reports.shift()) {
    if (report.type === 'router_opened') {
      const { epoch, routerId } = report;
      world.submit({ type: 'router_failed', epoch, routerId });
    } else if (report.type === 'transports_opened') {
      const { epoch, participantId, sendId } = report;
      world.submit({ type: 'transports_failed', epoch, participantId, sendId });
      refused += 1;
    }
  }
  return refused;
}

function withoutMedia(...names: string[]): TestConference {
  const world = aConference().with(host('alice'), ...names.map(attendee));
  const { routerId } = world.state.router!;
  world.holdMedia().forget().submit({ type: 'media_lost', routerId });
  refuseAll(world);
  return world.forget();
}

describe('somebody who is in, with no media to be had', () => {
  it('keeps the seat, and nobody is told anything', () => {
    const world = withoutMedia('bob');
    expect(world.person('bob')).toMatchObject({ mediaLostAt: world.now, transports: null, connected: true });
    expect(world.messagesTo('alice')).toEqual([]);
  });

  it('is given media at once when there is some again', () => {
    const world = withoutMedia('bob');
    world.submit({ type: 'media_back' });
    world.release();
    expect(world.person('bob').mediaLostAt).toBeNull();
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('is not asked for twice while an answer is awaited', () => {
    const world = withoutMedia('bob');
    world.submit({ type: 'media_back' });
    world.submit({ type: 'media_back' });
    expect(world.effectsOf('open_transports')).toHaveLength(2);
  });

  it('is tried again every second, then every third, and is told after a minute', () => {
    const world = withoutMedia();
    const tries: number[] = [];
    for (let second = 1; second <= 70 && !world.state.ended; second++) {
      world.forget().after(1_000);
      if (world.effectsOf('open_transports').length > 0) tries.push(second);
      if (second < 60) refuseAll(world);
    }
    expect(tries).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40, 43, 46, 49, 52, 55, 58,
    ]);
    expect(world.last('alice', 'goodbye')).toMatchObject({ error: { code: 'MEDIA_UNAVAILABLE' } });
    expect(world.state.ended).toBe(true);
  });

  it('keeps a seat that is away, as long as any', () => {
    const world = withoutMedia('bob');
    world.lose('bob');
    world.after(20_000);
    refuseAll(world);
    world.release().resume('bob');
    expect(world.person('bob')).toMatchObject({ connected: true, mediaLostAt: null });
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('in a breakout room waits there, having been in the meeting before', () => {
    const meeting = aMeeting().with(host('alice'), attendee('bob'));
    meeting.plan('alice', ['Red']);
    meeting.assign('alice', 'bob', 'Red');
    meeting.open('alice');
    const red = meeting.room('Red');
    red.holdMedia().submit({ type: 'media_lost', routerId: red.state.router!.routerId });
    refuseAll(red);
    expect(red.person('bob').mediaLostAt).toBe(red.now);
    expect(meeting.main.person('bob').roomId).toBe(meeting.roomId('Red'));
  });

  it('is gone from there when brought back: elsewhere they are tried anew', () => {
    const meeting = aMeeting().with(host('alice'), attendee('bob'));
    meeting.plan('alice', ['Red']);
    meeting.assign('alice', 'bob', 'Red');
    const { main } = meeting;
    main.holdMedia().submit({ type: 'media_lost', routerId: main.state.router!.routerId });
    refuseAll(main);
    expect(main.person('bob').mediaLostAt).not.toBeNull();
    meeting.open('alice');
    expect(main.person('bob').mediaLostAt).toBeNull();
    expect(meeting.placeOf('bob')).toEqual(['Red']);
  });
});

describe('whoever is new', () => {
  it('is told at once', () => {
    const world = withoutMedia('bob');
    world.enter(attendee('carol'));
    refuseAll(world);
    expect(world.last('carol', 'goodbye')).toMatchObject({ error: { code: 'MEDIA_UNAVAILABLE' } });
    expect(Object.keys(world.state.people)).toEqual(['alice', 'bob']);
  });
});

describe('three hundred people without media', () => {
  const many = Array.from({ length: 300 }, (_, index) => `p${index}`);
  const crowd = () => {
    const world = aConference({ maxParticipants: 500 }).with(host('alice'), ...many.map(attendee));
    world.holdMedia().submit({ type: 'media_lost', routerId: world.state.router!.routerId });
    refuseAll(world);
    return world.forget();
  };

  it('are tried a few at a time, each in turn', () => {
    const world = crowd();
    const tried = new Set<string>();
    for (let second = 1; second < 10; second++) {
      world.forget().after(1_000);
      for (const { participantId } of world.effectsOf('open_transports')) tried.add(participantId);
      expect(refuseAll(world)).toBe(conferenceLimits.mediaTries);
    }
    expect(tried.size).toBe(9 * conferenceLimits.mediaTries);
    expect(Object.keys(world.state.people)).toHaveLength(301);
  });

  it('are all served once the first were', () => {
    const world = crowd();
    world.after(1_000);
    world.release();
    expect(Object.values(world.state.people).filter((person) => person.mediaLostAt !== null)).toEqual([]);
    expect(world.effectsOf('open_transports')).toHaveLength(301);
    // Each success brought the next two, never all at once.
    const { effects } = world;
    let underWay = 0;
    let most = 0;
    for (const effect of effects) {
      if (effect.type === 'open_transports') underWay += 1;
      if (effect.type === 'deliver' && effect.message.type === 'welcome') underWay -= 1;
      most = Math.max(most, underWay);
    }
    expect(most).toBeLessThan(301);
  });
});

describe('roundAt()', () => {
  it.each([
    [0, 0],
    [999, 0],
    [1_000, 1],
    [9_999, 9],
    [10_000, 10],
    [11_000, null],
    [12_999, null],
    [13_000, 11],
    [16_500, 12],
  ])('after %i ms is %s', (elapsed, round) => {
    expect(roundAt(elapsed)).toBe(round);
  });
});
