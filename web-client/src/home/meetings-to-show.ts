import type { ErrorBody, MeetingView } from '#protocol';

/** The list of meetings as far as it is known. */
export type MeetingsToShow =
  | { readonly state: 'loading' }
  | { readonly state: 'known'; readonly meetings: readonly MeetingView[] }
  | { readonly state: 'failed'; readonly error: ErrorBody };
