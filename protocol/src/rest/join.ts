import * as z from 'zod';
import { meetingId, participantId } from '../ids.js';
import { displayName } from '../text.js';
import { sealed } from '../signaling/media.js';
import { hostKey, meetingSettings, passcode } from './meetings.js';

export const joinRequest = z.object({
  displayName,
  password: passcode.optional(),
  audioOnly: z.boolean().default(false),
  /** Enters as host: past the lock, the waiting room and the passcode. Throttled like passcodes. */
  hostKey: hostKey.optional(),
});
export type JoinRequestBody = z.infer<typeof joinRequest>;

export const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});

export const joinResponse = z.object({
  participantId,
  /** Signed, single use, for the `hello` on the WebSocket; lives about a minute. */
  ticket: z.string(),
  signalingUrl: z.string(),
  sfuAddress: z.string(),
  sfuPort: z.int(),
  iceServers: z.array(iceServer),
  dtlsFingerprint: z.string(),
  /** Who is there now, by name; the roster proper comes with `welcome`. */
  participants: z.array(z.object({ id: participantId, displayName: z.string() })),
  meetingSettings,
  /** Router RTP capabilities: lets the client load its device before it has entered. */
  rtpCapabilities: sealed,
});
export type JoinResponse = z.infer<typeof joinResponse>;

/** What the page before joining may show to someone who holds the link. Nothing here needs a sign-in. */
export const meetingPreview = z.object({
  id: meetingId,
  code: z.string(),
  topic: z.string(),
  hostName: z.string(),
  /** Whether the asker must give a passcode; the owner need not. */
  passcodeRequired: z.boolean(),
  /** Whether the asker would wait in the waiting room. */
  wouldWait: z.boolean(),
  /** Whether the asker must sign in first. */
  signInRequired: z.boolean(),
  participantCount: z.int(),
  settings: meetingSettings,
});
export type MeetingPreview = z.infer<typeof meetingPreview>;

export const hostPaths = {
  muteAll: (id: string) => `/api/v1/meetings/${id}/mute-all`,
  lock: (id: string) => `/api/v1/meetings/${id}/lock`,
  end: (id: string) => `/api/v1/meetings/${id}/end`,
  admit: (id: string, participant: string) => `/api/v1/meetings/${id}/waiting-room/${participant}/admit`,
  deny: (id: string, participant: string) => `/api/v1/meetings/${id}/waiting-room/${participant}/deny`,
  admitAll: (id: string) => `/api/v1/meetings/${id}/waiting-room/admit-all`,
} as const;
export const lockRequest = z.object({ locked: z.boolean() });
/** The body may be left out. */
export const muteAllRequest = z.object({ mayUnmute: z.boolean().default(true) }).default({ mayUnmute: true });
