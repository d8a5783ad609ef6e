export interface PlaceBounds {
  readonly person: number;
  readonly meeting: number;
  readonly everybody: number;
}

/** How many uploads run at once: a few of each person, and never all places for one meeting. */
export class UploadPlaces {
  /** By participant and by meeting: the ids of both are unique. */
  private readonly taken = new Map<string, number>();
  private inAll = 0;

  constructor(private readonly bounds: PlaceBounds) {}

  /** The way to give the place back, to be called once; null when there is none. */
  take(person: string, meeting: string): (() => void) | null {
    const { bounds } = this;
    if (this.inAll >= bounds.everybody) return null;
    if (this.of(person) >= bounds.person || this.of(meeting) >= bounds.meeting) return null;
    this.count(person, meeting, 1);
    return () => this.count(person, meeting, -1);
  }

  private of(id: string): number {
    return this.taken.get(id) ?? 0;
  }

  private count(person: string, meeting: string, change: 1 | -1): void {
    this.inAll += change;
    for (const id of [person, meeting]) {
      const now = this.of(id) + change;
      if (now === 0) this.taken.delete(id);
      else this.taken.set(id, now);
    }
  }
}
