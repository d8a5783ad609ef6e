import type { Sealed, TransportOffer } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import * as limits from '../limits.js';
import type { CallOf, MediaEvent, MediaResult } from '../media-plane.js';
import type { ObjectTree, OpenNode, TreeNode } from '../object-tree.js';
import { type CheckedDtlsParameters, checkDtlsParameters, dtlsKey } from '../rtp-shapes.js';
import type { Attempts } from './attempts.js';
import type { EngineObjects } from './engine-objects.js';
import { tellTransportStates } from './transport-states.js';

/** Where clients reach us: one transport to send on and one to receive on for each. */
export class Transports {
  constructor(
    private readonly tree: ObjectTree<EngineObjects>,
    private readonly attempts: Attempts,
    private readonly tell: (event: MediaEvent) => void,
  ) {}

  async open(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    const router = this.tree.find('router', call.routerId);
    if (!router) return refuse('NOT_FOUND');
    const { engine: routerEngine, worker } = router.payload;
    const node = this.tree.reserve('transport', call.transportId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNAVAILABLE', async () => {
      const engine = await routerEngine.createWebRtcTransport({
        webRtcServer: worker.server,
        preferUdp: true,
        initialAvailableOutgoingBitrate: limits.INITIAL_OUTGOING_BITRATE,
        iceConsentTimeout: limits.ICE_CONSENT_TIMEOUT_S,
      });
      if (call.direction === 'send') await engine.setMaxIncomingBitrate(limits.maxIncomingBitrate([]));
      return { engine, direction: call.direction, connection: null };
    });
    if (!opened.ok) return opened;
    const { engine } = opened.value;
    tellTransportStates(engine, (change) => this.tellState(node, change));
    const { iceParameters, iceCandidates, dtlsParameters } = engine;
    return accept({
      id: call.transportId,
      iceParameters: { ...iceParameters },
      iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
      dtlsParameters: structuredClone<Sealed>(dtlsParameters),
    });
  }

  /** The very same parameters once more get the first outcome again: a caller that was started anew may repeat itself. */
  async connect(call: CallOf<'connectTransport'>): Promise<MediaResult<void>> {
    const transport = this.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    const checked = checkDtlsParameters(call.dtlsParameters);
    if (!checked.ok) return checked;
    const { payload } = transport;
    const key = dtlsKey(checked.value);
    if (payload.connection) {
      if (payload.connection.key === key) return await payload.connection.outcome;
      return refuse('INVALID_REQUEST', { reason: 'already connected' });
    }
    const outcome = this.handshake(transport, checked.value);
    payload.connection = { key, outcome };
    const connected = await outcome;
    if (!connected.ok) payload.connection = null;
    return connected;
  }

  async restartIce({ transportId }: CallOf<'restartIce'>): Promise<MediaResult<{ iceParameters: Sealed }>> {
    const transport = this.tree.find('transport', transportId);
    if (!transport) return refuse('NOT_FOUND');
    const restarted = await this.attempts.make(transport, 'MEDIA_UNAVAILABLE', () =>
      transport.payload.engine.restartIce(),
    );
    return restarted.ok ? accept({ iceParameters: { ...restarted.value } }) : restarted;
  }

  private handshake(
    transport: OpenNode<EngineObjects['transport']>,
    { role, fingerprints }: CheckedDtlsParameters,
  ): Promise<MediaResult<void>> {
    const dtlsParameters = { ...(role ? { role } : {}), fingerprints };
    return this.attempts.make(transport, 'INVALID_REQUEST', () =>
      transport.payload.engine.connect({ dtlsParameters }),
    );
  }

  private tellState(
    node: TreeNode,
    change: { state: 'connected' | 'disconnected' | 'failed'; protocol?: 'udp' | 'tcp' },
  ) {
    if (!node.present) return;
    this.tell({ type: 'transport_state', routerId: node.routerId, transportId: node.id, ...change });
  }
}
