import {
  permissionNames,
  type MeetingSettings,
  type ParticipantId,
  type PermissionMatrix,
  type PersonPermissions,
} from '#protocol';
import type { Turn } from './turn.js';

/** The meeting's rules, which say the same thing in more than one place; everything that changes them comes here. */

/** What a meeting's settings say of the waiting room and of sharing is always what access and permissions say. */
export const consistent = (settings: MeetingSettings): MeetingSettings => ({
  ...settings,
  waitingRoom: settings.access !== 'open',
  allowScreenShare: settings.permissions.attendee.share ? 'all' : 'host',
});

/** What each role may do from now on. Who thereby gains or loses something is seen to when the turn settles. */
export function setPermissionMatrix(turn: Turn, permissions: PermissionMatrix): void {
  const { meeting } = turn.state;
  if (JSON.stringify(permissions) === JSON.stringify(turn.state.permissions)) return;
  turn.set({
    permissions,
    meeting: { ...meeting, settings: consistent({ ...meeting.settings, permissions }) },
  });
}

/** What differs for one person from their role's row; the whole of it. */
export function changePersonPermissions(
  turn: Turn,
  participantId: ParticipantId,
  permissions: PersonPermissions,
): void {
  const person = turn.person(participantId);
  if (!person || permissionNames.every((name) => person.permissions[name] === permissions[name])) return;
  turn.change(participantId, { permissions });
  // In a breakout room they are told of by that room.
  if (!person.presence) return;
  turn.tellPresent({
    type: 'participant_changed',
    participantId,
    change: { permissions: { ...permissions } },
  });
}

/**
 * The owner's wish was `before` and is `after`; hosts made `now` of it for this run. What the owner did not touch stays as
 * the hosts have it.
 */
export function mergeSettings(
  now: MeetingSettings,
  before: MeetingSettings,
  after: MeetingSettings,
): MeetingSettings {
  const changed = Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof MeetingSettings]),
    ),
  ) as Partial<MeetingSettings>;
  return consistent({
    ...now,
    ...changed,
    permissions: {
      attendee: mergeRow(now.permissions.attendee, before.permissions.attendee, after.permissions.attendee),
      viewer: mergeRow(now.permissions.viewer, before.permissions.viewer, after.permissions.viewer),
    },
  });
}

type Row = PermissionMatrix['attendee'];
const mergeRow = (now: Row, before: Row, after: Row): Row => {
  const merged = { ...now };
  for (const name of permissionNames) if (before[name] !== after[name]) merged[name] = after[name];
  return merged;
};
