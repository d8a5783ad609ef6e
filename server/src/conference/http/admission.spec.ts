import { describe, expect, it } from '@jest/globals';
import { defaultMeetingSettings, type ParticipantId } from '#protocol';
import type { ConferenceView } from '../ports.js';
import type { Meeting } from '../../meetings/ports.js';
import { admissionOf } from './admission.js';

interface Case {
  running?: { locked?: boolean; people: number };
  waitingRoom?: boolean;
  closed?: boolean;
  owner?: boolean;
}
const outcome = ({ running, waitingRoom = false, closed = false, owner = false }: Case): string => {
  const meeting = {
    settings: { ...defaultMeetingSettings, waitingRoom, maxParticipants: 2 },
    closedAt: closed ? new Date(0) : null,
  } as Meeting;
  const person = { id: '' as ParticipantId, displayName: '' };
  const view =
    running &&
    ({
      locked: running.locked ?? false,
      participants: Array(running.people).fill(person),
    } as unknown as ConferenceView);
  const admission = admissionOf(meeting, view ?? null, owner);
  return admission.to === 'refuse' ? admission.refusal.code : admission.to;
};

describe('admissionOf()', () => {
  it.each<[name: string, given: Case, expected: string]>([
    ['nobody is there', {}, 'enter'],
    ['there is room', { running: { people: 1 } }, 'enter'],
    ['it is full', { running: { people: 2 } }, 'MEETING_FULL'],
    ['it is full, for the owner', { running: { people: 2 }, owner: true }, 'MEETING_FULL'],
    ['it is locked', { running: { people: 1, locked: true } }, 'MEETING_LOCKED'],
    ['it is locked, for the owner', { running: { people: 1, locked: true }, owner: true }, 'enter'],
    ['it is locked and full', { running: { people: 2, locked: true } }, 'MEETING_LOCKED'],
    ['there is a waiting room', { waitingRoom: true }, 'wait'],
    ['there is a waiting room, and it is full', { waitingRoom: true, running: { people: 2 } }, 'wait'],
    [
      'there is a waiting room, and it is locked',
      { waitingRoom: true, running: { people: 1, locked: true } },
      'MEETING_LOCKED',
    ],
    ['there is a waiting room, for the owner', { waitingRoom: true, owner: true }, 'enter'],
    ['it has ended', { closed: true }, 'MEETING_ENDED'],
    ['it has ended, for the owner', { closed: true, owner: true }, 'MEETING_ENDED'],
  ])('when %s', (_name, given, expected) => {
    expect(outcome(given)).toBe(expected);
  });
});
