/** Bounds of one conference. Every collection in its state is bounded by one of these or by `maxParticipants`. */
export const conferenceLimits = {
  /** How long somebody may wait in the waiting room. */
  waitingMs: 30 * 60_000,
  /** How long transports are kept for somebody on the preview page. */
  preparedMs: 10 * 60_000,
  maxPrepared: 50,
  maxWaiting: 200,
  /** People kept out; with more, the oldest ban is forgotten. */
  maxBans: 500,
  /** What hosts wrote to the waiting room; only the newest are kept. */
  maxLobbyMessages: 10,
  /** Somebody who spoke this long with a raised hand has had their turn. */
  handTurnMs: 3_000,
  reactions: { perSecond: 2, burst: 5 },
  /**
   * How often one person may do what everybody is told of: raise a hand, take another name, publish, unmute. Above what
   * push-to-talk in a lively talk needs. Muting is never refused.
   */
  stirs: { perSecond: 3, burst: 30 },
  /** Answers remembered per participant, so that a repeated request gets its first answer. */
  maxAnswers: 64,
  /** How long a claimed share may stay without a screen track: the browser's picker may be open. */
  shareClaimMs: 2 * 60_000,
  /**
   * Somebody who is in and can be given no media keeps the seat this long; tried again every second for the first
   * `mediaHurryMs`, then every third.
   */
  mediaLostMs: 60_000,
  mediaHurryMs: 10_000,
  /** How many are tried at once while none can be served, and how many more each time that somebody was. */
  mediaTries: 4,
  mediaNextTries: 2,
  /** A conference found again so long after it was last seen has ended. */
  recoverWithinMs: 10 * 60_000,
  /** A conference that nobody ever entered lives this long. */
  unusedMs: 60_000,
  /** Video tracks that flow before a client has said what it shows. */
  firstVideos: 9,
  /** From so many people on, moves between breakout rooms are told to everybody once a second instead of one by one. */
  breakoutCrowd: 50,
  /** Paused video subscriptions kept for tracks out of view, so that turning a page is fast. */
  maxPausedVideos: 50,
  /**
   * How fast one person may write, change and mark messages: faster than anybody types, slower than what would fill the
   * disk. `chatCharactersPerToken`: long messages are charged by their length as well.
   */
  chatPace: { perSecond: 10, burst: 100 },
  chatCharactersPerToken: 1_000,
  /** Heads that may vote in one poll. */
  maxVoters: 5_000,
} as const;
