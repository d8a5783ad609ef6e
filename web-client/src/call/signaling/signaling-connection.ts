import {
  signalingLimits,
  toErrorBody,
  type ClientMessageInput,
  type ClientMessageType,
  type DepartureReason,
  type ErrorBody,
  type Sealed,
  type ServerMessage,
} from '#protocol';
import { triesAfterClose } from './backoff.js';
import { helloMessage, type Credential, type Mode, type Seat } from './hello.js';
import { Link } from './link.js';
import { afterGoodbye, afterRefusedHello } from './refusals.js';
import { RequestTable, type Reply, type RequestBody, type RequestMessage } from './request-table.js';
import { RetryClock } from './retry-clock.js';
import { CLOSE_LEAVING, CLOSE_RECONNECTING, type SocketFactory } from './socket.js';

/** The right to connect: a ticket from the REST join call, and where to. */
export interface Admission {
  readonly ticket: string;
  /** A ws: or wss: URL. */
  readonly url: string;
}
export type AdmissionResult =
  | { readonly ok: true; readonly admission: Admission }
  /** `passing`: ask again later. Otherwise the person is told. */
  | { readonly ok: false; readonly error: ErrorBody; readonly passing: boolean };

/** What the connection tells its owner. Called synchronously, in the order of arrival. */
export interface SignalingListener {
  /** Every valid message, except replies to requests, which settle their promise instead, and goodbyes. */
  message(message: ServerMessage): void;
  /** The connection is gone and the client is trying to return to its seat. Called once per loss. */
  lost(): void;
  /** The connection was lost before the person had a seat: nothing is tried, and the next entry starts over. */
  preparationLost(): void;
  /** Ten minutes of trying. The trying goes on. */
  retryOffered(): void;
  /** It is over: the server said goodbye for good. */
  goodbye(reason: DepartureReason, error: ErrorBody | null): void;
  /** It is over: the server does not let us in (again). */
  refused(error: ErrorBody): void;
  outdated(error: ErrorBody): void;
}

export interface SignalingOptions {
  readonly openSocket: SocketFactory;
  readonly listener: SignalingListener;
  /** Gets a new ticket for the same meeting and name, when the seat is gone. */
  readonly readmit: () => Promise<AdmissionResult>;
  /** The device's RTP capabilities, once they are known. */
  readonly capabilities: () => Sealed | undefined;
  readonly random?: () => number;
}

/** `greeting`: hello is sent and not answered yet. `pausing`: waiting for the next try. */
export type SignalingStatus = 'closed' | 'connecting' | 'greeting' | 'open' | 'pausing';

type Greeted = Extract<ServerMessage, { type: 'prepared' | 'welcome' | 'waiting_room' }>;
type Notification = Extract<
  ClientMessageInput,
  { type: 'track.ready' | 'view.changed' | 'trace.report' | 'media.gap' }
>;

/**
 * The signaling connection of one call. It outlives its sockets: when one is lost it opens another and takes its seat
 * back, or asks for a new seat when that is gone, until it is told to stop or the server says no.
 */
export class SignalingConnection {
  private current: SignalingStatus = 'closed';
  private credential: Credential | null = null;
  private mode: Mode = 'enter';
  private url = '';
  private helloId = '';
  private onGreeted: ((reply: Reply) => void) | null = null;
  private returning = false;
  private readonly link: Link;
  private readonly requests: RequestTable;
  private readonly retries: RetryClock;

  constructor(private readonly options: SignalingOptions) {
    const random = options.random ?? Math.random;
    this.requests = new RequestTable(random);
    this.retries = new RetryClock(random, () => options.listener.retryOffered());
    this.link = new Link(options.openSocket, {
      opened: () => this.sayHello(),
      message: (message) => this.receive(message),
      broken: (code) => this.lose(triesAfterClose(code)),
    });
  }

  get status(): SignalingStatus {
    return this.current;
  }

  /** Says hello with a ticket; `prepare` stays outside until `enter`. Resolves with the server's answer. */
  start(admission: Admission, mode: Mode): Promise<Reply> {
    this.stop();
    this.url = admission.url;
    this.mode = mode;
    this.credential = { kind: 'ticket', ticket: admission.ticket };
    return this.greet();
  }

  /** Takes back a seat of the page before a reload, whose transports are gone. */
  returnTo(seat: Seat, url: string): Promise<Reply> {
    this.stop();
    this.url = url;
    this.mode = 'enter';
    this.credential = { kind: 'seat', seat, freshMedia: true };
    this.beginReturning();
    return this.greet();
  }

  /**
   * Sends a request and gives its answer. Without a connection it waits for the next one. With a `requestId` of before, on
   * the same seat, it is the same request: what was done then is not done twice.
   */
  request(body: RequestBody, requestId?: string): Promise<Reply> {
    if (this.current === 'closed')
      return Promise.resolve({ ok: false, error: toErrorBody('NOT_IN_MEETING') });
    // The server would close the connection, and again after every return to it.
    if (isTooLarge(body)) return Promise.resolve({ ok: false, error: toErrorBody('PAYLOAD_TOO_LARGE') });
    const send = this.current === 'open' ? (message: RequestMessage) => this.link.send(message) : null;
    return this.requests.add(body, send, requestId);
  }

  /** For a request that may have to be repeated. */
  newRequestId(): string {
    return this.requests.newId();
  }

  /** Sends a message that has no answer; without a connection it is dropped, as a later one replaces it. */
  notify(message: Notification): void {
    if (this.current === 'open') this.link.send(message);
  }

  /** Gives up waiting for requests about something that no longer exists. */
  abandon(types: readonly ClientMessageType[]): void {
    this.requests.abandon(new Set(types));
  }

  /** Whether an answer to a request of one of these types is still to come. */
  waitsFor(types: readonly ClientMessageType[]): boolean {
    return this.requests.waitsFor(new Set(types));
  }

  /** Returns to the seat on another socket and asks for new transports, because the present ones are beyond repair. */
  renewMedia(): void {
    if (this.current !== 'open' || this.credential?.kind !== 'seat') return;
    this.credential = { ...this.credential, freshMedia: true };
    this.lose();
  }

  /** The network has changed or the page is visible again: try at once, or check that the socket still lives. */
  wake(): void {
    if (this.current === 'pausing') this.retryNow();
    else if (this.current === 'open') this.link.probe();
    // A socket that is being opened over the network of before would only time out.
    else if (this.returning && this.current === 'connecting' && this.hasCredential()) void this.connect();
  }

  retryNow(): void {
    if (this.current !== 'pausing') return;
    this.retries.cancel();
    void this.connect();
  }

  /** Tells the server that the person leaves, and closes. Does not wait for the answer. */
  leave(): void {
    if (this.current === 'open') this.link.send({ type: 'leave', requestId: this.requests.newId() });
    this.stop();
  }

  /** Closes for good; waiting requests are answered with UNAVAILABLE. Idempotent. */
  stop(): void {
    this.stopWith({ ok: false, error: toErrorBody('UNAVAILABLE') });
  }

  private stopWith(greeting: Reply): void {
    this.link.close(CLOSE_LEAVING);
    this.current = 'closed';
    this.credential = null;
    this.endReturning();
    this.settleGreeting(greeting);
    this.requests.abandon();
  }

  private greet(): Promise<Reply> {
    return new Promise((resolve) => {
      this.onGreeted = resolve;
      void this.connect();
    });
  }

  private settleGreeting(reply: Reply): void {
    const settle = this.onGreeted;
    this.onGreeted = null;
    settle?.(reply);
  }

  private async connect(): Promise<void> {
    this.current = 'connecting';
    if (this.credential === null) {
      const answer = await this.options.readmit();
      // Stopped, or started anew, while the ticket was on its way.
      if (!this.isStill('connecting') || this.hasCredential()) return;
      if (!answer.ok) {
        if (answer.passing) this.retryLater();
        else this.giveUp(answer.error);
        return;
      }
      this.url = answer.admission.url;
      this.credential = { kind: 'ticket', ticket: answer.admission.ticket };
    }
    this.link.open(this.url);
  }

  private sayHello(): void {
    if (this.credential === null) return;
    this.current = 'greeting';
    this.helloId = this.requests.newId();
    this.link.send(helloMessage(this.helloId, this.credential, this.mode, this.options.capabilities()));
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case 'reply':
        if (message.requestId === this.helloId && !message.ok) this.helloRefused(message.error);
        else {
          const reply: Reply = message.ok
            ? { ok: true, data: message.data ?? {} }
            : { ok: false, error: message.error };
          this.requests.settle(message.requestId, reply);
        }
        return;
      case 'error':
        if (this.current === 'greeting') this.helloRefused(message.error);
        else if (message.requestId === undefined) this.options.listener.message(message);
        else this.requests.settle(message.requestId, { ok: false, error: message.error });
        return;
      case 'goodbye':
        this.saidGoodbye(message.reason, message.error ?? null);
        return;
      case 'prepared':
        this.greeted(message, null);
        return;
      case 'welcome':
      case 'waiting_room':
        this.greeted(message, { participantId: message.participantId, token: message.resumeToken });
        return;
      default:
        this.options.listener.message(message);
    }
  }

  /** The server has taken us in, as far as it goes: prepared, waiting or in the meeting. */
  private greeted(message: Greeted, seat: Seat | null): void {
    const { credential } = this;
    const sameSeat = credential?.kind === 'seat' && seat?.participantId === credential.seat.participantId;
    // What was asked under another seat is unknown to the server and was about things that are gone.
    if (this.returning && !sameSeat) this.requests.abandon();
    if (seat !== null) {
      this.credential = { kind: 'seat', seat, freshMedia: false };
      this.mode = 'enter';
    }
    const fresh = this.current !== 'open';
    this.current = 'open';
    this.endReturning();
    if (fresh) this.link.steady();
    this.options.listener.message(message);
    if (message.requestId !== undefined) this.requests.settle(message.requestId, { ok: true, data: {} });
    this.settleGreeting({ ok: true, data: {} });
    if (fresh && this.isStill('open')) this.requests.resend((request) => this.link.send(request));
  }

  private helloRefused(error: ErrorBody): void {
    const { credential } = this;
    if (credential === null || this.current !== 'greeting') return;
    switch (afterRefusedHello(credential.kind, error.code)) {
      case 'reload':
        this.stopWith({ ok: false, error });
        this.options.listener.outdated(error);
        return;
      case 'give_up':
        this.giveUp(error);
        return;
      case 'ask_again':
        this.link.close(CLOSE_RECONNECTING);
        this.credential = null;
        // The first time at once: a restarted server has just told us that it does not know us.
        if (credential.kind === 'seat') void this.connect();
        else this.lose();
        return;
      case 'try_later':
        this.lose();
    }
  }

  private saidGoodbye(reason: DepartureReason, error: ErrorBody | null): void {
    // On the preview page only the preparation has run out.
    const meaning = this.mode === 'prepare' && reason === 'expired' ? 'return' : afterGoodbye(reason);
    if (meaning === 'final') {
      this.stopWith({ ok: false, error: error ?? toErrorBody('MEETING_ENDED') });
      this.options.listener.goodbye(reason, error);
      return;
    }
    if (meaning === 'seat_gone') this.credential = null;
    this.lose();
  }

  private giveUp(error: ErrorBody): void {
    this.stopWith({ ok: false, error });
    this.options.listener.refused(error);
  }

  /** The socket is gone, or of no use any more. */
  private lose(atLeastTry = 0): void {
    const wasOpen = this.current === 'open';
    this.link.close(CLOSE_RECONNECTING);
    this.requests.suspend();
    if (this.mode === 'prepare') {
      this.stop();
      this.options.listener.preparationLost();
      return;
    }
    // A ticket serves once, and whether it was used up is not known.
    if (this.credential?.kind === 'ticket') this.credential = null;
    if (wasOpen && !this.returning) {
      this.beginReturning();
      this.options.listener.lost();
    }
    this.retryLater(atLeastTry);
  }

  private retryLater(atLeastTry = 0): void {
    this.current = 'pausing';
    this.retries.later(() => void this.connect(), atLeastTry);
  }

  private beginReturning(): void {
    this.returning = true;
    this.retries.begin();
  }

  private endReturning(): void {
    this.returning = false;
    this.retries.end();
  }

  private isStill(status: SignalingStatus): boolean {
    return this.current === status;
  }

  private hasCredential(): boolean {
    return this.credential !== null;
  }
}

/** Room for the request's id. */
const ID_BYTES = 100;
const isTooLarge = (body: RequestBody): boolean => {
  const text = JSON.stringify(body);
  const limit = signalingLimits.maxMessageBytes - ID_BYTES;
  // A UTF-16 unit takes three bytes at most: short texts need no counting.
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit;
};
