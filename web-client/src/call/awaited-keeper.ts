import type { CallStore } from './store.js';

/** Ends the waiting for tracks that do not come back. */
export class AwaitedKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: CallStore,
    private readonly now: () => number,
  ) {
    this.unsubscribe = store.subscribe(() => this.watch());
  }

  close(): void {
    this.unsubscribe();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private watch(): void {
    const { awaited } = this.store.state;
    if (awaited.length === 0 || this.timer !== undefined) return;
    const first = Math.min(...awaited.map((one) => one.until));
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.store.dispatch({ type: 'awaited_over' });
        this.watch();
      },
      Math.max(20, first - this.now()),
    );
  }
}
