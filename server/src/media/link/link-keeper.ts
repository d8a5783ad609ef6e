import type { Socket } from 'node:net';
import { systemCode } from '../../kernel/error-facts.js';
import type { Log } from '../../kernel/log.js';
import type { LinkAddress } from './address.js';
import type { LinkTls } from './certificates.js';
import { dialNode } from './dial.adapter.js';
import { LinkSocket, MAX_FRAME_TO_CONTROL, MAX_FRAME_TO_NODE } from './link-socket.js';
import {
  LINK_VERSION,
  type Past,
  reception,
  toControl,
  type ToControl,
  type ToNode,
  versionMismatch,
  type Welcome,
} from './messages.js';

/** Milliseconds. */
export interface LinkTimes {
  /** Between pings; everything below is counted in these, so that a process that was itself late blames nobody. */
  readonly tickMs: number;
  /** A node that is silent for so long, or does not come back for so long, is lost. */
  readonly lostMs: number;
  readonly dialMs: number;
  /** For the answer to a call. */
  readonly requestMs: number;
  readonly redialMs: readonly number[];
}
export const LINK_TIMES: LinkTimes = {
  tickMs: 250,
  lostMs: 3_000,
  dialMs: 2_500,
  requestMs: 10_000,
  redialMs: [0, 100, 200, 400, 800, 1_000],
};

export interface LinkListener {
  /** `resumed`: nothing was missed and nothing is lost. */
  onUp(welcome: Welcome, resumed: boolean): void;
  /** It may be back in a moment. */
  onBroken(): void;
  /** All that was open there is to be counted as gone. Not told of a node that never was there. */
  onLost(reason: string): void;
  onMessage(message: Exclude<ToControl, { type: 'refused' }>): void;
  /** Another control process has taken over. There is no way back. */
  onFenced(message: string): void;
}

/**
 * Keeps one link to a media node: dials until it is there, dials again when it breaks, pings, and decides when the node is
 * lost. `broken` is the moment in between, when the node may have all its media still.
 */
export class LinkKeeper {
  private state: 'away' | 'up' | 'broken' | 'ended' = 'away';
  private socket: LinkSocket | null = null;
  private past: Past = { of: 'adopt' };
  private quietTicks = 0;
  private attempts = 0;
  private redial: NodeJS.Timeout | null = null;
  private complaint = '';
  /** Why this dial came to nothing has been said. */
  private explained = false;
  private readonly ticking: NodeJS.Timeout;

  constructor(
    private readonly address: LinkAddress,
    private readonly tls: LinkTls | null,
    private readonly term: () => number,
    private readonly times: LinkTimes,
    private readonly log: Log,
    private readonly listener: LinkListener,
  ) {
    this.ticking = setInterval(() => this.tick(), times.tickMs);
    this.ticking.unref();
    this.dialSoon();
  }

  get phase(): 'away' | 'up' | 'broken' | 'ended' {
    return this.state;
  }

  /** Bytes that the node has not taken yet. */
  get buffered(): number {
    return this.socket?.buffered ?? 0;
  }

  /** While up. Throws a FrameError for what does not fit. */
  send(message: ToNode): void {
    this.socket?.send(message);
  }

  end(): void {
    this.state = 'ended';
    clearInterval(this.ticking);
    if (this.redial) clearTimeout(this.redial);
    // What was said before still goes out.
    this.socket?.end(null, 'closed here');
    this.socket = null;
  }

  private tick(): void {
    if (this.state === 'up') this.send({ type: 'ping' });
    if (this.state !== 'up' && this.state !== 'broken') return;
    if (++this.quietTicks * this.times.tickMs <= this.times.lostMs) return;
    this.lose(this.state === 'up' ? 'it does not answer' : 'it did not come back');
    this.socket?.destroy('the media node does not answer');
  }

  private lose(reason: string): void {
    this.state = 'away';
    this.past = { of: 'discard' };
    this.listener.onLost(reason);
  }

  private dialSoon(): void {
    if (this.state === 'ended') return;
    const { redialMs } = this.times;
    const wait = redialMs[Math.min(this.attempts++, redialMs.length - 1)] ?? 0;
    this.redial = setTimeout(() => void this.dial(), wait);
  }

  private async dial(): Promise<void> {
    try {
      const plain = await dialNode(this.address, this.tls, this.times.dialMs);
      if (this.hasEnded()) {
        plain.destroy();
        return;
      }
      this.greet(plain);
    } catch (error) {
      const code = systemCode(error);
      // Nobody listens: the process is gone, and what comes next is another one.
      if (this.state === 'broken' && (code === 'ECONNREFUSED' || code === 'ENOENT'))
        this.lose('it has ended');
      this.complain('the media node cannot be reached', code ?? String(error));
      this.dialSoon();
    }
  }

  private greet(plain: Socket): void {
    let welcomed = false;
    const late = setTimeout(() => socket.destroy('the media node did not answer hello'), this.times.dialMs);
    const socket: LinkSocket = new LinkSocket(
      plain,
      { maxIn: MAX_FRAME_TO_CONTROL, maxOut: MAX_FRAME_TO_NODE },
      {
        onMessage: (frame) => {
          if (welcomed) {
            this.hear(socket, frame);
            return;
          }
          clearTimeout(late);
          welcomed = this.receive(socket, frame);
        },
        onEnd: (reason) => {
          clearTimeout(late);
          this.leave(socket, reason);
        },
      },
    );
    this.socket = socket;
    this.explained = false;
    socket.send({ type: 'hello', version: LINK_VERSION, term: this.term(), past: this.past });
  }

  private receive(socket: LinkSocket, frame: unknown): boolean {
    const parsed = reception.safeParse(frame);
    if (!parsed.success) {
      this.complain('what listens there is no media node', 'no welcome');
      socket.destroy('no welcome');
      return false;
    }
    const welcome = parsed.data;
    if (welcome.type === 'refused') {
      this.refused(socket, welcome.reason, welcome.message);
      return false;
    }
    if (welcome.version !== LINK_VERSION) {
      this.refused(socket, 'version', versionMismatch('control', welcome.version));
      return false;
    }
    const { incarnation, seen } = welcome;
    const resumed =
      this.state === 'broken' && this.past.of === 'resume' && this.past.incarnation === incarnation;
    if (this.state === 'broken' && !resumed) this.lose('another process has taken its place');
    if (this.hasEnded()) return false;
    this.past = { of: 'resume', incarnation, seen };
    this.state = 'up';
    this.quietTicks = 0;
    this.attempts = 0;
    this.complaint = '';
    this.log.info('media node is linked', { nodeId: welcome.view.nodeId, resumed });
    this.listener.onUp(welcome, resumed);
    return true;
  }

  private hear(socket: LinkSocket, frame: unknown): void {
    if (this.socket !== socket || this.state !== 'up') return;
    this.quietTicks = 0;
    const parsed = toControl.safeParse(frame);
    if (!parsed.success) {
      this.complain('the media node does not speak as agreed', 'unknown message');
      socket.destroy('an unknown message');
      return;
    }
    const message = parsed.data;
    if (message.type === 'refused') this.refused(socket, message.reason, message.message);
    else {
      if (message.type === 'event' && message.seq > 0 && this.past.of === 'resume')
        this.past = { ...this.past, seen: message.seq };
      this.listener.onMessage(message);
    }
  }

  private refused(socket: LinkSocket, reason: string, message: string): void {
    this.complain('the media node refuses the link', message);
    if (reason === 'fenced') {
      this.end();
      this.listener.onFenced(message);
      return;
    }
    socket.destroy(message);
    // Somebody else dials as this process: to take the place back at once would go on for ever, and do nothing else.
    if (reason === 'replaced') this.attempts = this.times.redialMs.length - 1;
  }

  private leave(socket: LinkSocket, reason: string): void {
    if (this.socket !== socket || this.state === 'ended') return;
    this.socket = null;
    if (this.state === 'up') {
      this.state = 'broken';
      this.quietTicks = 0;
      this.log.warn('the link to the media node broke', { reason });
      this.listener.onBroken();
    } else if (!this.explained) this.complain('the media node did not take the link', reason);
    this.dialSoon();
  }

  /** Once for each kind of trouble, not once a second. */
  private complain(what: string, reason: string): void {
    const complaint = `${what}: ${reason}`;
    this.explained = true;
    if (complaint === this.complaint) return;
    this.complaint = complaint;
    this.log.warn(what, { reason });
  }

  /** A method, since it changes across an await. */
  private hasEnded(): boolean {
    return this.state === 'ended';
  }
}
