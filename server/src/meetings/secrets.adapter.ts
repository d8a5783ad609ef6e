import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Ten digits, the first not 0, so that nothing drops it on the way to a phone's keypad. */
export const newMeetingCode = (): string => String(randomInt(1, 10)) + digits(9);

/** Eight digits, for whoever is to take the host's seat. */
export const newHostKey = (): string => digits(8);

const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

/** OWASP's second recommendation for argon2id: 19 MiB, two passes; some 20 ms here. */
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Passcodes compare in NFC: a phone and a laptop may compose the same letters differently. */
export const hashPasscode = (passcode: string): Promise<string> => hash(passcode.normalize('NFC'), strength);
export const passcodeMatches = (passcodeHash: string, passcode: string): Promise<boolean> =>
  verify(passcodeHash, passcode.normalize('NFC'));

/** In a time that tells nothing of where they differ: digests are of one length, and unlike where the keys are. */
export const hostKeyMatches = (known: string, given: string): boolean =>
  timingSafeEqual(digest(known), digest(given));
const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
