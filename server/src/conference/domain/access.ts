import type { Refusal } from '../../kernel/result.js';
import type { Identity } from './commands.js';
import { conferenceLimits } from './limits.js';
import { admitted, isHost, waiting, type BanFact, type ConferenceState, type Person } from './state.js';

export type Access =
  | { readonly to: 'admit' }
  | { readonly to: 'wait'; readonly reason: NonNullable<Person['waitingFor']> }
  | { readonly to: 'refuse'; readonly refusal: Refusal };

const refuse = (code: Refusal['code']): Access => ({ to: 'refuse', refusal: { code } });

/**
 * Whether somebody new may enter. Who owns the meeting or has given its host key passes the lock and the waiting room, but
 * not a full meeting; the key opens nothing for who is banned, or for guests where none may come. People who wait take no
 * place, so a full meeting still lets them wait. A second device of the same user is somebody new.
 */
export function accessOf(state: ConferenceState, identity: Identity): Access {
  const { settings } = state.meeting;
  if (banOf(state, identity)) return refuse('BANNED');
  if (!settings.guests && !identity.verified) return refuse('SIGN_IN_REQUIRED');
  if (!identity.owner && !identity.hostKey) {
    if (state.locked) return refuse('MEETING_LOCKED');
    const reason = reasonToWait(state, identity);
    if (reason && waiting(state).length >= conferenceLimits.maxWaiting) return refuse('MEETING_FULL');
    if (reason) return { to: 'wait', reason };
  }
  return isFull(state) ? refuse('MEETING_FULL') : { to: 'admit' };
}

function reasonToWait(state: ConferenceState, { verified }: Identity): Person['waitingFor'] {
  const { access, joinBeforeHost } = state.meeting.settings;
  // Before the host, nobody could approve; whoever needs approval is told so once a host is there.
  if (!joinBeforeHost && !admitted(state).some(isHost)) return 'host_absent';
  if (access === 'open' || (access === 'trusted' && verified)) return null;
  return 'approval';
}

export const isFull = (state: ConferenceState): boolean =>
  admitted(state).length >= state.meeting.settings.maxParticipants;

type Head = Pick<Identity, 'userId' | 'guestKey'>;

/** The same account, or the same browser of a guest. Somebody known by neither is like nobody else. */
export const sameHead = (a: Head, b: Head): boolean =>
  (a.userId !== null && a.userId === b.userId) ||
  (a.userId === null && b.userId === null && a.guestKey !== null && a.guestKey === b.guestKey);

/** What keeps somebody out; never the owner. */
export const banOf = (state: ConferenceState, identity: Identity): BanFact | undefined =>
  identity.owner ? undefined : state.bans.find((ban) => sameHead(ban, identity));
