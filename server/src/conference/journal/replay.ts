import type { Command } from '../domain/commands.js';
import { decide } from '../domain/decide.js';
import type { Effect } from '../domain/effects.js';
import type { ConferenceState } from '../domain/state.js';
import { UnreadableJournal, type JournalRecord, type Obligation } from './journals.js';

/** A conference as its journal leaves it. */
export interface Replayed {
  readonly state: ConferenceState;
  /** The place of the last command. */
  readonly seq: number;
  readonly now: number;
  /** What may not have reached the database, in order. */
  readonly owed: readonly Obligation[];
}

/** Decides again what was decided, up to the command at `until`. Throws UnreadableJournal when that is refused now. */
export function replay({ snapshot, covers, entries }: JournalRecord, until = Infinity): Replayed {
  let { state, now } = snapshot;
  let seq = covers;
  const owed = new Owed(snapshot.owed);
  for (const entry of entries) {
    if (entry.seq > until) break;
    const decision = decide(state, entry.command, entry.now);
    if (!decision.accepted)
      throw new UnreadableJournal(`entry ${entry.seq} is refused now: ${decision.refusal.code}`);
    ({ state } = decision);
    ({ now, seq } = entry);
    owed.heard(entry.command);
    for (const effect of decision.effects) if (isObligation(effect)) owed.add(effect);
  }
  return { state, seq, now, owed: owed.list() };
}

export function isObligation(effect: Effect): effect is Obligation {
  switch (effect.type) {
    case 'record_started':
    case 'record_joined':
    case 'record_left':
    case 'record_ended':
    case 'record_ban':
    case 'record_unban':
    case 'record_poll':
    case 'write_chat':
      return true;
    default:
      return false;
  }
}

/** What was decided and is not known to be in the database yet, in order. */
export class Owed {
  private readonly obligations: Set<Obligation>;

  constructor(before: readonly Obligation[] = []) {
    this.obligations = new Set(before);
  }

  add(obligation: Obligation): void {
    this.obligations.add(obligation);
  }

  done(obligation: Obligation): void {
    this.obligations.delete(obligation);
  }

  /** A chat message is written when the conference has heard so. */
  heard(command: Command): void {
    if (command.type !== 'chat_written') return;
    for (const obligation of this.obligations) {
      if (obligation.type !== 'write_chat' || obligation.requestId !== command.requestId) continue;
      if (obligation.by.participantId !== command.participantId) continue;
      this.obligations.delete(obligation);
      return;
    }
  }

  list(): readonly Obligation[] {
    return [...this.obligations];
  }
}
