import type { TransportListenInfo, WebRtcServer, Worker } from 'mediasoup/types';

export interface Listening {
  /** Local IP address. */
  readonly bind: string;
  /** What clients are told, an address or a host name. */
  readonly announcedAddress: string;
  readonly firstPort: number;
  /** Ports that other workers of this process have or are about to take. */
  readonly reserved: ReadonlySet<number>;
}

/** How many ports are tried before the machine is believed to be full. */
const PORTS_TO_TRY = 64;

/** One port for UDP and TCP together: the wanted one, or the next that is free for both. */
export async function openServer(
  worker: Worker,
  listening: Listening,
): Promise<{ server: WebRtcServer; port: number }> {
  const { bind, announcedAddress, firstPort, reserved } = listening;
  const last = Math.min(firstPort + PORTS_TO_TRY, 65_536);
  let cause: unknown;
  for (let port = firstPort; port < last; port++) {
    if (port !== firstPort && reserved.has(port)) continue;
    const listen = (protocol: 'udp' | 'tcp'): TransportListenInfo => ({
      protocol,
      ip: bind,
      port,
      ...(announcedAddress === bind ? {} : { announcedAddress }),
    });
    try {
      return {
        server: await worker.createWebRtcServer({ listenInfos: [listen('udp'), listen('tcp')] }),
        port,
      };
    } catch (error) {
      if (!isTaken(error))
        throw new Error(`Media cannot listen on ${bind}:${port}: ${String(error)}`, { cause: error });
      cause = error;
    }
  }
  throw new Error(`No port for media is free on ${bind} from ${firstPort} to ${last - 1}, for UDP and TCP.`, {
    cause,
  });
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && /address already in use|EADDRINUSE/i.test(error.message);
