import { toErrorBody, type ClientMessageInput, type ClientMessageType, type ErrorBody } from '#protocol';

export type Reply =
  | { readonly ok: true; readonly data: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly error: ErrorBody;
      /** Nobody refused it: no answer came, and whether it was done is not known. */
      readonly unanswered?: true;
    };

/** A message that carries a requestId and is answered once. */
export type RequestMessage = Extract<ClientMessageInput, { requestId: string }>;
/** A request as its asker writes it: the id is minted here. */
export type RequestBody = {
  [Type in RequestMessage['type']]: Omit<Extract<RequestMessage, { type: Type }>, 'requestId'>;
}[RequestMessage['type']];

const ANSWER_WITHIN_MS = 12_000;
/** A deed of the moment that could not be said within this time is not done later: by then it may surprise everybody. */
const MOMENT_MS = 10_000;

/**
 * What waits for as long as the connection is away: wishes that hold until they are taken back, and what the client itself
 * needs to come back in step. Everything else is a deed of the moment.
 */
const lasting: ReadonlySet<ClientMessageType> = new Set<ClientMessageType>([
  'enter',
  'transport.connect',
  'transport.restart_ice',
  'track.publish',
  'track.close',
  'mute',
  'unmute',
  'screen_share_stop',
  'rename',
  'hand_raise',
  'lower_hand',
  'chat.send',
  'chat.edit',
  'chat.delete',
  'chat.react',
  'chat.history',
  'poll.save',
  'poll.vote',
  'document.open',
  'document.close',
  'document.update',
]);

interface Pending {
  readonly message: RequestMessage;
  readonly settle: (reply: Reply) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** It waits for the connection to come back. */
  held: boolean;
}

const lost = (): Reply => ({ ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true });

/**
 * Requests that wait for their answer. While the connection is away they keep waiting, deeds of the moment not for long;
 * after a resume they are sent again under the same id, and the server gives the first answer again if it had already acted.
 */
export class RequestTable {
  private readonly pending = new Map<string, Pending>();
  private count = 0;
  private readonly prefix: string;

  /** `random` makes ids of this page distinct from those of the page before a reload, which had the same seat. */
  constructor(random: () => number = Math.random) {
    this.prefix = Math.floor(random() * 2 ** 40).toString(36);
  }

  newId(): string {
    this.count += 1;
    return `${this.prefix}-${this.count.toString(36)}`;
  }

  /**
   * Enters a request; `send` is called with it at once unless there is no connection (null). A `requestId` that was used
   * before on the same seat is answered as it was then.
   */
  add(
    body: RequestBody,
    send: ((message: RequestMessage) => void) | null,
    requestId = this.newId(),
  ): Promise<Reply> {
    const message = { ...body, requestId };
    return new Promise((settle) => {
      const entry: Pending = { message, settle, timer: undefined, held: false };
      this.pending.set(message.requestId, entry);
      if (send !== null) this.transmit(entry, send);
      else this.hold(entry);
    });
  }

  /** False when nobody waits for this id: a second answer, or one that came too late. */
  settle(requestId: string, reply: Reply): boolean {
    const entry = this.pending.get(requestId);
    if (entry === undefined) return false;
    clearTimeout(entry.timer);
    this.pending.delete(requestId);
    entry.settle(reply);
    return true;
  }

  waitsFor(types: ReadonlySet<ClientMessageType>): boolean {
    return [...this.pending.values()].some((entry) => types.has(entry.message.type));
  }

  /** The connection is away: the time that answers may take stands still, but a deed of the moment is over soon. */
  suspend(): void {
    for (const entry of this.pending.values()) this.hold(entry);
  }

  resend(send: (message: RequestMessage) => void): void {
    for (const entry of this.pending.values()) this.transmit(entry, send);
  }

  /** Answers the requests of these types (all, unless told) with UNAVAILABLE: what they were about is gone. */
  abandon(types?: ReadonlySet<ClientMessageType>): void {
    for (const [requestId, entry] of this.pending) {
      if (types === undefined || types.has(entry.message.type)) this.settle(requestId, lost());
    }
  }

  private hold(entry: Pending): void {
    const { message, held } = entry;
    if (held) return;
    clearTimeout(entry.timer);
    entry.held = true;
    if (!lasting.has(message.type))
      entry.timer = setTimeout(() => this.settle(message.requestId, lost()), MOMENT_MS);
  }

  private transmit(entry: Pending, send: (message: RequestMessage) => void): void {
    clearTimeout(entry.timer);
    entry.held = false;
    entry.timer = setTimeout(() => this.settle(entry.message.requestId, lost()), ANSWER_WITHIN_MS);
    send(entry.message);
  }
}
