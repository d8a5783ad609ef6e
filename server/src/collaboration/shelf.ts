import type { ConferenceId, DocumentKind, MeetingId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { DocumentStore } from './ports.js';
import { SharedDocument } from './shared-document.js';

/** A document in memory, with who reads it. */
export interface HeldDocument {
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
  readonly kind: DocumentKind;
  readonly document: SharedDocument;
  /** Who gets changes: participant id → the connection that opened it. */
  readonly readers: Map<string, string>;
}
interface Held extends HeldDocument {
  changed: boolean;
  timer: NodeJS.Timeout | null;
  saving: Promise<void> | null;
}

export const shelfLimits = {
  /** In memory at once; two a conference. */
  documents: 1_000,
  saveWithinMs: 2_000,
  retryAfterMs: 5_000,
} as const;

const keyOf = (conferenceId: ConferenceId, kind: DocumentKind) => `${conferenceId} ${kind}`;

/** The documents in memory: fetched when first asked for, saved soon after every change, put away when nobody needs them. */
export class DocumentShelf {
  private readonly held = new Map<string, Promise<Held>>();
  private readonly ready = new Map<string, Held>();
  /** Of conferences that are over; they stay until they are saved. */
  private readonly leaving = new Set<Held>();

  constructor(
    private readonly store: DocumentStore,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly limits: { readonly documents: number; readonly saveWithinMs: number } = shelfLimits,
  ) {}

  /** Null when there is no room for another. Rejects with OutageError when it cannot be fetched. */
  async take(conferenceId: ConferenceId, meetingId: MeetingId, kind: DocumentKind): Promise<Held | null> {
    const key = keyOf(conferenceId, kind);
    const known = this.held.get(key);
    if (known) return known;
    if (this.held.size + this.leaving.size >= this.limits.documents && !this.makeRoom()) return null;
    const fetching = this.fetch(conferenceId, meetingId, kind);
    this.held.set(key, fetching);
    try {
      const held = await fetching;
      // Meanwhile the conference may have ended, and the document was put away.
      if (this.held.get(key) === fetching) this.ready.set(key, held);
      return held;
    } catch (error) {
      if (this.held.get(key) === fetching) this.held.delete(key);
      throw error;
    }
  }

  /** A copy for reading, in memory or not. */
  async read(conferenceId: ConferenceId, kind: DocumentKind): Promise<SharedDocument> {
    const held = await this.held.get(keyOf(conferenceId, kind));
    return held?.document ?? new SharedDocument(kind, await this.store.load(conferenceId, kind));
  }

  /** It was changed: it will be saved soon. */
  changed(held: HeldDocument): void {
    const mine = held as Held;
    mine.changed = true;
    this.saveIn(mine, this.limits.saveWithinMs);
  }

  ofConference(conferenceId: ConferenceId): HeldDocument[] {
    return [...this.ready.values()].filter((held) => held.conferenceId === conferenceId);
  }

  /** The conference is over: its documents are saved and put away. */
  async close(conferenceId: ConferenceId): Promise<void> {
    const leaving = (['notes', 'board'] as const).map(async (kind) => {
      const key = keyOf(conferenceId, kind);
      const fetching = this.held.get(key);
      this.held.delete(key);
      this.ready.delete(key);
      const held = await fetching?.catch(() => null);
      if (!held) return;
      this.leaving.add(held);
      await this.save(held);
    });
    await Promise.all(leaving);
  }

  /** Saves what is left to be saved, once. */
  async stop(): Promise<void> {
    const all = [...this.ready.values(), ...this.leaving];
    await Promise.all(all.map((held) => this.save(held)));
    for (const held of all) {
      if (held.timer) clearTimeout(held.timer);
      held.timer = null;
      if (held.changed) this.log.error('a shared document could not be saved', aboutOf(held));
    }
  }

  private async fetch(conferenceId: ConferenceId, meetingId: MeetingId, kind: DocumentKind): Promise<Held> {
    const document = new SharedDocument(kind, await this.store.load(conferenceId, kind));
    const state = { changed: false, timer: null, saving: null };
    return { conferenceId, meetingId, kind, document, readers: new Map(), ...state };
  }

  /** Puts away what nobody reads and what is saved, the longest held first. */
  private makeRoom(): boolean {
    for (const [key, held] of this.ready) {
      if (held.readers.size > 0 || held.changed || held.saving) continue;
      this.ready.delete(key);
      this.held.delete(key);
      held.document.destroy();
      return true;
    }
    return false;
  }

  private saveIn(held: Held, ms: number): void {
    held.timer ??= setTimeout(() => {
      held.timer = null;
      void this.save(held);
    }, ms).unref();
  }

  /** One at a time for each document; never rejects. */
  private async save(held: Held): Promise<void> {
    while (held.saving) await held.saving;
    if (held.changed) {
      held.saving = this.write(held).finally(() => (held.saving = null));
      await held.saving;
    }
    if (!held.changed && this.leaving.delete(held)) {
      if (held.timer) clearTimeout(held.timer);
      held.document.destroy();
    }
  }

  private async write(held: Held): Promise<void> {
    const { conferenceId, meetingId, kind, document } = held;
    held.changed = false;
    try {
      const state = document.encoded();
      await this.store.save({ conferenceId, meetingId, kind, state, at: this.clock.now() });
    } catch (error) {
      held.changed = true;
      this.log.warn('a shared document was not saved; it is tried again', { ...aboutOf(held), err: error });
      this.saveIn(held, shelfLimits.retryAfterMs);
    }
  }
}

const aboutOf = ({ conferenceId, kind }: HeldDocument) => ({ conferenceId, document: kind });
