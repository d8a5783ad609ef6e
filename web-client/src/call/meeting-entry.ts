import { toErrorBody, type ErrorBody, type JoinResponse } from '#protocol';
import type { ApiClient } from './api/api-client.js';
import type { Outcome, ResumableCall } from './call-api.js';
import type { MediaSession } from './media/media-session.js';
import { PreparationKeeper } from './preparation-keeper.js';
import type { SeatMemory } from './seat-memory.js';
import { backoffMs } from './signaling/backoff.js';
import { mayPass } from './signaling/refusals.js';
import type { Reply } from './signaling/request-table.js';
import type { AdmissionResult, SignalingConnection } from './signaling/signaling-connection.js';
import { webSocketUrl } from './signaling/socket.js';
import type { CallStore } from './store.js';
import type { TraceKeeper } from './trace-keeper.js';

export interface EntryDeps {
  readonly api: ApiClient;
  readonly store: CallStore;
  readonly connection: SignalingConnection;
  readonly session: MediaSession;
  readonly seats: SeatMemory;
  readonly trace: Pick<TraceKeeper, 'begin' | 'mark'>;
  readonly pageUrl: string;
  readonly problem: (text: string) => void;
  /** Whether somebody looks at the page. */
  readonly watched: () => boolean;
}

interface Who {
  displayName: string;
  passcode: string | undefined;
  hostKey: string | undefined;
  audioOnly: boolean;
}

const done: Outcome = { ok: true };
/** A name for the ticket while the person has not typed one; `enter` gives the real one. */
const NAMELESS = 'Guest';
/** So long may entering take before the person is told that it does not work. */
const ENTER_WITHIN_MS = 20_000;
/** So long a server that does not answer is asked again after the click: most likely it is being restarted. */
const ASK_FOR_MS = 20_000;

/** The ways into a meeting: prepared in the preview and then entered, entered directly, again, or back after a reload. */
export class MeetingEntry {
  private meeting: string | null = null;
  private who: Who = { displayName: '', passcode: undefined, hostKey: undefined, audioOnly: false };
  private admitted: JoinResponse | null = null;
  private preparing: Promise<Outcome> | null = null;
  private url: string | null = null;
  /** Counts preparations: an answer to an older one is not used. */
  private generation = 0;
  private readonly keeper: PreparationKeeper;

  constructor(private readonly deps: EntryDeps) {
    this.keeper = new PreparationKeeper({ renew: () => this.renew(), watched: deps.watched });
  }

  get admission(): JoinResponse | null {
    return this.admitted;
  }

  get displayName(): string {
    return this.who.displayName;
  }

  /** Under this name the person comes back from now on. */
  renamed(displayName: string): void {
    this.who = { ...this.who, displayName };
  }

  prepare(
    meeting: string,
    who: {
      readonly displayName: string;
      readonly passcode?: string | undefined;
      readonly hostKey?: string | undefined;
    },
  ): Promise<Outcome> {
    this.meeting = meeting;
    const { displayName, passcode, hostKey } = who;
    this.who = { displayName, passcode, hostKey, audioOnly: false };
    this.keeper.stop();
    this.deps.store.dispatch({ type: 'preparing' });
    this.generation += 1;
    const attempt = this.prepareNow(this.generation);
    this.preparing = attempt;
    return attempt;
  }

  async enter(who: { readonly displayName: string; readonly audioOnly: boolean }): Promise<Outcome> {
    const { store, connection, session, trace } = this.deps;
    if (this.meeting === null) return this.refuse(toErrorBody('MEETING_NOT_FOUND'));
    this.keeper.stop();
    trace.begin();
    // The click may come while the preparation is on its way.
    const prepared = (await this.preparing) ?? done;
    if (!prepared.ok && !mayPass(prepared.error.code)) return prepared;
    this.who = { ...this.who, displayName: who.displayName, audioOnly: who.audioOnly };
    store.dispatch({ type: 'entering', audioOnly: who.audioOnly });
    if (connection.status === 'open') {
      const capabilities = session.capabilities;
      trace.mark('enter_sent');
      const reply = await connection.request({
        type: 'enter',
        displayName: who.displayName,
        audioOnly: who.audioOnly,
        ...(capabilities === undefined ? {} : { capabilities: { rtp: capabilities } }),
      });
      if (reply.ok) return done;
      // The preparation ran out or the socket broke at this moment: the long way still works.
      if (
        !mayPass(reply.error.code) &&
        !['NOT_IN_MEETING', 'TICKET_INVALID', 'SEAT_GONE'].includes(reply.error.code)
      ) {
        return this.refuse(reply.error);
      }
    }
    return this.enterDirectly();
  }

  /** Again into the same meeting, after leaving it. */
  async again(): Promise<Outcome> {
    if (this.meeting === null) return this.refuse(toErrorBody('MEETING_NOT_FOUND'));
    this.deps.trace.begin();
    this.deps.store.dispatch({ type: 'entering', audioOnly: this.who.audioOnly });
    return this.enterDirectly();
  }

  /** Back to the seat of before a reload. When it is gone, the connection enters anew by `readmit`. */
  async back(code: string): Promise<Outcome> {
    const { store, connection, seats, trace } = this.deps;
    const seat = seats.load(code);
    if (seat === null) return { ok: false, error: toErrorBody('SEAT_GONE') };
    this.meeting = code;
    this.who = {
      displayName: seat.displayName,
      passcode: undefined,
      hostKey: undefined,
      audioOnly: seat.audioOnly,
    };
    this.url = seat.url;
    trace.begin();
    store.dispatch({ type: 'connection_lost' });
    // No time limit: as after any lost connection, the client tries for as long as the page is open.
    const reply = await connection.returnTo(seat, seat.url);
    return reply.ok ? done : this.refuse(reply.error);
  }

  resumable(code: string): ResumableCall | null {
    const seat = this.deps.seats.load(code);
    if (seat === null) return null;
    const { displayName, microphoneOn, cameraOn, audioOnly } = seat;
    return { displayName, microphoneOn, cameraOn, audioOnly };
  }

  /** For the connection: a new ticket under the same name and passcode, when the seat is gone. */
  async readmit(): Promise<AdmissionResult> {
    if (this.meeting === null) return { ok: false, error: toErrorBody('MEETING_NOT_FOUND'), passing: false };
    const joined = await this.askForTicket(this.meeting);
    if (!joined.ok) return { ok: false, error: joined.error, passing: mayPass(joined.error.code) };
    // After a reload the engine may not be there yet, and a hello without its capabilities is offered no tracks.
    if (!(await this.loadEngine(joined.value))) {
      return { ok: false, error: toErrorBody('MEDIA_UNSUPPORTED'), passing: false };
    }
    return { ok: true, admission: this.admissionOf(joined.value) };
  }

  /** The prepared connection broke or has run out while the person is still on the preview. */
  preparationLost(): void {
    this.keeper.lost();
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    this.keeper.wake();
  }

  close(): void {
    this.keeper.stop();
    this.generation += 1;
  }

  get wantsAudioOnly(): boolean {
    return this.who.audioOnly;
  }

  /** Where signaling is, for a return after a reload. */
  seatAddress(): string | null {
    return this.url;
  }

  /** `quietly`: what may pass is no news for the person. */
  private async prepareNow(generation: number, quietly = false): Promise<Outcome> {
    const { connection } = this.deps;
    const { meeting } = this;
    const refuse = (error: ErrorBody): Outcome =>
      quietly && mayPass(error.code) ? { ok: false, error } : this.refuse(error);
    if (meeting === null) return this.refuse(toErrorBody('MEETING_NOT_FOUND'));
    const joined = await this.askForTicket(meeting);
    if (generation !== this.generation) return done;
    if (!joined.ok) return refuse(joined.error);
    if (!(await this.loadEngine(joined.value))) return this.refuse(toErrorBody('MEDIA_UNSUPPORTED'));
    if (generation !== this.generation) return done;
    const reply = await within(connection.start(this.admissionOf(joined.value), 'prepare'));
    if (generation !== this.generation || reply.ok) return done;
    return refuse(reply.error);
  }

  private async renew(): Promise<'held' | 'try_later' | 'given_up'> {
    if (this.deps.store.state.phase.name !== 'ready') return 'given_up';
    this.generation += 1;
    const attempt = this.prepareNow(this.generation, true);
    this.preparing = attempt;
    const outcome = await attempt;
    if (outcome.ok) return 'held';
    return mayPass(outcome.error.code) ? 'try_later' : 'given_up';
  }

  private async enterDirectly(): Promise<Outcome> {
    const { connection, trace } = this.deps;
    const { meeting } = this;
    this.generation += 1;
    const { generation } = this;
    if (meeting === null) return this.refuse(toErrorBody('MEETING_NOT_FOUND'));
    const joined = await this.askPatiently(meeting);
    // Left, or begun anew, meanwhile.
    if (generation !== this.generation) return done;
    if (!joined.ok) return this.refuse(joined.error);
    trace.mark('ticket_received');
    if (!(await this.loadEngine(joined.value))) return this.refuse(toErrorBody('MEDIA_UNSUPPORTED'));
    trace.mark('enter_sent');
    return this.settle(connection.start(this.admissionOf(joined.value), 'enter'));
  }

  private async loadEngine(joined: JoinResponse): Promise<boolean> {
    try {
      await this.deps.session.load(joined.rtpCapabilities);
      return true;
    } catch (error) {
      this.deps.problem(`the media engine did not load: ${String(error)}`);
      return false;
    }
  }

  private async settle(greeting: Promise<Reply>): Promise<Outcome> {
    const reply = await within(greeting);
    if (reply.ok) return done;
    this.deps.connection.stop();
    return this.refuse(reply.error);
  }

  private async askPatiently(meeting: string) {
    const { generation } = this;
    const until = Date.now() + ASK_FOR_MS;
    for (let attempt = 0; ; attempt += 1) {
      const joined = await this.askForTicket(meeting);
      if (joined.ok || joined.error.code !== 'UNAVAILABLE') return joined;
      if (generation !== this.generation || Date.now() >= until) return joined;
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random())));
    }
  }

  private async askForTicket(meeting: string) {
    const { displayName, passcode, hostKey, audioOnly } = this.who;
    const name = displayName.trim() === '' ? NAMELESS : displayName;
    const who = { displayName: name, password: passcode, hostKey, audioOnly };
    const joined = await this.deps.api.join(meeting, who);
    if (joined.ok) this.admitted = joined.value;
    return joined;
  }

  private admissionOf(joined: JoinResponse) {
    this.url = webSocketUrl(joined.signalingUrl, this.deps.pageUrl);
    return { ticket: joined.ticket, url: this.url };
  }

  private refuse(error: ErrorBody): Outcome {
    const { store } = this.deps;
    // After a reload there is no preview to stay on: the way back is closed and the person is told.
    if (store.state.phase.name === 'reconnecting') store.dispatch({ type: 'left', reason: 'refused', error });
    else store.dispatch({ type: 'entry_refused', error });
    return { ok: false, error };
  }
}

const within = (greeting: Promise<Reply>): Promise<Reply> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Reply>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, error: toErrorBody('UNAVAILABLE') }), ENTER_WITHIN_MS);
  });
  return Promise.race([greeting, late]).finally(() => clearTimeout(timer));
};
