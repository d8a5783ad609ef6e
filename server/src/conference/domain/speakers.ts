import type { ParticipantId } from '#protocol';

/** Who speaks, told from levels over time. Plain data; times in ms. */
export interface Speakers {
  readonly current: ParticipantId | null;
  readonly challenger: {
    readonly participantId: ParticipantId;
    /** For how long it has been the loudest. */
    readonly dominantMs: number;
    readonly heardAt: number;
  } | null;
}

export interface Level {
  readonly participantId: ParticipantId;
  /** −127..0. */
  readonly dBov: number;
}

export const nobodySpeaks: Speakers = { current: null, challenger: null };

/** Quieter than this is breath and fans. */
const AUDIBLE_DBOV = -50;
/** By how much another must be louder than the current speaker, so that two equal voices do not alternate. */
const MARGIN_DB = 3;
/** How long another must dominate before the view switches to them: a cough is shorter, a sentence longer. */
const DOMINATES_MS = 500;
/** Levels come a few times a second; one report vouches for no more than this. */
const REPORT_MS = 250;
/** A pause longer than this between words starts the count anew. */
const PAUSE_MS = 700;

/**
 * One report of levels. Silence is left out of reports and keeps the last speaker. `mayLead` says who is there with an
 * open microphone; a current speaker who is not (any more) is dropped at once.
 */
export function hear(
  speakers: Speakers,
  levels: readonly Level[],
  mayLead: (participantId: ParticipantId) => boolean,
  now: number,
): Speakers {
  const current = speakers.current !== null && mayLead(speakers.current) ? speakers.current : null;
  const audible = levels.filter((level) => level.dBov >= AUDIBLE_DBOV && mayLead(level.participantId));
  const loudest = audible.reduce<Level | null>(
    (top, level) => (top && top.dBov >= level.dBov ? top : level),
    null,
  );
  if (!loudest) return { current, challenger: speakers.challenger };

  const own = audible.find((level) => level.participantId === current);
  const holds = loudest.participantId === current || (own && loudest.dBov - own.dBov < MARGIN_DB);
  if (holds) return { current, challenger: null };

  const { participantId } = loudest;
  const was = speakers.challenger;
  const goesOn = was?.participantId === participantId && now - was.heardAt <= PAUSE_MS;
  const dominantMs = goesOn ? was.dominantMs + Math.min(REPORT_MS, now - was.heardAt) : 0;
  if (dominantMs > DOMINATES_MS) return { current: participantId, challenger: null };
  return { current, challenger: { participantId, dominantMs, heardAt: now } };
}
