/**
 * The lives of participants and tracks, as data. `requested` is somebody still on the preview page whose transports are
 * opened early; people without a preparation start at the same place and leave it within the same command.
 */
export const participantLife = {
  requested: { wait: 'waiting', admit: 'admitted', withdraw: 'withdrawn', expire: 'expired' },
  waiting: { admit: 'admitted', deny: 'denied', withdraw: 'withdrawn', expire: 'expired' },
  admitted: { depart: 'departed' },
  denied: {},
  withdrawn: {},
  expired: {},
  departed: {},
} as const;

/** `mute` and `unmute` of an opening track are remembered beside its life, so they change nothing here. */
export const trackLife = {
  opening: { open: 'live', open_muted: 'muted', end: 'ended' },
  live: { mute: 'muted', end: 'ended' },
  muted: { unmute: 'live', end: 'ended' },
  ended: {},
} as const;

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;
type EventOf<Life extends Table> = { [From in keyof Life]: keyof Life[From] }[keyof Life] & string;

export type ParticipantLife = keyof typeof participantLife;
export type ParticipantEvent = EventOf<typeof participantLife>;
export type TrackLife = keyof typeof trackLife;
export type TrackEvent = EventOf<typeof trackLife>;

/** Where `event` leads from `from`, or null when it cannot happen there. */
export function next(
  table: typeof participantLife,
  from: ParticipantLife,
  event: ParticipantEvent,
): ParticipantLife | null;
export function next(table: typeof trackLife, from: TrackLife, event: TrackEvent): TrackLife | null;
export function next(table: Table, from: string, event: string): string | null {
  const events = table[from];
  return events && Object.hasOwn(events, event) ? (events[event] ?? null) : null;
}

export const participantCan = (from: ParticipantLife, event: ParticipantEvent): boolean =>
  next(participantLife, from, event) !== null;
export const trackCan = (from: TrackLife, event: TrackEvent): boolean =>
  next(trackLife, from, event) !== null;
