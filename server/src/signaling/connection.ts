import {
  type ClientMessage,
  type ClientMessageOf,
  closeCodes,
  type ErrorBody,
  type ErrorCode,
  type Sealed,
  type ServerMessage,
  toErrorBody,
} from '#protocol';
import type { LiveConferences, Reseated } from '../conference/ports.js';
import type { Clock } from '../kernel/clock.js';
import { type Log, type LogData, withLogContext } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { accept, refuse, type Refusal, type Result } from '../kernel/result.js';
import { type Bucket, type Rate, take } from '../kernel/token-bucket.js';
import type { DoorWatch } from '../observation/ports.js';
import { decode, requestIdOf } from './decode.js';
import type { Desk } from './desks.js';
import type { FailedArrivals } from './failed-arrivals.js';
import { FloodGuard } from './flood-guard.js';
import { type ConferenceMessage, type DeskMessage, toCommand } from './mapping.js';
import type { Recipient } from './outbox.js';
import { type Arrival, entering, type Reception, type Seat, type Visitor } from './reception.js';
import { cleanTrace } from './trace-report.js';
import type { Wire } from './wire.js';

/** RFC 6455: the client broke a rule. */
const POLICY_VIOLATION = 1008;
/** The client closed on purpose: with the normal code, or (1005, made up by the receiver) with none. */
const DELIBERATE: ReadonlySet<number> = new Set([1000, 1005]);
/** What a browser sends when its page is closed, and when it is reloaded. */
const GOING_AWAY = 1001;
/** A reload is back with `resume` by then and keeps its seat; whoever is not has left. */
const RELOAD_GRACE_MS = 5_000;

/** What somebody who is only prepared may ask: to connect transports early is what preparing is for. */
const EARLY: ReadonlySet<ConferenceMessage['type']> = new Set(['transport.connect', 'transport.restart_ice']);

/** Tickets and seats that are none, from one connection: nobody needs more tries, so it is closed. */
const MOST_FAILED_HELLOS = 5;

/** Commands that wait for their decision: the conference's mailbox is for all, and no single client may fill it. */
const MOST_UNDECIDED = 64;

/** Trace reports that are logged per connection; a client has one join to tell of, and perhaps a rejoin. */
const MOST_TRACE_REPORTS = 3;

/** Gaps that one client may tell of: when all stand still, each tile does at once; nobody notices more than that for long. */
const GAPS_TOLD: Rate = { perSecond: 1, burst: 60 };

type State =
  /** Nobody yet: only `hello` is understood. */
  | { readonly at: 'new' }
  /** A `hello` or `enter` is being worked on; `prepared`: the latter. */
  | { readonly at: 'arriving'; readonly prepared: boolean }
  | { readonly at: 'prepared'; readonly visitor: Visitor }
  /** The conference knows the connection; it decides what is answered, also to those who still wait. */
  | { readonly at: 'inside' }
  | { readonly at: 'closed' };

export interface ConnectionWorld {
  readonly reception: Reception;
  readonly conferences: LiveConferences;
  readonly desk: Desk;
  readonly failedArrivals: FailedArrivals;
  readonly watch: Omit<DoorWatch, 'countSockets'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the network that the client calls from; media is opened near it. */
  readonly zone: string | null;
  /** Called once, when the connection has shown who it is. */
  readonly introduced: () => void;
}

/**
 * One client's socket from its first message to its close. It belongs to at most one seat, and every command it sends
 * carries that seat's participant: a client cannot speak for another.
 */
export class Connection implements Recipient {
  private state: State = { at: 'new' };
  /** Set from before the conference hears of this connection until it has let it go. */
  private seat: Seat | null = null;
  /** Ids for the log; kept after the seat was left. */
  private ids: { readonly connectionId: string } & Partial<Seat>;
  private introduced = false;
  private traceReports = 0;
  private undecided = 0;
  private lastCommand: Promise<unknown> = Promise.resolve();
  private failedHellos = 0;
  private gapsTold: Bucket | undefined;
  private readonly floodGuard = new FloodGuard();

  constructor(
    readonly id: string,
    private readonly address: string,
    private readonly wire: Pick<Wire, 'send' | 'write' | 'close' | 'turnAway'>,
    private readonly world: ConnectionWorld,
  ) {
    this.ids = { connectionId: id };
  }

  get about(): LogData {
    return this.ids;
  }

  get isIntroduced(): boolean {
    return this.introduced;
  }

  /** `null` stands for a binary frame of so many bytes. Never throws. */
  receive(text: string | null, bytes: number): void {
    if (this.state.at === 'closed') return;
    const verdict = this.floodGuard.judge(this.world.clock.now(), bytes);
    if (verdict === 'close') {
      this.world.log.warn('connection closed: flood', this.ids);
      this.end(POLICY_VIOLATION, 'flood');
      this.wire.turnAway();
    } else if (verdict === 'refuse') {
      this.refuse(text === null ? undefined : requestIdOf(text), { code: 'RATE_LIMITED' });
    } else if (text === null) {
      this.sendError(toErrorBody('INVALID_REQUEST', { problem: 'binary' }));
    } else {
      withLogContext(this.ids, () => this.read(text));
    }
  }

  write(frame: Buffer): void {
    this.wire.write(frame);
  }

  /** The conference has brought this person elsewhere: into a breakout room, or back. */
  reseat({ conferenceId, participantId }: Reseated): boolean {
    return this.claim({ conferenceId, participantId });
  }

  dismiss(code: number): void {
    this.seat = null;
    this.end(code);
  }

  /** The server stops or has lost patience: closes without the conference's doing. */
  end(code: number, reason = ''): void {
    this.wire.close(code, reason);
    this.closed(code);
  }

  /** The socket is closed; only the first call counts. `code` is the closing side's, or 1006 when the line broke. */
  closed(code: number): void {
    const { seat } = this;
    this.state = { at: 'closed' };
    this.seat = null;
    if (!seat) return;
    if (code === GOING_AWAY) setTimeout(() => this.tellLost(seat, true), RELOAD_GRACE_MS).unref();
    else this.tellLost(seat, DELIBERATE.has(code));
  }

  private tellLost(seat: Seat, clean: boolean): void {
    const { conferenceId, participantId } = seat;
    // Refused when the conference ended meanwhile: nobody is left who would need to know.
    void withLogContext(this.ids, () =>
      this.world.conferences
        .submit(conferenceId, { type: 'connection_lost', participantId, connectionId: this.id, clean })
        .catch((error: unknown) => this.world.log.error('losing a connection failed', { err: error })),
    );
  }

  private read(text: string): void {
    const decoded = decode(text);
    if (decoded.ok) {
      this.route(decoded.message);
      return;
    }
    this.sendError(decoded.error, decoded.requestId);
    if (decoded.error.code === 'OUTDATED_CLIENT') this.end(closeCodes.outdated);
  }

  private route(message: ClientMessage): void {
    switch (message.type) {
      case 'ping':
        this.pong();
        break;
      case 'trace.report':
        if (this.traceReports++ < MOST_TRACE_REPORTS)
          this.world.log.info('client trace', cleanTrace(message.steps));
        break;
      case 'media.gap':
        this.noteGap(message);
        break;
      case 'hello':
        this.hello(message);
        break;
      case 'enter':
        this.enter(message);
        break;
      case 'document.open':
      case 'document.close':
      case 'document.update':
      case 'claim_host':
        this.consult(message);
        break;
      default:
        this.command(message);
    }
  }

  /** From somebody inside, about somebody inside; anything else, and more than anybody can notice, is not worth an answer. */
  private noteGap({ participantId: fromParticipantId, source, ms }: ClientMessageOf<'media.gap'>): void {
    if (!this.seat || this.state.at !== 'inside' || ms === 0) return;
    const taken = take(this.gapsTold, GAPS_TOLD, this.world.clock.now());
    this.gapsTold = taken.bucket;
    if (!taken.allowed) return;
    const { conferenceId, participantId } = this.seat;
    const { conferences, watch } = this.world;
    const receiver = conferences.seat(conferenceId, participantId);
    if (!receiver || fromParticipantId === participantId) return;
    if (!conferences.seat(conferenceId, fromParticipantId)) return;
    watch.gap({ conferenceId, meetingId: receiver.meetingId, participantId, fromParticipantId, source, ms });
  }

  /** What was sent before it is answered before it. */
  private pong(): void {
    if (this.undecided === 0) this.send({ type: 'pong' });
    else void this.lastCommand.then(() => this.send({ type: 'pong' }));
  }

  private hello(message: ClientMessageOf<'hello'>): void {
    if (this.state.at === 'new')
      this.arrive(message.requestId, async (arrival) => this.counted(await this.arriveBy(message, arrival)));
    else this.refuse(message.requestId, twice('hello'));
  }

  private async arriveBy(message: ClientMessageOf<'hello'>, arrival: Arrival): Promise<Result<State>> {
    const { reception } = this.world;
    const rtpCapabilities: Sealed | null = message.capabilities?.rtp ?? null;
    if (message.resume) {
      const resumed = await reception.resume(message.resume, rtpCapabilities, arrival);
      if (resumed.ok) this.world.watch.resumed();
      return leadingTo(inside, resumed);
    }

    const claims = await reception.redeem(message.ticket ?? '');
    if (!claims.ok) return claims;
    const visitor = { claims: claims.value, rtpCapabilities };
    return message.prepare
      ? leadingTo({ at: 'prepared', visitor }, await reception.prepare(visitor, arrival))
      : leadingTo(inside, await reception.requestToJoin(visitor, arrival));
  }

  /** A wrong ticket or seat may be a guess: they are counted, and logged, by address. */
  private counted(arrived: Result<State>): Result<State> {
    if (arrived.ok) return arrived;
    const { code } = arrived.refusal;
    if (code !== 'TICKET_INVALID' && code !== 'SEAT_GONE') return arrived;
    this.failedHellos++;
    const retryAfterSeconds = this.world.failedArrivals.note(this.address, code);
    return retryAfterSeconds === null ? arrived : refuse('TOO_MANY_ATTEMPTS', { retryAfterSeconds });
  }

  private enter(message: ClientMessageOf<'enter'>): void {
    if (this.state.at === 'prepared') {
      const visitor = entering(this.state.visitor, message);
      this.arrive(message.requestId, async (arrival) =>
        leadingTo(inside, await this.world.reception.requestToJoin(visitor, arrival)),
      );
    } else {
      this.refuse(
        message.requestId,
        this.state.at === 'inside' ? twice('enter') : { code: 'NOT_IN_MEETING' },
      );
    }
  }

  /**
   * Works on a `hello` or `enter`; when it is refused, the connection is where it was before and may try again. Until the
   * conference has accepted it, the seat is only claimed: a client may send on without waiting for the answer, and must
   * not act from a seat that it turns out not to have. Nothing comes between an acceptance and its `then` but what the
   * conference itself does, so whoever answers to the `welcome` is inside.
   */
  private arrive(requestId: string | undefined, work: (arrival: Arrival) => Promise<Result<State>>): void {
    const { state: before, ids } = this;
    this.state = { at: 'arriving', prepared: before.at === 'prepared' };
    const { zone } = this.world;
    const arrival = { connectionId: this.id, requestId, zone, seated: (seat: Seat) => this.claim(seat) };
    const tell = (code: ErrorCode) => this.world.watch.refused(code);
    void this.answered(requestId, work(arrival), false, tell).then((state) => {
      if (this.isClosed()) return;
      if (state === null) {
        if (before.at === 'new') {
          this.seat = null;
          this.ids = ids;
        }
        this.state = before;
        if (this.failedHellos >= MOST_FAILED_HELLOS) this.end(POLICY_VIOLATION, 'too many attempts');
        return;
      }
      this.state = state;
      if (this.introduced) return;
      this.introduced = true;
      this.world.introduced();
    });
  }

  /** Known before the conference is asked: should the socket close meanwhile, the conference must hear of it. */
  private claim(seat: Seat): boolean {
    if (this.isClosed()) return false;
    this.seat = seat;
    this.ids = { connectionId: this.id, ...seat };
    return true;
  }

  private command(message: ConferenceMessage): void {
    const requestId = 'requestId' in message ? message.requestId : undefined;
    if (this.seat && this.mayAsk(message) && isMeantFor(message, this.seat)) {
      if (this.undecided >= MOST_UNDECIDED) {
        this.refuse(requestId, { code: 'RATE_LIMITED' });
        return;
      }
      const { conferenceId, participantId } = this.seat;
      const submitted = this.world.conferences.submit(conferenceId, toCommand(message, participantId));
      this.undecided += 1;
      this.lastCommand = this.answered(requestId, submitted, requestId === undefined).then(
        () => (this.undecided -= 1),
      );
    } else {
      this.refuse(requestId, { code: 'NOT_IN_MEETING' });
    }
  }

  /** Somebody prepared or waiting has a seat, too, but is not in: the desks look for themselves. */
  private consult(message: DeskMessage): void {
    const { requestId } = message;
    if (!this.seat || this.state.at !== 'inside') {
      this.refuse(requestId, { code: 'NOT_IN_MEETING' });
      return;
    }
    const answer = this.world.desk.answer(message, this.seat, this.address);
    void this.answered(
      requestId,
      answer.then((result) => (result.ok ? accept({ data: result.value }) : result)),
    ).then((given) => {
      if (given)
        this.send({ type: 'reply', requestId, ok: true, ...(given.data ? { data: { ...given.data } } : {}) });
    });
  }

  private mayAsk({ type }: ConferenceMessage): boolean {
    const { state } = this;
    const isPrepared = state.at === 'prepared' || (state.at === 'arriving' && state.prepared);
    return state.at === 'inside' || (isPrepared && EARLY.has(type));
  }

  /**
   * What `work` yields, or null: then its refusal was worded. A refused notification is left unanswered where `quietly`: it speaks of
   * something that went away while it was under way.
   */
  private async answered<Value>(
    requestId: string | undefined,
    work: Promise<Result<Value>>,
    quietly = false,
    onRefused: (code: ErrorCode) => void = () => undefined,
  ): Promise<Value | null> {
    try {
      const result = await work;
      if (result.ok) return result.value;
      this.world.log.debug('refused', { code: result.refusal.code });
      onRefused(result.refusal.code);
      if (!quietly) this.refuse(requestId, result.refusal);
    } catch (error) {
      const isOutage = error instanceof OutageError;
      if (isOutage) this.world.log.warn('a client message was not served', { err: error });
      else this.world.log.error('a client message failed', { err: error });
      const code = isOutage ? 'UNAVAILABLE' : 'INTERNAL';
      onRefused(code);
      this.refuse(requestId, { code });
    }
    return null;
  }

  private refuse(requestId: string | undefined, { code, details }: Refusal): void {
    const error = toErrorBody(code, details);
    if (requestId === undefined) this.sendError(error);
    else this.send({ type: 'reply', requestId, ok: false, error });
  }

  private sendError(error: ErrorBody, requestId?: string): void {
    this.send({ type: 'error', ...(requestId === undefined ? {} : { requestId }), error });
  }

  private send(message: ServerMessage): void {
    if (!this.isClosed()) this.wire.send(message);
  }

  private isClosed(): boolean {
    return this.state.at === 'closed';
  }
}

const inside: State = { at: 'inside' };
const leadingTo = (state: State, asked: Result<void>): Result<State> => (asked.ok ? accept(state) : asked);

const twice = (what: 'hello' | 'enter'): Refusal => ({
  code: 'INVALID_REQUEST',
  details: { problem: `${what} twice` },
});

/** What was said to the people of one room is not for those of the next, where a move may have brought the person meanwhile. */
const isMeantFor = (message: ConferenceMessage, seat: Seat): boolean =>
  !('conferenceId' in message) ||
  message.conferenceId === undefined ||
  message.conferenceId === seat.conferenceId;
