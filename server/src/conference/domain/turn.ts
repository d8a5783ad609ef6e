import type { ParticipantId, ServerMessage } from '#protocol';
import type { Effect } from './effects.js';
import {
  changedPeople,
  own,
  present,
  without,
  type ChangedPerson,
  type ConferenceState,
  type Person,
  type Track,
} from './state.js';

/**
 * One command being decided: the state as it will be, and the effects so far. States are replaced, never changed in
 * place, so a refusal simply forgets the turn. Outside of `decide` nobody sees a turn.
 */
export class Turn {
  readonly effects: Effect[] = [];
  state: ConferenceState;
  private known: {
    readonly people: ConferenceState['people'];
    readonly changed: readonly ChangedPerson[];
  } | null = null;

  constructor(
    readonly before: ConferenceState,
    readonly now: number,
  ) {
    this.state = before;
  }

  set(change: Partial<ConferenceState>): void {
    this.state = { ...this.state, ...change };
  }

  person(id: string): Person | undefined {
    return own(this.state.people, id);
  }

  /** Changes somebody who is known to be there. */
  change(id: ParticipantId, change: Partial<Person>): void {
    const person = this.person(id);
    if (person) this.put({ ...person, ...change });
  }

  put(person: Person): void {
    this.set({ people: { ...this.state.people, [person.participantId]: person } });
  }

  forget(id: ParticipantId): void {
    this.set({ people: without(this.state.people, (person) => person.participantId === id) });
  }

  putTrack(track: Track): void {
    this.set({ tracks: { ...this.state.tracks, [track.trackId]: track } });
  }

  /** Who is not as they were before this command. */
  changedPeople(): readonly ChangedPerson[] {
    const { people } = this.state;
    if (this.known?.people !== people)
      this.known = { people, changed: changedPeople(this.before, this.state) };
    return this.known.changed;
  }

  emit(effect: Effect): void {
    this.effects.push(effect);
  }

  /** A new id for something of this conference: unique across conferences and epochs, and the same at every replay. */
  mint(kind: 'router' | 'send' | 'recv' | 'track' | 'subscription' | 'poll' | 'room'): string {
    const counter = this.state.counter + 1;
    this.set({ counter });
    return `${this.state.conferenceId}:${this.state.epoch}:${kind}${counter}`;
  }

  /** Tells those of these people whose connection holds; the others will get the whole truth when they are back. */
  tell(to: readonly (Person | undefined)[], message: ServerMessage): void {
    const connections = to.filter((p): p is Person => p?.connected === true).map((p) => p.connectionId);
    if (connections.length > 0) this.emit({ type: 'deliver', to: connections, message });
  }

  /** Everybody in the roster, except one. */
  tellPresent(message: ServerMessage, except?: ParticipantId): void {
    this.tell(
      present(this.state).filter((person) => person.participantId !== except),
      message,
    );
  }

  /** Notes the first time a step of somebody's join is reached. `at` may lie before now, for the very first. */
  mark(id: ParticipantId, step: string, at = this.now): void {
    const person = this.person(id);
    if (!person || person.trace.some((known) => known.step === step)) return;
    this.change(id, { trace: [...person.trace, { step, at }] });
    const zero = person.trace[0]?.at ?? at;
    this.emit({ type: 'trace', participantId: id, step, ms: at - zero });
  }
}

/** The conference that an id made by `Turn.mint` belongs to. */
export const conferenceOfMediaId = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));
