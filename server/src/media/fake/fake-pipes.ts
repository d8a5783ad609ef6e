import { randomBytes } from 'node:crypto';
import type { Sealed } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import * as limits from '../limits.js';
import type { MediaNode, MediaResult, PipeEnd } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import { checkPipeEnd, PIPE_CRYPTO_SUITE, PIPE_KEY_BYTES } from '../pipe-shapes.js';
import { type CheckedRtpCapabilities, checkRtpParameters } from '../rtp-shapes.js';
import { type FakeObjects, later, opened } from './fake-objects.js';
import { canRoute, pipeParameters } from './fake-rtp.js';
import { collide } from './fake-tracks.js';

type Sent = Awaited<ReturnType<MediaNode['sendByPipe']>>;

const FIRST_PORT = 45_000;

/** One end of a pipe, asked from the other one. */
type Wire = (from: PipeEnd, ssrc: number) => boolean;

/** What lies between fake nodes: who sends to which end. */
export class FakeNetwork {
  private readonly ends = new Map<number, Wire>();
  private lastPort = FIRST_PORT;

  attach(wire: Wire): number {
    this.ends.set(++this.lastPort, wire);
    return this.lastPort;
  }

  /** True when the far end sends this stream to the near end, with the key that the near end was told. */
  carries(far: PipeEnd, near: PipeEnd, ssrc: number): boolean {
    return this.ends.get(far.port)?.(near, ssrc) ?? false;
  }
}

/** Pipes that carry nothing, and know what they would carry. */
export class FakePipes {
  constructor(
    private readonly tree: ObjectTree<FakeObjects>,
    private readonly routed: CheckedRtpCapabilities,
    private readonly network: FakeNetwork,
    private readonly address: string,
  ) {}

  async open({ routerId, pipeId }: Parameters<MediaNode['openPipe']>[0]): Promise<MediaResult<PipeEnd>> {
    const router = this.tree.find('router', routerId);
    if (!router) return refuse('NOT_FOUND');
    if (this.tree.below(router, 'pipe').length >= limits.MAX_PIPES_PER_ROUTER)
      return refuse('INVALID_REQUEST', { reason: 'too many pipes' });
    const node = this.tree.reserve('pipe', pipeId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const keyBase64 = randomBytes(PIPE_KEY_BYTES).toString('base64');
    const end: PipeEnd = {
      address: this.address,
      port: this.network.attach((from, ssrc) => this.sends(pipeId, end, from, ssrc)),
      srtpParameters: { cryptoSuite: PIPE_CRYPTO_SUITE, keyBase64 },
    };
    this.tree.settle(node, { end, remote: null });
    return await opened(node, structuredClone(end));
  }

  async connect({ pipeId, remote }: Parameters<MediaNode['connectPipe']>[0]): Promise<MediaResult<void>> {
    const pipe = this.tree.find('pipe', pipeId);
    if (!pipe) return refuse('NOT_FOUND');
    const checked = checkPipeEnd(remote);
    if (!checked.ok) return checked;
    if (pipe.payload.remote) return refuse('INVALID_REQUEST', { reason: 'already connected' });
    pipe.payload.remote = checked.value;
    return await later(accept(undefined));
  }

  async send({ pipeId, producerId, copyId }: Parameters<MediaNode['sendByPipe']>[0]): Promise<Sent> {
    const pipe = this.tree.find('pipe', pipeId);
    const producer = this.tree.find('producer', producerId);
    if (!pipe || !producer) return refuse('NOT_FOUND');
    if (pipe.routerId !== producer.routerId)
      return refuse('INVALID_REQUEST', { reason: 'producer of another router' });
    if (this.tree.below(pipe, 'consumer').length >= limits.MAX_COPIES_PER_PIPE)
      return refuse('INVALID_REQUEST', { reason: 'too many copies' });
    const node = this.tree.reserve('consumer', copyId, [pipe, producer]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { kind, rtp, paused } = producer.payload;
    const { ssrc, rtpParameters } = pipeParameters(rtp, this.routed, kind);
    // It has all layers, and so none to choose and none to tell.
    this.tree.settle(node, { producerId, kind, ssrc, layers: 1, paused: false, wanted: 0, flowing: 0 });
    return await opened(node, { kind, rtpParameters: structuredClone<Sealed>(rtpParameters), paused });
  }

  async receive(call: Parameters<MediaNode['receiveByPipe']>[0]): Promise<MediaResult<void>> {
    const pipe = this.tree.find('pipe', call.pipeId);
    if (!pipe) return refuse('NOT_FOUND');
    const checked = checkRtpParameters(call);
    if (!checked.ok) return checked;
    const rtp = checked.value;
    const siblings = this.tree.below(pipe, 'producer');
    if (siblings.length >= limits.MAX_COPIES_PER_PIPE)
      return refuse('INVALID_REQUEST', { reason: 'too many copies' });
    const node = this.tree.reserve('producer', call.copyId, [pipe]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const collision = siblings.some(({ payload }) => payload && collide(payload.rtp, rtp));
    if (collision || !canRoute(rtp, this.routed)) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNSUPPORTED', { reason: collision ? 'SSRC is in use' : 'codec is not routed' });
    }
    this.tree.settle(node, { kind: call.kind, source: call.source, rtp, paused: call.paused });
    return await opened(node, undefined);
  }

  /** True when what the producer publishes arrives here, by a transport or through pipes, and nobody paused it. */
  isFed(producerId: string): boolean {
    const producer = this.tree.find('producer', producerId);
    if (!producer || producer.payload.paused) return false;
    const pipe = this.tree.ownerOf(producer, 'pipe');
    if (!pipe) return typeof this.tree.ownerOf(producer, 'transport')?.payload.connectedWith === 'string';
    const { end, remote } = pipe.payload;
    const ssrc = producer.payload.rtp.encodings[0]?.ssrc;
    return remote !== null && ssrc !== undefined && this.network.carries(remote, end, ssrc);
  }

  /** Whether a pipe here sends a stream to `to`. Both must know each other, by address and key. */
  private sends(pipeId: string, own: PipeEnd, to: PipeEnd, ssrc: number): boolean {
    const pipe = this.tree.find('pipe', pipeId);
    // A later pipe may have the same id; it is another one.
    if (pipe?.payload.end !== own || !pipe.payload.remote) return false;
    if (JSON.stringify(pipe.payload.remote) !== JSON.stringify(to)) return false;
    const copies = this.tree.below(pipe, 'consumer').flatMap(({ payload }) => payload ?? []);
    return copies.some((copy) => copy.ssrc === ssrc && !copy.paused && this.isFed(copy.producerId));
  }
}
