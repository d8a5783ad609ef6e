import { describe, expect, it } from '@jest/globals';
import { defaultMeetingSettings, type ConferenceId, type MeetingId } from '#protocol';
import { EventBus } from '../kernel/events.js';
import { silentLog } from '../kernel/log.js';
import { accept } from '../kernel/result.js';
import { meetingDeleted } from '../meetings/events.js';
import { endDeletedMeetings } from './deleted-meetings.js';
import type { LiveConferences } from './ports.js';

const [running, idle] = ['running', 'idle'] as MeetingId[];
const conferenceId = 'c' as ConferenceId;

describe('endDeletedMeetings()', () => {
  it('ends the conference of a deleted meeting as its owner would, and leaves others alone', async () => {
    const submitted: unknown[] = [];
    const conferences: LiveConferences = {
      ofMeeting: (meetingId) =>
        meetingId === running
          ? {
              conferenceId,
              meetingId,
              locked: false,
              participants: [],
              nodeId: null,
              settings: defaultMeetingSettings,
              hostPresent: false,
            }
          : null,
      submit: (...call) => {
        submitted.push(call);
        return Promise.resolve(accept(undefined));
      },
      open: () => Promise.reject(new Error('not asked for')),
      seat: () => null,
      seatByToken: () => null,
      stop: () => Promise.resolve(),
    };
    const events = new EventBus(silentLog);
    const stop = endDeletedMeetings(events, conferences, silentLog);
    await events.publish(meetingDeleted, { meetingId: idle!, at: 1 });
    await events.publish(meetingDeleted, { meetingId: running!, at: 1 });
    stop();
    await events.publish(meetingDeleted, { meetingId: running!, at: 1 });
    expect(submitted).toEqual([[conferenceId, { type: 'end', actor: { by: 'owner' } }]]);
  });
});
