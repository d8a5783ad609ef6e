import * as z from 'zod';

/**
 * The one table of error codes. `status` is the HTTP status (signaling ignores it), `meaning` is for the API description,
 * `advice` is the sentence a person reads: what happened and what to do.
 */
export const errorTable = {
  INVALID_REQUEST: {
    status: 400,
    meaning: 'The request does not match its schema.',
    advice: 'Something in this request is not valid. Check the marked fields and try again.',
  },
  INVALID_CREDENTIALS: {
    status: 401,
    meaning: 'Username or password is wrong, or the account may not sign in.',
    advice: 'The username or password is not right. Check both and try again.',
  },
  NOT_SIGNED_IN: { status: 401, meaning: 'No valid session.', advice: 'Sign in to continue.' },
  TICKET_INVALID: {
    status: 401,
    meaning: 'The join ticket is expired, already used, or not ours.',
    advice: 'This invitation to connect has expired. Open the meeting link again.',
  },
  FORBIDDEN: {
    status: 403,
    meaning: 'The person may not do this.',
    advice: 'You are not allowed to do this. Ask the host.',
  },
  CSRF_REJECTED: {
    status: 403,
    meaning: 'The request came from another site or lacks the required header.',
    advice: 'This request was refused because it did not come from this page. Reload and try again.',
  },
  PASSCODE_REQUIRED: {
    status: 403,
    meaning: 'The meeting has a passcode and none was given.',
    advice: 'This meeting needs a passcode. Enter it to join.',
  },
  PASSCODE_WRONG: {
    status: 403,
    meaning: 'The passcode does not match.',
    advice: 'That passcode is not right. Check the invitation and try again.',
  },
  MEETING_LOCKED: {
    status: 403,
    meaning: 'The host has locked the meeting.',
    advice: 'The host has locked this meeting. Ask them to unlock it.',
  },
  MEETING_FULL: {
    status: 403,
    meaning: 'maxParticipants are in the meeting.',
    advice: 'This meeting is full. Try again when someone has left.',
  },
  MEETING_ENDED: {
    status: 403,
    meaning: 'The meeting is over and cannot be joined.',
    advice: 'This meeting has ended.',
  },
  SIGN_IN_REQUIRED: {
    status: 403,
    meaning: 'Guests may not join this meeting.',
    advice: 'Only signed-in people may join this meeting. Sign in and open the link again.',
  },
  MEETING_EXPIRED: {
    status: 403,
    meaning: 'The time is over until which the meeting can be joined.',
    advice: 'This meeting link has expired. Ask the host for a new one.',
  },
  BANNED: {
    status: 403,
    meaning: 'A host keeps this person out of this meeting.',
    advice: 'The host has blocked you from this meeting.',
  },
  HOST_KEY_WRONG: {
    status: 403,
    meaning: 'The host key does not match.',
    advice: 'That host key is not right. Check it with the person who planned the meeting.',
  },
  ENTRY_DENIED: {
    status: 403,
    meaning: 'A host denied entry from the waiting room.',
    advice: 'The host did not let you in.',
  },
  MEETING_NOT_FOUND: {
    status: 404,
    meaning: 'No such meeting.',
    advice: 'No meeting has this code or link. Check it and try again.',
  },
  NOT_FOUND: { status: 404, meaning: 'No such resource.', advice: 'This does not exist, or no longer does.' },
  PARTICIPANT_NOT_FOUND: {
    status: 404,
    meaning: 'No such participant in this meeting.',
    advice: 'This person is no longer in the meeting.',
  },
  TRACK_NOT_FOUND: {
    status: 404,
    meaning: 'No such track in this meeting.',
    advice: 'This picture or sound is no longer in the meeting.',
  },
  MESSAGE_NOT_FOUND: {
    status: 404,
    meaning: 'No such chat message, or not one that the asker may see or change.',
    advice: 'This message does not exist any more.',
  },
  FILE_NOT_FOUND: {
    status: 404,
    meaning: 'No such file in this meeting, or not one that the asker may have.',
    advice: 'This file is not available any more.',
  },
  POLL_NOT_FOUND: {
    status: 404,
    meaning: 'No such poll in this meeting.',
    advice: 'This poll does not exist any more.',
  },
  POLL_CLOSED: {
    status: 409,
    meaning: 'The poll is not open for votes or changes.',
    advice: 'This poll is not open. It can no longer be changed or voted on.',
  },
  ALREADY_VOTED: {
    status: 409,
    meaning: 'This head has voted in this poll.',
    advice: 'You have already voted in this poll.',
  },
  ROOM_NOT_FOUND: {
    status: 404,
    meaning: 'No such breakout room, or none is open.',
    advice: 'This breakout room is not open.',
  },
  ROOMS_OPEN: {
    status: 409,
    meaning: 'Breakout rooms are open, so they cannot be planned anew.',
    advice: 'Breakout rooms are open. Close them first.',
  },
  FULL: {
    status: 409,
    meaning: 'A bounded collection has no place for more.',
    advice: 'There is no room for more. Remove something first.',
  },
  SHARE_TAKEN: {
    status: 409,
    meaning: 'Another participant is sharing.',
    advice: 'Somebody is already sharing. Wait until they stop.',
  },
  SEAT_GONE: {
    status: 409,
    meaning: 'The seat to resume no longer exists.',
    advice: 'You were away too long and left the meeting. Join again.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    meaning: 'The request or message is larger than allowed.',
    advice: 'That is too large to send.',
  },
  FILE_TOO_LARGE: {
    status: 413,
    meaning: 'The file is larger than this appliance takes.',
    advice: 'This file is too large to send here.',
  },
  QUOTA_EXCEEDED: {
    status: 413,
    meaning: 'The files of this meeting take all the space that it has.',
    advice: 'This meeting has no space for more files. Delete some or share the file another way.',
  },
  FILE_TYPE_REFUSED: {
    status: 415,
    meaning: 'Files of this type are not taken.',
    advice: 'Files of this type cannot be sent here.',
  },
  FILE_INFECTED: {
    status: 422,
    meaning: 'The scanner found malware in the file; nothing of it was kept.',
    advice:
      'The virus scanner found something harmful in this file, so it was not sent. Tell your administrator.',
  },
  SCANNER_UNAVAILABLE: {
    status: 503,
    meaning: 'Files must be scanned and the scanner does not answer.',
    advice:
      'Files cannot be checked for viruses right now, so none can be sent. Try later or tell your administrator.',
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    meaning: 'Throttled after failed attempts.',
    advice: 'Too many attempts. Wait a little and try again.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning: 'More requests than allowed.',
    advice: 'That was too fast. Wait a moment and try again.',
  },
  UNKNOWN_MESSAGE: {
    status: 400,
    meaning: 'The message type is not known.',
    advice: 'This client sent something the server does not know. Reload the page.',
  },
  NOT_IN_MEETING: {
    status: 409,
    meaning: 'The connection has not entered the meeting (yet).',
    advice: 'You are not in the meeting yet. Join first.',
  },
  OUTDATED_CLIENT: {
    status: 426,
    meaning: 'The client speaks another protocol version.',
    advice: 'A newer version is installed on the server. Reload the page.',
  },
  MEDIA_UNSUPPORTED: {
    status: 422,
    meaning: 'The media parameters cannot be used.',
    advice: 'This browser offered media that the server cannot carry. Update the browser.',
  },
  MEDIA_UNAVAILABLE: {
    status: 503,
    meaning: 'No media worker could serve this.',
    advice: 'The media server has no room right now. Try again in a moment.',
  },
  DIRECTORY_UNAVAILABLE: {
    status: 503,
    meaning: 'The directory did not answer in time.',
    advice: 'The company directory does not answer. Try again in a minute or tell your administrator.',
  },
  UNAVAILABLE: {
    status: 503,
    meaning: 'A part the request needs is down, or the server is stopping.',
    advice: 'The server cannot do this right now. Try again in a moment.',
  },
  INTERNAL: {
    status: 500,
    meaning: 'A fault in the server; it is in the log under the request id.',
    advice: 'Something went wrong on the server. Try again; if it stays, tell your administrator.',
  },
} as const satisfies Record<string, { status: number; meaning: string; advice: string }>;

export type ErrorCode = keyof typeof errorTable;
export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];
export const errorCode = z.enum(errorCodes);

/** `message` says what to do, in words for a person; `details` holds field errors, `retryAfterSeconds` and the like. */
export const errorBody = z.object({
  code: errorCode,
  message: z.string().max(500),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorBody = z.infer<typeof errorBody>;
export const errorResponse = z.object({ error: errorBody });

/** Builds the body for a code with the table's advice. */
export const toErrorBody = (code: ErrorCode, details?: Record<string, unknown>): ErrorBody => ({
  code,
  message: errorTable[code].advice,
  ...(details ? { details } : {}),
});
