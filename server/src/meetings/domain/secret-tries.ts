/** How often a passcode or host key may be tried wrongly within the window, by one address and by everybody together. */
export const secretTries = { perAddress: 5, perMeeting: 100, windowSeconds: 15 * 60 } as const;

/** Tries counted so far, this one included, and how long each count still lives. */
export interface Tries {
  readonly ofAddress: number;
  /** An address that is over its own limit no longer counts here: it could close the meeting to all others. */
  readonly ofMeeting: number;
  readonly addressSecondsLeft: number;
  readonly meetingSecondsLeft: number;
}

/** Seconds to wait, or null when this try may be made. */
export function waitBeforeTry(tries: Tries): number | null {
  if (tries.ofAddress > secretTries.perAddress) return Math.max(1, tries.addressSecondsLeft);
  if (tries.ofMeeting > secretTries.perMeeting) return Math.max(1, tries.meetingSecondsLeft);
  return null;
}

/** Of the tries that are blocked, the log tells the first one, and then every so many: a flood is one story. */
const EVERY = 50;
export const tellsBlocked = ({ ofAddress, ofMeeting }: Tries): boolean => {
  const { perAddress, perMeeting } = secretTries;
  const beyond = ofAddress > perAddress ? ofAddress - perAddress : ofMeeting - perMeeting;
  return beyond % EVERY === 1;
};
