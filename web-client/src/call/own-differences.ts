import type { TrackId, TrackSource, TrackState } from '#protocol';

/** What is to be done about one source after a resume over the same transports. */
export type Difference =
  /** A host has muted it meanwhile: here it follows. */
  | { readonly source: 'microphone' | 'camera'; readonly deed: 'follow_host' }
  /** The server is to be told what the person has switched. */
  | { readonly source: 'microphone' | 'camera'; readonly deed: 'say' }
  /** Switched on while nobody could be told. */
  | { readonly source: 'microphone' | 'camera'; readonly deed: 'publish' }
  /** The server has lost the track. */
  | { readonly source: TrackSource; readonly deed: 'publish_again' };

export interface OwnSide {
  readonly own: Readonly<Record<TrackSource, { readonly trackId: TrackId | null; readonly on: boolean }>>;
  /** What the server knows of our tracks. */
  readonly known: readonly TrackState[];
  /** Switched since the server could be told. */
  readonly untold: ReadonlySet<TrackSource>;
  /** Requests that publish or close tracks are still under way, and will do that part themselves. */
  readonly publishing: boolean;
}

const SOURCES = ['microphone', 'camera', 'screen', 'screen_audio'] as const;

/** In what the server and this side differ, the voice first. */
export function ownDifferences({ own, known, untold, publishing }: OwnSide): readonly Difference[] {
  return SOURCES.flatMap((source): Difference | readonly Difference[] => {
    const { trackId, on } = own[source];
    const there = known.find((track) => track.trackId === trackId);
    const switched = source === 'microphone' || source === 'camera';
    if (there !== undefined) {
      if (!switched || there.muted !== on) return [];
      // A host may have muted us while we were away. What the person has switched since counts more, if it is allowed.
      return { source, deed: on && !untold.has(source) ? 'follow_host' : 'say' };
    }
    if (publishing) return [];
    if (trackId !== null) return { source, deed: 'publish_again' };
    return switched && on ? { source, deed: 'publish' } : [];
  });
}
