/** How often a passcode may be tried wrongly within the window, by one address and by everybody together. */
export const passcodeTries = { perAddress: 5, perMeeting: 100, windowSeconds: 15 * 60 } as const;

/** Tries counted so far, this one included, and how long each count still lives. */
export interface Tries {
  readonly ofAddress: number;
  readonly ofMeeting: number;
  readonly addressSecondsLeft: number;
  readonly meetingSecondsLeft: number;
}

/** Seconds to wait, or null when this try may be made. */
export function waitBeforeTry(tries: Tries): number | null {
  if (tries.ofAddress > passcodeTries.perAddress) return Math.max(1, tries.addressSecondsLeft);
  if (tries.ofMeeting > passcodeTries.perMeeting) return Math.max(1, tries.meetingSecondsLeft);
  return null;
}
