import { refuse, type Result } from '../../kernel/result.js';
import { linkMethods, type LinkMethodName, type UndoCall } from './methods.js';

export interface OpenRequest {
  readonly id: number;
  readonly method: LinkMethodName;
  readonly call: object;
  /** Of nobody, where the request takes back another one. */
  readonly settle: (result: Result<unknown>) => void;
  ticksLeft: number;
  /** Over the link that is up now. */
  sent: boolean;
}

const away = (reason: string) => refuse('MEDIA_UNAVAILABLE', { reason });

/** Calls that wait for their answers, in the order in which they were made. Each is settled exactly once. */
export class OpenRequests {
  private readonly open = new Map<number, OpenRequest>();
  private lastId = 0;

  constructor(private readonly limits: { readonly requests: number; readonly ticks: number }) {}

  get isFull(): boolean {
    return this.open.size >= this.limits.requests;
  }

  add(method: LinkMethodName, call: object, settle: OpenRequest['settle']): OpenRequest {
    const request = { id: ++this.lastId, method, call, settle, ticksLeft: this.limits.ticks, sent: false };
    this.open.set(request.id, request);
    return request;
  }

  /** The request is settled; null when nobody waits for it any more. */
  take(id: number): OpenRequest | null {
    const request = this.open.get(id) ?? null;
    this.open.delete(id);
    return request;
  }

  /** To be sent over a link that has just come up, in order. */
  unsent(): OpenRequest[] {
    return [...this.open.values()].filter(({ sent }) => !sent);
  }

  /**
   * The link broke, and nobody knows what of the sent calls was done. Those that may be done twice wait to be sent again;
   * the others are refused, and what takes them back takes their place.
   */
  interrupt(): void {
    const before = [...this.open.values()];
    this.open.clear();
    for (const request of before) {
      if (!request.sent || linkMethods[request.method].repeatable) {
        request.sent = false;
        this.open.set(request.id, request);
        continue;
      }
      const undo = undoOf(request);
      if (undo) this.add(undo.method, undo.call, () => undefined);
      request.settle(away('the link to the media node broke'));
    }
  }

  /** Called at every tick. Refuses what has waited too long; returns what takes that back. */
  tick(): UndoCall[] {
    const undos: UndoCall[] = [];
    for (const request of this.open.values()) request.ticksLeft--;
    for (const request of this.open.values()) {
      // All wait equally long, so those behind have waited less.
      if (request.ticksLeft > 0) break;
      this.open.delete(request.id);
      const undo = request.sent ? undoOf(request) : null;
      if (undo) undos.push(undo);
      request.settle(away('the media node did not answer in time'));
    }
    return undos;
  }

  refuseAll(reason: string): void {
    const before = [...this.open.values()];
    this.open.clear();
    for (const request of before) request.settle(away(reason));
  }
}

const undoOf = ({ method, call }: OpenRequest): UndoCall | null => linkMethods[method].undo(call);
