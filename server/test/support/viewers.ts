import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MediaKind, Sealed, TransportOffer } from '#protocol';

/** What one viewer saw of one kind. */
export interface Flow {
  /** Pictures, or blocks of 10 ms of sound. */
  readonly count: number;
  /** Between two of them, since the last `forget`. */
  readonly longestMs: number;
}
export type Flows = Readonly<Record<string, Partial<Record<MediaKind, Flow>>>>;

interface Message {
  readonly id: number;
  readonly call?: string;
  readonly args?: { readonly name: string; readonly dtlsParameters: Sealed };
  readonly value?: unknown;
  readonly error?: string;
}

/** Many who only receive, with real ICE, DTLS and SRTP, in one process. Always `leave()` in the end. */
export class Viewers {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private lastId = 0;

  private constructor(private readonly connect: (name: string, dtlsParameters: Sealed) => Promise<void>) {
    this.child = fork(fileURLToPath(new URL('./viewers-process.mjs', import.meta.url)), { execArgv: [] });
    this.child.on('message', (message: Message) => this.take(message));
    this.child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The viewers are gone.'));
    });
  }

  /** @param connect gives a viewer's DTLS parameters to the media plane */
  static async start(
    capabilities: Sealed,
    connect: (name: string, dtlsParameters: Sealed) => Promise<void>,
  ): Promise<{ readonly viewers: Viewers; readonly rtpCapabilities: Sealed }> {
    const viewers = new Viewers(connect);
    return { viewers, rtpCapabilities: (await viewers.ask('load', { capabilities })) as Sealed };
  }

  async enter(name: string, recv: TransportOffer): Promise<void> {
    await this.ask('enter', { name, recv });
  }

  async receive(call: {
    readonly name: string;
    readonly consumerId: string;
    readonly producerId: string;
    readonly kind: MediaKind;
    readonly rtpParameters: Sealed;
  }): Promise<void> {
    await this.ask('receive', call);
  }

  async flows(): Promise<Flows> {
    return (await this.ask('flows', {})) as Flows;
  }

  async forget(): Promise<void> {
    await this.ask('forget', {});
  }

  leave(): void {
    this.child.kill('SIGKILL');
  }

  private ask(call: string, args: object): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, call, args });
    });
  }

  private take({ id, call, args, value, error }: Message): void {
    if (call !== undefined && args) {
      this.connect(args.name, args.dtlsParameters).then(
        () => this.child.send({ id, value: null }),
        (failure: unknown) => this.child.connected && this.child.send({ id, error: String(failure) }),
      );
      return;
    }
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}
