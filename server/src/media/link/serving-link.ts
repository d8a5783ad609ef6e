import type { Log } from '../../kernel/log.js';
import { refuse, type Result } from '../../kernel/result.js';
import type { MediaNode } from '../media-plane.js';
import { EventOutlet } from './event-outlet.js';
import { FrameError } from './frames.js';
import type { LinkSocket } from './link-socket.js';
import { type LinkAnswer, type LinkEvent, type LinkRequest, toNode } from './messages.js';
import { isLinkMethod, linkMethods, type UndoCall } from './methods.js';

/** Calls that may be under way at once. Control holds itself to half of it. */
const MAX_OPEN_REQUESTS = 20_000;

/** The node's end of the link to the control process that is served now: performs its calls, tells it the events. */
export class ServingLink {
  private readonly outlet: EventOutlet;
  private open = 0;
  private quietTicks = 0;

  constructor(
    private readonly node: MediaNode,
    private readonly socket: LinkSocket,
    private readonly log: Log,
  ) {
    this.outlet = new EventOutlet(socket);
  }

  tell(entry: LinkEvent): void {
    this.outlet.tell(entry);
  }

  /** Called regularly. Returns how often since control was heard. */
  tick(): number {
    this.outlet.flush();
    return ++this.quietTicks;
  }

  hear(frame: unknown): void {
    this.quietTicks = 0;
    const parsed = toNode.safeParse(frame);
    if (!parsed.success) {
      this.socket.destroy('a message is not one of the link');
      return;
    }
    if (parsed.data.type === 'ping') void this.pong();
    else void this.perform(parsed.data);
  }

  private async pong(): Promise<void> {
    this.outlet.flush();
    try {
      const [view] = await this.node.nodes();
      if (view) this.socket.send({ type: 'pong', view });
    } catch (err) {
      // Without an answer control counts the node as lost, which a node is that cannot tell of itself.
      this.log.error('the media node could not tell how it is', { err });
    }
  }

  private async perform({ id, method, call }: LinkRequest): Promise<void> {
    if (!isLinkMethod(method)) {
      this.answer(id, refuse('INVALID_REQUEST', { reason: 'no call of the port' }));
      return;
    }
    if (this.open >= MAX_OPEN_REQUESTS) {
      this.answer(id, refuse('MEDIA_UNAVAILABLE', { reason: 'too many calls at once' }));
      return;
    }
    this.open++;
    try {
      const { result, undo } = await linkMethods[method].serve(this.node, call);
      if (this.socket.isOpen) this.answer(id, result);
      // Control has gone and will never know of what was opened for it.
      else if (result.ok && undo) await this.takeBack(undo);
    } catch (err) {
      this.log.error('a call from control failed', { method, err });
      this.answer(id, refuse('MEDIA_UNAVAILABLE', { reason: 'the call failed' }));
    } finally {
      this.open--;
    }
  }

  private async takeBack({ method, call }: UndoCall): Promise<void> {
    await linkMethods[method].serve(this.node, call);
  }

  private answer(id: number, result: Result<unknown>): void {
    // An accepted call without a value has an undefined one, which JSON leaves out.
    const message = { type: 'answer', id, result } satisfies Omit<LinkAnswer, 'result'> & { result: unknown };
    try {
      this.socket.send(message);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.log.error('an answer does not fit the link', { reason: error.message });
      this.socket.send({
        ...message,
        result: refuse('MEDIA_UNAVAILABLE', { reason: 'the answer is too large' }),
      });
    }
  }
}
