import { meetingCode, meetingId, type MeetingId } from '#protocol';

/** How somebody names a meeting: by its id, or by the code as people write it. */
export type MeetingReference =
  { readonly by: 'id'; readonly id: MeetingId } | { readonly by: 'code'; readonly code: string };

/** Codes are written in groups, `123 456 7890` or `123-456-7890`. null: names no meeting, whatever meetings there are. */
export function meetingReference(text: string): MeetingReference | null {
  const id = meetingId.safeParse(text.trim().toLowerCase());
  if (id.success) return { by: 'id', id: id.data };
  const code = meetingCode.safeParse(text.replace(/[\s\-\u2010-\u2015\u00A0]/gu, ''));
  return code.success ? { by: 'code', code: code.data } : null;
}
