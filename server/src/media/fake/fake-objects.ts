import type { MediaKind, TrackSource } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import type { MediaResult, PipeEnd } from '../media-plane.js';
import type { TreeNode } from '../object-tree.js';
import type { CheckedRtpParameters } from '../rtp-shapes.js';
import type { FakeWorker } from './fake-workers.js';

/** What the fake remembers of each object. */
export interface FakeObjects {
  readonly router: { readonly worker: FakeWorker };
  readonly transport: {
    readonly direction: 'send' | 'recv';
    /** The DTLS parameters that it was connected with, see `dtlsKey`. */
    connectedWith: string | null;
    consumersEver: number;
  };
  readonly pipe: { readonly end: PipeEnd; remote: PipeEnd | null };
  readonly producer: {
    readonly kind: MediaKind;
    readonly source: TrackSource;
    readonly rtp: CheckedRtpParameters;
    paused: boolean;
  };
  readonly consumer: {
    readonly producerId: string;
    readonly kind: MediaKind;
    /** What a pipe sends is told apart by its SSRC over there. */
    readonly ssrc: number | null;
    readonly layers: number;
    paused: boolean;
    wanted: number;
    flowing: number | null;
  };
}

/** Answers come in a later turn, as they do from another process: nobody may rely on less. */
export const later = async <Value>(value: Value): Promise<Value> => {
  await Promise.resolve();
  return value;
};

/** The answer to an opening, unless a close has overtaken it. */
export const opened = async <Value>(node: TreeNode, value: Value): Promise<MediaResult<Value>> => {
  await Promise.resolve();
  return node.present ? accept(value) : refuse('NOT_FOUND');
};
