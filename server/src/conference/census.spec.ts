import { describe, expect, it } from '@jest/globals';
import { censusOf } from './census.js';
import { attendee, aConference, host } from './domain/testing.js';
import { aMeeting } from './domain/testing-rooms.js';

describe('censusOf()', () => {
  it('counts nothing where nothing runs', () => {
    expect(censusOf([])).toEqual({
      conferences: 0,
      rooms: 0,
      admitted: 0,
      connected: 0,
      waiting: 0,
      prepared: 0,
    });
  });

  it('counts seats, connections and who waits', () => {
    const conference = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    expect(censusOf([conference.state, { ...conference.state, ended: true }])).toMatchObject({
      conferences: 1,
      admitted: 1,
      connected: 1,
      waiting: 1,
    });
  });

  it('counts people of breakout rooms once: their seat in the main room, their connection in the room', () => {
    const meeting = aMeeting().with(host('alice'), attendee('bob'));
    meeting.plan('alice', ['Blue']);
    meeting.assign('alice', 'bob', 'Blue');
    meeting.open('alice');
    const census = censusOf(meeting.all().map(({ state }) => state));
    expect(census).toMatchObject({ conferences: 1, rooms: 1, admitted: 2, connected: 2 });
  });
});
