import type { SignedInUser, UserId } from '#protocol';
import { refuse, accept, type Result } from '../../kernel/result.js';

type Person = Pick<SignedInUser, 'id' | 'roles'>;
interface Owned {
  readonly ownerId: UserId;
}

/**
 * Whose meetings these are. Whoever may not see a meeting is told that there is none: otherwise the answers would tell
 * which codes exist. Invited people will see theirs too, once there are invitations.
 */
export const maySee = (person: Person, meeting: Owned): boolean => person.id === meeting.ownerId;

export const mayChange = (person: Person, meeting: Owned): Result<void> =>
  maySee(person, meeting) ? accept(undefined) : refuse('MEETING_NOT_FOUND');

/** Administrators keep the house in order, so they may remove what they cannot see. */
export const mayDelete = (person: Person, meeting: Owned): Result<void> =>
  maySee(person, meeting) || person.roles.includes('administrator')
    ? accept(undefined)
    : refuse('MEETING_NOT_FOUND');
