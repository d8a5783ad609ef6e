import type { TraceStep } from '#protocol';

/** The steps of a join and their time since the click on Join, in ms. Each step counts once: the first time. */
export class JoinTrace {
  private clickedAt: number | null = null;
  private readonly taken = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** The click: everything is measured from here. */
  begin(): void {
    this.clickedAt = this.now();
    this.taken.clear();
    this.taken.set('click', 0);
  }

  /** True when the step is new. Steps before the first click are not kept. */
  mark(step: string): boolean {
    if (this.clickedAt === null || this.taken.has(step)) return false;
    this.taken.set(step, Math.round((this.now() - this.clickedAt) * 10) / 10);
    return true;
  }

  has(step: string): boolean {
    return this.taken.has(step);
  }

  steps(): readonly TraceStep[] {
    return [...this.taken].map(([step, ms]) => ({ step, ms }));
  }
}
