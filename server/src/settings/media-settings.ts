import { join, resolve } from 'node:path';
import { isLoopback } from './loopback.js';
import type { Machine } from './problem.js';
import type { Settings } from './settings.js';
import type { GeneralVariables, MediaVariables } from './variables.js';

type Read = GeneralVariables & MediaVariables;

/** A demo has known passwords, so it stays on this machine unless told otherwise. */
export const bindOf = (v: GeneralVariables): string =>
  v.CONCLAVE_BIND ?? (v.CONCLAVE_DEMO ? '127.0.0.1' : '0.0.0.0');

export function toMedia(v: Read, machine: Machine): Settings['media'] {
  const bind = v.MEDIA_BIND ?? bindOf(v);
  const announced = v.MEDIA_ANNOUNCED_ADDRESS ?? announcedAddress(v.CONCLAVE_DEMO, bind, machine);
  return {
    workerBinary: v.MEDIASOUP_WORKER_BIN ? resolve(v.MEDIASOUP_WORKER_BIN) : null,
    workers: v.MEDIA_WORKERS ?? Math.max(1, machine.cores),
    bind,
    announcedAddress: announced,
    portBase: v.MEDIA_PORT_BASE,
    videoCodec: v.MEDIA_VIDEO_CODEC,
    nodeId: v.MEDIA_NODE_ID,
    zone: v.MEDIA_ZONE,
    pipeAddress: v.MEDIA_PIPE_ADDRESS ?? announced,
    pipePorts: { min: v.MEDIA_PIPE_PORT_BASE, max: v.MEDIA_PIPE_PORT_BASE + v.MEDIA_PIPE_PORTS - 1 },
  };
}

export function toMediaLink(v: Read): Settings['mediaLink'] {
  // In a folder of its own, which is closed to others: those of the private services beside it are not ours.
  const ownSocket = `unix://${join(resolve(v.CONCLAVE_DATA_DIR), 'run', 'media', 'node.sock')}`;
  const listen = v.MEDIA_LISTEN ?? ownSocket;
  return {
    listen,
    nodes: (v.MEDIA_NODES ?? ['local']).map((node) => (node === 'local' ? listen : node)),
    tls:
      v.MEDIA_LINK_CERT && v.MEDIA_LINK_KEY && v.MEDIA_LINK_CA
        ? {
            certFile: resolve(v.MEDIA_LINK_CERT),
            keyFile: resolve(v.MEDIA_LINK_KEY),
            caFile: resolve(v.MEDIA_LINK_CA),
          }
        : null,
  };
}

/** The address that clients are told to send media to. */
export function announcedAddress(demo: boolean, bind: string, machine: Machine): string {
  if (isLoopback(bind)) return bind;
  if (bind !== '0.0.0.0' && bind !== '::') return bind;
  return (demo ? undefined : machine.addresses[0]) ?? '127.0.0.1';
}
