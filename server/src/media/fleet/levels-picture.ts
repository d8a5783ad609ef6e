import { LEVELS_MAX_ENTRIES } from '../limits.js';

type Levels = readonly { readonly producerId: string; readonly dBov: number }[];

/**
 * Each physical router tells of its own loudest people; this is the picture of the whole router. `Source` is whoever tells.
 */
export class LevelsPicture<Source> {
  private readonly latest = new Map<Source, Levels>();

  /** What the source now tells takes the place of what it told before. Answers with the loudest of all, loudest first. */
  take(source: Source, levels: Levels): Levels {
    if (levels.length === 0) this.latest.delete(source);
    else this.latest.set(source, levels);
    return [...this.latest.values()]
      .flat()
      .toSorted((left, right) => right.dBov - left.dBov)
      .slice(0, LEVELS_MAX_ENTRIES);
  }

  forget(source: Source): void {
    this.latest.delete(source);
  }
}
