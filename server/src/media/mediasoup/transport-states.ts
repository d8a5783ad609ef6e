import type { WebRtcTransport } from 'mediasoup/types';
import type { MediaEvent } from '../media-plane.js';

type TransportState = Extract<MediaEvent, { type: 'transport_state' }>;

/**
 * Tells a transport's life in three words. Connected means that DTLS is done and ICE has a path: before that nothing can
 * flow. A path that changes (Wi-Fi to cable, UDP to TCP) is told again when its protocol differs.
 */
export function tellTransportStates(
  engine: WebRtcTransport,
  tell: (change: Pick<TransportState, 'state' | 'protocol'>) => void,
): void {
  let told = '';
  const tellOnce = (state: TransportState['state'], protocol?: 'udp' | 'tcp') => {
    const change = `${state} ${protocol ?? ''}`;
    if (change === told) return;
    told = change;
    tell(protocol ? { state, protocol } : { state });
  };
  const review = () => {
    const { dtlsState, iceState, iceSelectedTuple } = engine;
    if (dtlsState === 'failed') tellOnce('failed');
    // The client ended DTLS, or no consent check came through for too long.
    else if (dtlsState === 'closed' || iceState === 'disconnected') tellOnce('disconnected');
    else if (dtlsState === 'connected') tellOnce('connected', iceSelectedTuple?.protocol);
  };
  engine.on('dtlsstatechange', review);
  engine.on('icestatechange', review);
  engine.on('iceselectedtuplechange', review);
}
