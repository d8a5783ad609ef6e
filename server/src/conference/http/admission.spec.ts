import { describe, expect, it } from '@jest/globals';
import { defaultMeetingSettings, type MeetingSettings, type ParticipantId } from '#protocol';
import type { ConferenceView } from '../ports.js';
import type { Meeting } from '../../meetings/ports.js';
import { admissionOf, closedTo, type Comer, mustSignIn } from './admission.js';

const guest: Comer = { signedIn: false, owner: false, hostKey: false };
const comers = {
  guest,
  employee: { ...guest, signedIn: true },
  owner: { ...guest, signedIn: true, owner: true },
  keyHolder: { ...guest, hostKey: true },
} as const;

interface Case {
  running?: { locked?: boolean; people: number; host?: boolean; settings?: Partial<MeetingSettings> };
  settings?: Partial<MeetingSettings>;
}
const settingsWith = (some: Partial<MeetingSettings> = {}): MeetingSettings => ({
  ...defaultMeetingSettings,
  maxParticipants: 2,
  ...some,
});
const worldOf = ({ running, settings }: Case) => {
  const person = { id: '' as ParticipantId, displayName: '' };
  const meeting = { settings: settingsWith(settings), closedAt: null, expiresAt: null } as unknown as Meeting;
  const view = running && {
    locked: running.locked ?? false,
    participants: Array<typeof person>(running.people).fill(person),
    settings: settingsWith(running.settings ?? settings),
    hostPresent: running.host ?? false,
  };
  return { meeting, running: (view ?? null) as ConferenceView | null };
};
const outcome = (given: Case, comer: Comer): string => {
  const { meeting, running } = worldOf(given);
  const admission = admissionOf(meeting, running, comer);
  return admission.to === 'refuse' ? admission.refusal.code : admission.to;
};

describe('admissionOf()', () => {
  const restricted: Partial<MeetingSettings> = { access: 'restricted', waitingRoom: true };
  const trusted: Partial<MeetingSettings> = { access: 'trusted', waitingRoom: true };
  const afterHost: Partial<MeetingSettings> = { joinBeforeHost: false };
  const [LOCKED, FULL] = ['MEETING_LOCKED', 'MEETING_FULL'];

  it.each<[name: string, given: Case, guest: string, employee: string, owner: string, keyHolder: string]>([
    ['nobody is there', {}, 'enter', 'enter', 'enter', 'enter'],
    ['there is room', { running: { people: 1 } }, 'enter', 'enter', 'enter', 'enter'],
    ['it is full', { running: { people: 2 } }, FULL, FULL, FULL, FULL],
    ['it is locked', { running: { people: 1, locked: true } }, LOCKED, LOCKED, 'enter', 'enter'],
    ['it is locked and full', { running: { people: 2, locked: true } }, LOCKED, LOCKED, FULL, FULL],
    ['it is trusted', { settings: trusted }, 'wait', 'enter', 'enter', 'enter'],
    ['it is trusted and full', { settings: trusted, running: { people: 2 } }, 'wait', FULL, FULL, FULL],
    ['it is restricted', { settings: restricted }, 'wait', 'wait', 'enter', 'enter'],
    [
      'it is restricted and locked',
      { settings: restricted, running: { people: 1, locked: true } },
      LOCKED,
      LOCKED,
      'enter',
      'enter',
    ],
    ['a host must come first', { settings: afterHost }, 'wait', 'wait', 'enter', 'enter'],
    [
      'a host must come first and has not',
      { settings: afterHost, running: { people: 1 } },
      'wait',
      'wait',
      'enter',
      'enter',
    ],
    [
      'a host must come first and is there',
      { settings: afterHost, running: { people: 1, host: true } },
      'enter',
      'enter',
      'enter',
      'enter',
    ],
    [
      'a host closed it for this run',
      { running: { people: 1, settings: restricted } },
      'wait',
      'wait',
      'enter',
      'enter',
    ],
    [
      'a host opened it for this run',
      { settings: restricted, running: { people: 1, settings: {} } },
      'enter',
      'enter',
      'enter',
      'enter',
    ],
  ])('when %s', (_name, given, ...expected) => {
    expect(Object.values(comers).map((comer) => outcome(given, comer))).toEqual(expected);
  });
});

describe('mustSignIn()', () => {
  const noGuests: Partial<MeetingSettings> = { guests: false };
  it.each<[name: string, given: Case, must: boolean[]]>([
    ['guests may come', {}, [false, false, false, false]],
    ['guests may not', { settings: noGuests }, [true, false, false, true]],
    [
      'a host let guests in',
      { settings: noGuests, running: { people: 1, settings: {} } },
      [false, false, false, false],
    ],
  ])('where %s', (_name, given, must) => {
    const { meeting, running } = worldOf(given);
    expect(Object.values(comers).map((comer) => mustSignIn(meeting, running, comer))).toEqual(must);
  });
});

describe('closedTo()', () => {
  it.each([
    [{ closedAt: null, expiresAt: null }, undefined],
    [{ closedAt: new Date(5), expiresAt: null }, 'MEETING_ENDED'],
    [{ closedAt: null, expiresAt: new Date(11) }, undefined],
    [{ closedAt: null, expiresAt: new Date(10) }, 'MEETING_EXPIRED'],
  ])('%j at 10: %s', (meeting, code) => {
    expect(closedTo(meeting as Meeting, 10)?.code).toBe(code);
  });
});
