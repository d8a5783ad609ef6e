import { participantId, signalingLimits } from '#protocol';
import type { Seat } from './signaling/hello.js';
import * as z from 'zod';
import './parsing.js';

const KEY = 'conclave.seat.v1';
const remembered = z.object({
  code: z.string(),
  url: z.string(),
  participantId,
  token: z.string(),
  displayName: z.string(),
  microphoneOn: z.boolean(),
  cameraOn: z.boolean(),
  audioOnly: z.boolean(),
  /** Epoch ms: when the page was last known to be in the meeting. */
  at: z.number(),
});
export type RememberedSeat = z.infer<typeof remembered>;

/**
 * Remembers the seat across a reload of this tab, for as long as the server keeps it. sessionStorage belongs to the tab
 * and dies with it; the passcode is not in it.
 */
export class SeatMemory {
  constructor(
    private readonly storage: Storage | undefined,
    private readonly now: () => number,
  ) {}

  save(seat: Omit<RememberedSeat, 'at'> & Seat): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify({ ...seat, at: this.now() }));
    } catch {
      // No storage, no return by one click; the link still works.
    }
  }

  /** The seat in this meeting, if it may still be there. */
  load(code: string): RememberedSeat | null {
    try {
      const parsed = remembered.safeParse(JSON.parse(this.storage?.getItem(KEY) ?? 'null'));
      if (!parsed.success || parsed.data.code !== code) return null;
      const age = this.now() - parsed.data.at;
      return age >= 0 && age < signalingLimits.resumeWithinMs ? parsed.data : null;
    } catch {
      return null;
    }
  }

  forget(): void {
    try {
      this.storage?.removeItem(KEY);
    } catch {
      // Nothing was stored then.
    }
  }
}
