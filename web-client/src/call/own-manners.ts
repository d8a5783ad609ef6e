import { displayName as tidyName, toErrorBody } from '#protocol';
import type { Outcome } from './call-api.js';
import { outcomeOf, type Ask } from './deeds/request.js';
import { participantOf } from './state/selectors.js';
import type { OwnChange } from './state/own-change.js';
import type { CallStore } from './store.js';

export interface OwnMannersDeps {
  readonly store: CallStore;
  readonly ask: Ask;
  readonly openMicrophone: () => Promise<Outcome>;
  /** The name under which the person comes back after a loss. */
  readonly renamed: (displayName: string) => void;
}

const LAST_HAND = Number.MAX_SAFE_INTEGER;
const done: Outcome = { ok: true };

/** What people do beside speaking. One's own name and hand change at once, so that their echo is no news from a host. */
export class OwnManners {
  constructor(private readonly deps: OwnMannersDeps) {}

  async rename(displayName: string): Promise<Outcome> {
    const tidy = tidyName.safeParse(displayName);
    const before = this.myself()?.displayName;
    if (!tidy.success || before === undefined) return { ok: false, error: toErrorBody('INVALID_REQUEST') };
    this.change({ displayName: tidy.data });
    const outcome = await outcomeOf(this.deps.ask({ type: 'rename', displayName: tidy.data }));
    if (outcome.ok) this.deps.renamed(tidy.data);
    else if (this.myself()?.displayName === tidy.data) this.change({ displayName: before });
    return outcome;
  }

  async raiseHand(raised: boolean): Promise<Outcome> {
    const before = this.myself()?.hand ?? null;
    // The place in the queue is the server's to give. While it is away the hand is up all the same, as the last one.
    const shown = raised ? LAST_HAND : null;
    const atOnce = raised ? before === null && this.isAway() : before !== null;
    if (atOnce) this.change({ hand: shown });
    const outcome = await outcomeOf(this.deps.ask({ type: 'hand_raise', raised }));
    if (!outcome.ok && atOnce && this.myself()?.hand === shown) this.change({ hand: before });
    return outcome;
  }

  answerUnmute(yes: boolean): Promise<Outcome> {
    this.deps.store.dispatch({ type: 'unmute_answered' });
    return yes ? this.deps.openMicrophone() : Promise.resolve(done);
  }

  private isAway(): boolean {
    return this.deps.store.state.phase.name === 'reconnecting';
  }

  private myself() {
    const { state } = this.deps.store;
    return participantOf(state, state.selfId);
  }

  private change(change: OwnChange): void {
    this.deps.store.dispatch({ type: 'myself', change });
  }
}
