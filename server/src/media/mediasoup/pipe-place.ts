import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { TransportListenInfo } from 'mediasoup/types';
import type { Settings } from '../../settings/settings.js';
import { within } from './within.js';

const LOOKUP_LIMIT_MS = 3_000;

export interface PipePlace {
  /** What other nodes are told. */
  readonly address: string;
  readonly listenInfo: TransportListenInfo;
  /** The IP address to send to; null when the name is not known. */
  resolve(address: string, port: number): Promise<string | null>;
}

/**
 * Where the ends of pipes are on this machine. An end takes packets only from the very address and port it was told, so
 * it should listen on the address that it announces whenever that is one of ours: of a machine with several, the system
 * might send from another.
 *
 * Two workers of one machine whose announced address is a router's (NAT) would send to each other by way of that router,
 * and many routers do not turn packets around. So ends that announce our own address, in our own range of ports, are
 * reached directly.
 */
export function pipePlace(
  settings: Pick<Settings['media'], 'bind' | 'pipeAddress' | 'pipePorts'>,
  ownAddresses: ReadonlySet<string> = addressesOfThisMachine(),
): PipePlace {
  const { bind, pipeAddress, pipePorts } = settings;
  const everywhere = bind === '0.0.0.0' || bind === '::';
  const ip = everywhere && ownAddresses.has(pipeAddress) ? pipeAddress : bind;
  const direct = ip === '0.0.0.0' ? '127.0.0.1' : ip === '::' ? '::1' : ip;
  const isOurs = (address: string, port: number) =>
    address === pipeAddress && port >= pipePorts.min && port <= pipePorts.max;
  return {
    address: pipeAddress,
    listenInfo: {
      protocol: 'udp',
      ip,
      portRange: { min: pipePorts.min, max: pipePorts.max },
      ...(pipeAddress === ip ? {} : { announcedAddress: pipeAddress }),
    },
    async resolve(address, port) {
      if (isOurs(address, port)) return direct;
      if (isIP(address)) return address;
      try {
        const late = () => new Error('no answer');
        const found = await within(lookup(address, { family: isIP(ip) }), LOOKUP_LIMIT_MS, late);
        return found.address;
      } catch {
        // Whoever asked is told that the address is not known; why, it cannot help.
        return null;
      }
    },
  };
}

function addressesOfThisMachine(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((list) => list?.map((one) => one.address) ?? []));
}
