import { initialCallState, type CallState } from './state/call-state.js';
import type { CallEvent } from './state/events.js';
import { reduce } from './state/reduce.js';

/** Holds the one state of a call and tells listeners of every change. */
export class CallStore {
  private current: CallState = initialCallState;
  private readonly listeners = new Set<(state: CallState) => void>();

  constructor(private readonly now: () => number) {}

  get state(): CallState {
    return this.current;
  }

  dispatch(event: CallEvent): void {
    const next = reduce(this.current, event, this.now());
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener(next);
  }

  subscribe(listener: (state: CallState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
  }
}
