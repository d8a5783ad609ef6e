import type { MeetingView } from '#protocol';
import { groupMeetings, whenInWords } from './meeting-groups.js';
import { aMeeting } from '../testing/worlds.js';

const at = (status: MeetingView['status'], time: string, topic: string) =>
  aMeeting({ status, topic, createdAt: time, scheduledStart: status === 'scheduled' ? time : null });

describe('groupMeetings()', () => {
  it('puts running first, the next ones by time, the past newest first, and leaves out deleted ones', () => {
    const groups = groupMeetings([
      at('ended', '2026-11-01T09:00:00Z', 'old'),
      at('ended', '2026-11-02T09:00:00Z', 'newer'),
      at('scheduled', '2026-12-02T09:00:00Z', 'later'),
      at('scheduled', '2026-12-01T09:00:00Z', 'sooner'),
      at('active', '2026-11-20T09:00:00Z', 'running'),
      at('deleted', '2026-11-20T09:00:00Z', 'gone'),
    ]);
    expect(groups.now.map((meeting) => meeting.topic)).toEqual(['running']);
    expect(groups.upcoming.map((meeting) => meeting.topic)).toEqual(['sooner', 'later']);
    expect(groups.earlier.map((meeting) => meeting.topic)).toEqual(['newer', 'old']);
  });
});

describe('whenInWords()', () => {
  const now = new Date(2026, 10, 20, 10, 0);
  it.each([
    [new Date(2026, 10, 20, 14, 30), 'Today, 14:30'],
    [new Date(2026, 10, 21, 9, 0), 'Tomorrow, 9:00'],
    [new Date(2026, 10, 19, 23, 59), 'Yesterday, 23:59'],
    [new Date(2026, 10, 25, 9, 0), 'Wed, 25 Nov, 9:00'],
    [new Date(2027, 0, 4, 9, 0), 'Mon, 4 Jan 2027, 9:00'],
  ])('of %s', (date, words) => {
    // Editions of the browser's own locale data differ in commas and leading zeros.
    const plain = (text: string) => text.replace(/,/gu, '').replace(/\b0(\d:)/u, '$1');
    expect(plain(whenInWords(date.toISOString(), now, 'en-GB'))).toBe(plain(words));
  });
});
