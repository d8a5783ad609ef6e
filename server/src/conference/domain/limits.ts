/** Bounds of one conference. Every collection in its state is bounded by one of these or by `maxParticipants`. */
export const conferenceLimits = {
  /** How long somebody may wait in the waiting room. */
  waitingMs: 30 * 60_000,
  /** How long transports are kept for somebody on the preview page. */
  preparedMs: 10 * 60_000,
  maxPrepared: 50,
  maxWaiting: 200,
  /** Answers remembered per participant, so that a repeated request gets its first answer. */
  maxAnswers: 64,
  /** How long a claimed share may stay without a screen track: the browser's picker may be open. */
  shareClaimMs: 2 * 60_000,
  /** A conference that nobody ever entered lives this long. */
  unusedMs: 60_000,
  /** Video tracks that flow before a client has said what it shows. */
  firstVideos: 9,
  /** Paused video subscriptions kept for tracks out of view, so that turning a page is fast. */
  maxPausedVideos: 50,
} as const;
