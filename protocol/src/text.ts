import * as z from 'zod';

/**
 * A name or title as people see it: trimmed, NFC, inner white space folded, without control or bidirectional-override
 * characters (they can make one name look like another).
 */
const INVISIBLE =
  /[\p{Cc}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]/gu;
/** Joiners and variation selectors belong into words and emoji, but by themselves they are no name. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{White_Space}]/u;
const tidy = (text: string) =>
  text.toWellFormed().normalize('NFC').replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();

export const plainText = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform(tidy)
    .pipe(
      z
        .string()
        .min(1)
        .max(max)
        .refine((text) => VISIBLE.test(text), { message: 'Nothing to see.' }),
    );

export const displayName = plainText(80);

/** What people write to each other: line breaks stay, other control and direction-override characters go, NFC, trimmed. */
const tidyLines = (text: string) =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();

/** May be empty; whoever needs words says so. */
export const messageText = (max: number) =>
  z
    .string()
    .max(max * 2)
    .transform(tidyLines)
    .pipe(z.string().max(max));
