import type { RtpParameters } from 'mediasoup/types';
import type { Sealed } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import * as limits from '../limits.js';
import type { MediaNode, MediaResult, PipeEnd } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import { checkPipeEnd, PIPE_CRYPTO_SUITE } from '../pipe-shapes.js';
import { checkRtpParameters } from '../rtp-shapes.js';
import type { Attempts } from './attempts.js';
import type { EngineObjects } from './engine-objects.js';
import type { PipePlace } from './pipe-place.js';

type Sent = Awaited<ReturnType<MediaNode['sendByPipe']>>;

/** Streams that go from one router to another: on another worker, or on another machine. Always SRTP, and with RTX. */
export class Pipes {
  constructor(
    private readonly tree: ObjectTree<EngineObjects>,
    private readonly attempts: Attempts,
    private readonly place: PipePlace,
  ) {}

  async open({ routerId, pipeId }: Parameters<MediaNode['openPipe']>[0]): Promise<MediaResult<PipeEnd>> {
    const router = this.tree.find('router', routerId);
    if (!router) return refuse('NOT_FOUND');
    if (this.tree.below(router, 'pipe').length >= limits.MAX_PIPES_PER_ROUTER)
      return refuse('INVALID_REQUEST', { reason: 'too many pipes' });
    const node = this.tree.reserve('pipe', pipeId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNAVAILABLE', async () => ({
      engine: await router.payload.engine.createPipeTransport({
        listenInfo: this.place.listenInfo,
        enableRtx: true,
        enableSrtp: true,
      }),
      connecting: false,
    }));
    if (!opened.ok) return opened;
    const { tuple, srtpParameters } = opened.value.engine;
    if (srtpParameters?.cryptoSuite !== PIPE_CRYPTO_SUITE)
      throw new Error('The media engine opened a pipe without the encryption that was asked for.');
    return accept({
      address: this.place.address,
      port: tuple.localPort,
      srtpParameters: { ...srtpParameters },
    });
  }

  async connect({ pipeId, remote }: Parameters<MediaNode['connectPipe']>[0]): Promise<MediaResult<void>> {
    const pipe = this.tree.find('pipe', pipeId);
    if (!pipe) return refuse('NOT_FOUND');
    const checked = checkPipeEnd(remote);
    if (!checked.ok) return checked;
    const { payload } = pipe;
    if (payload.connecting) return refuse('INVALID_REQUEST', { reason: 'already connected' });
    payload.connecting = true;
    const { address, port, srtpParameters } = checked.value;
    const ip = await this.place.resolve(address, port);
    if (!pipe.present) return refuse('NOT_FOUND');
    const connected =
      ip === null
        ? refuse('MEDIA_UNAVAILABLE', { reason: "the other node's address is not known", address })
        : await this.attempts.make(pipe, 'INVALID_REQUEST', () =>
            payload.engine.connect({ ip, port, srtpParameters }),
          );
    if (!connected.ok) payload.connecting = false;
    return connected;
  }

  /** A copy may be sent on in turn, so that a stream crosses between two machines once for all the workers over there. */
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
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNSUPPORTED', async () => ({
      engine: await pipe.payload.engine.consume({ producerId }),
    }));
    if (!opened.ok) return opened;
    const { kind, rtpParameters } = opened.value.engine;
    return accept({
      kind,
      rtpParameters: structuredClone<Sealed>(rtpParameters),
      paused: producer.payload.engine.paused,
    });
  }

  async receive(call: Parameters<MediaNode['receiveByPipe']>[0]): Promise<MediaResult<void>> {
    const pipe = this.tree.find('pipe', call.pipeId);
    if (!pipe) return refuse('NOT_FOUND');
    const checked = checkRtpParameters(call);
    if (!checked.ok) return checked;
    if (this.tree.below(pipe, 'producer').length >= limits.MAX_COPIES_PER_PIPE)
      return refuse('INVALID_REQUEST', { reason: 'too many copies' });
    const node = this.tree.reserve('producer', call.copyId, [pipe]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { kind, paused, source, copyId } = call;
    // Not for the level observer: how loud it is, the router tells that it comes from.
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNSUPPORTED', async () => ({
      engine: await pipe.payload.engine.produce({
        id: copyId,
        kind,
        paused,
        // Checked above; the engine's types only spell "absent" differently.
        rtpParameters: checked.value as RtpParameters,
        // Requests for key frames are gathered at the source; to gather them here, too, would delay them twice.
      }),
      source,
    }));
    return opened.ok ? accept(undefined) : opened;
  }
}
