import type { ErrorBody, ErrorCode } from '#protocol';
import { inUnits } from './units.js';

/**
 * What a refusal says to a person, in the language of the screens. The English is the advice of the protocol's table, word
 * for word (a test compares them); the server's own `message` is English and for programs.
 */
export const errorSentences: Readonly<Record<ErrorCode, string>> = {
  INVALID_REQUEST: $localize`Something in this request is not valid. Check the marked fields and try again.`,
  INVALID_CREDENTIALS: $localize`The username or password is not right. Check both and try again.`,
  NOT_SIGNED_IN: $localize`Sign in to continue.`,
  TICKET_INVALID: $localize`This invitation to connect has expired. Open the meeting link again.`,
  FORBIDDEN: $localize`You are not allowed to do this. Ask the host.`,
  CSRF_REJECTED: $localize`This request was refused because it did not come from this page. Reload and try again.`,
  PASSCODE_REQUIRED: $localize`This meeting needs a passcode. Enter it to join.`,
  PASSCODE_WRONG: $localize`That passcode is not right. Check the invitation and try again.`,
  MEETING_LOCKED: $localize`The host has locked this meeting. Ask them to unlock it.`,
  MEETING_FULL: $localize`This meeting is full. Try again when someone has left.`,
  MEETING_ENDED: $localize`This meeting has ended.`,
  SIGN_IN_REQUIRED: $localize`Only signed-in people may join this meeting. Sign in and open the link again.`,
  MEETING_EXPIRED: $localize`This meeting link has expired. Ask the host for a new one.`,
  BANNED: $localize`The host has blocked you from this meeting.`,
  HOST_KEY_WRONG: $localize`That host key is not right. Check it with the person who planned the meeting.`,
  ENTRY_DENIED: $localize`The host did not let you in.`,
  MEETING_NOT_FOUND: $localize`No meeting has this code or link. Check it and try again.`,
  NOT_FOUND: $localize`This does not exist, or no longer does.`,
  PARTICIPANT_NOT_FOUND: $localize`This person is no longer in the meeting.`,
  TRACK_NOT_FOUND: $localize`This picture or sound is no longer in the meeting.`,
  MESSAGE_NOT_FOUND: $localize`This message does not exist any more.`,
  FILE_NOT_FOUND: $localize`This file is not available any more.`,
  POLL_NOT_FOUND: $localize`This poll does not exist any more.`,
  POLL_CLOSED: $localize`This poll is not open. It can no longer be changed or voted on.`,
  ALREADY_VOTED: $localize`You have already voted in this poll.`,
  ROOM_NOT_FOUND: $localize`This breakout room is not open.`,
  ROOMS_OPEN: $localize`Breakout rooms are open. Close them first.`,
  FULL: $localize`There is no room for more. Remove something first.`,
  SHARE_TAKEN: $localize`Somebody is already sharing. Wait until they stop.`,
  SEAT_GONE: $localize`You were away too long and left the meeting. Join again.`,
  PAYLOAD_TOO_LARGE: $localize`That is too large to send.`,
  FILE_TOO_LARGE: $localize`This file is too large to send here.`,
  QUOTA_EXCEEDED: $localize`This meeting has no space for more files. Delete some or share the file another way.`,
  FILE_TYPE_REFUSED: $localize`Files of this type cannot be sent here.`,
  FILE_INFECTED: $localize`The virus scanner found something harmful in this file, so it was not sent. Tell your administrator.`,
  SCANNER_UNAVAILABLE: $localize`Files cannot be checked for viruses right now, so none can be sent. Try later or tell your administrator.`,
  TOO_MANY_ATTEMPTS: $localize`Too many attempts. Wait a little and try again.`,
  RATE_LIMITED: $localize`That was too fast. Wait a moment and try again.`,
  UNKNOWN_MESSAGE: $localize`This client sent something the server does not know. Reload the page.`,
  NOT_IN_MEETING: $localize`You are not in the meeting yet. Join first.`,
  OUTDATED_CLIENT: $localize`A newer version is installed on the server. Reload the page.`,
  MEDIA_UNSUPPORTED: $localize`This browser offered media that the server cannot carry. Update the browser.`,
  MEDIA_UNAVAILABLE: $localize`The media server has no room right now. Try again in a moment.`,
  DIRECTORY_UNAVAILABLE: $localize`The company directory does not answer. Try again in a minute or tell your administrator.`,
  UNAVAILABLE: $localize`The server cannot do this right now. Try again in a moment.`,
  INTERNAL: $localize`Something went wrong on the server. Try again; if it stays, tell your administrator.`,
};

/** The sentence for a refusal, with how long to wait where the server says so (`details.retryAfterSeconds`). */
export function errorInWords({ code, details }: Pick<ErrorBody, 'code' | 'details'>): string {
  const seconds = details?.['retryAfterSeconds'];
  if (typeof seconds !== 'number' || !(seconds > 0)) return errorSentences[code];
  if (code === 'TOO_MANY_ATTEMPTS') return $localize`Too many attempts. Try again in ${wait(seconds)}:time:.`;
  if (code === 'RATE_LIMITED') return $localize`That was too fast. Try again in ${wait(seconds)}:time:.`;
  return errorSentences[code];
}

/** “40 seconds”, “5 minutes”: rounded up, so that nobody is told to come too early. */
const wait = (seconds: number): string =>
  seconds <= 90 ? inUnits(Math.ceil(seconds), 'second') : inUnits(Math.ceil(seconds / 60), 'minute');
