import { describe, expect, it } from '@jest/globals';
import type { MeetingSettings } from '#protocol';
import { aConference, attendee, host, settingsWith } from './testing.js';

const change = (settings: Partial<MeetingSettings>, topic = 'Planning') =>
  ({ type: 'change_meeting', topic, settings: settingsWith(settings) }) as const;

describe('change_meeting', () => {
  it('is told to everybody in the meeting, and holds for whoever comes next', () => {
    const world = aConference().with(host('alice'), attendee('bob')).forget();
    world.submit(change({ waitingRoom: true, maxParticipants: 2 }, 'Retrospective'));
    for (const name of ['alice', 'bob']) {
      expect(world.last(name, 'meeting_changed')?.meeting).toMatchObject({
        topic: 'Retrospective',
        settings: { waitingRoom: true, maxParticipants: 2 },
      });
      expect(world.of(name, 'goodbye')).toEqual([]);
    }
    world.enter(attendee('cora'));
    expect(world.last('cora', 'waiting_room')).toMatchObject({ topic: 'Retrospective' });
  });

  it('that changes nothing tells nobody', () => {
    const world = aConference().with(host('alice')).forget();
    const before = world.state;
    world.submit(change({}));
    expect(world.state).toBe(before);
    expect(world.messagesTo('alice')).toEqual([]);
  });

  it('keeps who waits waiting for a host when the waiting room is given up', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob')).forget();
    world.submit(change({ waitingRoom: false }));
    expect(world.messagesTo('bob')).toEqual([]);
    world.enter(attendee('cora'));
    expect(world.last('cora', 'welcome')).toBeDefined();
  });

  it('takes the right to share from attendees, with the share of one who has it', () => {
    const world = aConference().with(host('alice'), attendee('bob'), attendee('cora'));
    world.publish('bob', 'screen');
    const screen = Object.keys(world.state.tracks)[0];
    world.forget().submit(change({ allowScreenShare: 'host' }));
    expect(world.last('bob', 'abilities_changed')?.abilities.share).toBe(false);
    expect(world.last('cora', 'abilities_changed')?.abilities.share).toBe(false);
    expect(world.of('alice', 'abilities_changed')).toEqual([]);
    expect(world.last('cora', 'track_removed')).toMatchObject({ trackId: screen });
    expect(world.state.share).toBeNull();
  });
});
