import * as z from 'zod';
import { meetingId, userId } from '../ids.js';
import { defaultPermissions, permissionMatrix, permissions } from '../abilities.js';
import { plainText } from '../text.js';

export const meetingType = z.enum(['instant', 'scheduled', 'recurring']);
export const meetingStatus = z.enum(['scheduled', 'active', 'ended', 'deleted']);
export const shareRight = z.enum(['host', 'all']);
export const recordingMode = z.enum(['none', 'cloud', 'local']);

/** open: whoever has the link enters; trusted: signed-in people enter, others wait; restricted: all but hosts wait. */
export const accessLevel = z.enum(['open', 'trusted', 'restricted']);
export type AccessLevel = z.infer<typeof accessLevel>;
/** What late joiners see of the chat before they came. */
export const chatHistory = z.enum(['all', 'since_join']);

export const meetingSettings = z.object({
  /** Whether anybody waits: always the same as `access` other than open. */
  waitingRoom: z.boolean(),
  access: accessLevel,
  /** Whether people who are not signed in may come at all. */
  guests: z.boolean(),
  /** When false, everybody waits until a host is there. */
  joinBeforeHost: z.boolean(),
  muteOnEntry: z.boolean(),
  allowScreenShare: shareRight,
  recording: recordingMode,
  e2eEncryption: z.boolean(),
  maxParticipants: z.int().min(2).max(1000),
  chatHistory,
  /** What attendees and viewers may do when the meeting begins. `allowScreenShare` is the same as `attendee.share`. */
  permissions: permissionMatrix,
});
/** What hosts may change for the running meeting only. */
export const liveSettings = meetingSettings
  .pick({ access: true, guests: true, joinBeforeHost: true, muteOnEntry: true, chatHistory: true })
  .partial();
export type LiveSettings = z.infer<typeof liveSettings>;
export type MeetingSettings = z.infer<typeof meetingSettings>;
export const defaultMeetingSettings: MeetingSettings = {
  waitingRoom: false,
  access: 'open',
  guests: true,
  joinBeforeHost: true,
  muteOnEntry: false,
  allowScreenShare: 'all',
  recording: 'none',
  e2eEncryption: false,
  maxParticipants: 100,
  chatHistory: 'all',
  permissions: defaultPermissions,
};
/** As people may wish them: what is missing takes its default, or stays. */
const settingsWish = meetingSettings
  .omit({ permissions: true })
  .extend({
    permissions: z.object({ attendee: permissions.partial(), viewer: permissions.partial() }).partial(),
  })
  .partial();
export type SettingsWish = z.infer<typeof settingsWish>;

export const passcode = z.string().min(1).max(64);
/** Eight digits that make their holder host; spaces are for reading. */
export const hostKey = z
  .string()
  .max(32)
  .transform((key) => key.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6,16}$/));
const duration = z
  .int()
  .min(1)
  .max(24 * 60);

export const createMeetingRequest = z
  .strictObject({
    topic: plainText(500),
    type: meetingType,
    scheduledStart: z.iso.datetime({ offset: true }).optional(),
    /** Minutes. */
    duration: duration.optional(),
    /** An RFC 5545 RRULE value, without DTSTART. */
    recurrence: z.string().min(1).max(500).optional(),
    password: passcode.optional(),
    /** From then on nobody can join any more. */
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    settings: settingsWish.optional(),
  })
  .refine((m) => m.type === 'instant' || m.scheduledStart !== undefined, {
    path: ['scheduledStart'],
    message: 'A scheduled or recurring meeting needs scheduledStart.',
  })
  .refine((m) => m.type !== 'recurring' || m.recurrence !== undefined, {
    path: ['recurrence'],
    message: 'A recurring meeting needs recurrence, an RRULE.',
  });
export type CreateMeetingRequest = z.infer<typeof createMeetingRequest>;

export const changeMeetingRequest = z.strictObject({
  topic: plainText(500).optional(),
  scheduledStart: z.iso.datetime({ offset: true }).optional(),
  duration: duration.optional(),
  recurrence: z.string().min(1).max(500).optional(),
  /** null removes the passcode. */
  password: passcode.nullable().optional(),
  /** null: never. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  settings: settingsWish.optional(),
});
export type ChangeMeetingRequest = z.infer<typeof changeMeetingRequest>;

/** Ten digits, written in groups for people: 123 456 7890. */
export const meetingCode = z.string().regex(/^\d{10}$/);

export const meetingView = z.object({
  id: meetingId,
  code: meetingCode,
  topic: z.string(),
  type: meetingType,
  status: meetingStatus,
  ownerId: userId,
  ownerName: z.string(),
  scheduledStart: z.iso.datetime().nullable(),
  duration: z.int().nullable(),
  recurrence: z.string().nullable(),
  createdAt: z.iso.datetime(),
  actualStart: z.iso.datetime().nullable(),
  actualEnd: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  hasPasscode: z.boolean(),
  joinUrl: z.url(),
  settings: meetingSettings,
  /** Only the owner is given the host key. */
  hostKey: z.string().optional(),
});
export type MeetingView = z.infer<typeof meetingView>;

export const createMeetingResponse = meetingView.extend({
  hostKey: z.string(),
  /** The passcode, said back this once; afterwards only its argon2 hash exists. */
  password: z.string().optional(),
  dialInNumbers: z.array(z.string()),
});
export type CreateMeetingResponse = z.infer<typeof createMeetingResponse>;

export const listMeetingsQuery = z.object({
  status: meetingStatus.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export const listMeetingsResponse = z.object({
  meetings: z.array(meetingView),
  nextCursor: z.string().nullable(),
});
export type ListMeetingsResponse = z.infer<typeof listMeetingsResponse>;

export const meetingPaths = {
  all: '/api/v1/meetings',
  one: (idOrCode: string) => `/api/v1/meetings/${idOrCode}`,
  join: (idOrCode: string) => `/api/v1/meetings/${idOrCode}/join`,
  preview: (idOrCode: string) => `/api/v1/meetings/${idOrCode}/preview`,
} as const;
