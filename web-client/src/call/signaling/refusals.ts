import type { DepartureReason, ErrorCode } from '#protocol';

/** What to do when the server does not accept a hello. */
export type NextStep =
  /** The credential is of no use any more: ask for a new ticket. */
  | 'ask_again'
  /** A trouble that passes: try the same again later. */
  | 'try_later'
  /** The page is too old. */
  | 'reload'
  /** No: tell the person. */
  | 'give_up';

const passing: readonly ErrorCode[] = [
  'UNAVAILABLE',
  'INTERNAL',
  'RATE_LIMITED',
  'TOO_MANY_ATTEMPTS',
  'MEDIA_UNAVAILABLE',
  'DIRECTORY_UNAVAILABLE',
];
/** To a resume these say that the seat is gone, not that the meeting is closed to us. */
const seatIsGone: readonly ErrorCode[] = [
  'SEAT_GONE',
  'PARTICIPANT_NOT_FOUND',
  'NOT_FOUND',
  'NOT_IN_MEETING',
  'MEETING_NOT_FOUND',
  'MEETING_ENDED',
  'TICKET_INVALID',
  'FORBIDDEN',
];

export function afterRefusedHello(credential: 'ticket' | 'seat', code: ErrorCode): NextStep {
  if (code === 'OUTDATED_CLIENT') return 'reload';
  if (passing.includes(code)) return 'try_later';
  if (credential === 'seat') return seatIsGone.includes(code) ? 'ask_again' : 'give_up';
  return code === 'TICKET_INVALID' ? 'ask_again' : 'give_up';
}

/** Whether a refused ticket request (REST) may be accepted later without the person doing anything. */
export const mayPass = (code: ErrorCode): boolean => passing.includes(code);

/**
 * What a goodbye means for the connection: `final` ends the call, `seat_gone` enters anew, `return` resumes. A server that
 * stops for an upgrade says goodbye to everybody and wants them back.
 */
export function afterGoodbye(reason: DepartureReason): 'final' | 'seat_gone' | 'return' {
  switch (reason) {
    // After `moved` the welcome of the other room comes; should it be a goodbye instead, one's seat is still there.
    case 'server_stopping':
    case 'moved':
      return 'return';
    case 'connection_lost':
      return 'seat_gone';
    case 'left':
    case 'removed':
    case 'ended':
    case 'replaced':
    case 'denied':
    case 'expired':
      return 'final';
  }
}
