import * as z from 'zod';
import { participantId, roomId } from '../ids.js';
import { plainText } from '../text.js';

export const breakoutLimits = {
  maxRooms: 50,
  maxName: 60,
  maxBroadcast: 500,
  maxSeconds: 8 * 3600,
  /** Between "rooms close" and the return. */
  graceSeconds: 10,
} as const;

export const breakoutAssignment = z.enum(['manual', 'random', 'choice']);
export type BreakoutAssignment = z.infer<typeof breakoutAssignment>;
export const breakoutName = plainText(breakoutLimits.maxName);

/**
 * The breakout rooms of a meeting, the same for everybody in it but for `ownRoomId`; `people` of a room are those assigned
 * to it and those who are in it (`here`). Who is in none of them is in the main room.
 */
export const breakoutsView = z.object({
  status: z.enum(['planned', 'open', 'closing']),
  assignment: breakoutAssignment,
  rooms: z.array(
    z.object({
      roomId,
      name: z.string(),
      people: z.array(z.object({ participantId, displayName: z.string(), here: z.boolean() })),
      /** Somebody there has asked for help, and no host has come yet. */
      needsHelp: z.boolean(),
    }),
  ),
  /** When all return by themselves; null when no timer runs. */
  endsAt: z.iso.datetime().nullable(),
  /** Where the reader is assigned: may or must go. */
  ownRoomId: roomId.nullable(),
});
export type BreakoutsView = z.infer<typeof breakoutsView>;
