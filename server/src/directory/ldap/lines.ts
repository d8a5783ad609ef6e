import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/**
 * The network lines that one sign-in opens, so that they can be cut whatever state the library is in: it keeps them to
 * itself, and its own `close()` waits for a directory that may never answer.
 */
export class Lines {
  private readonly cut = new AbortController();

  /** Goes into the options of `tls.connect`, which ends the socket with it. */
  get signal(): AbortSignal {
    return this.cut.signal;
  }

  /** Runs `work` so that the plain sockets made within it belong to these lines; the library makes them without options. */
  during<Value>(work: () => Value): Value {
    return owner.run(this, work);
  }

  adopt(socket: Socket): void {
    this.cut.signal.addEventListener('abort', () => socket.destroy(), { once: true });
  }

  /** Ends every line, now. May be called again. */
  end(): void {
    this.cut.abort();
  }
}

const owner = new AsyncLocalStorage<Lines>();

// Node tells of each TCP socket that a client makes (TLS sockets are not told of; they have the signal).
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket?: unknown };
  if (socket instanceof Socket) owner.getStore()?.adopt(socket);
});
