import type { Sealed, TransportOffer } from '#protocol';
import type { types } from 'mediasoup-client';

export type Device = types.Device;
export type Transport = types.Transport;
export type Producer = types.Producer;
export type Consumer = types.Consumer;
export type RtpCapabilities = types.RtpCapabilities;
export type DeviceLoader = (routerCapabilities: Sealed) => Promise<Device>;

/**
 * Adapter over mediasoup-client, which is the one heavy dependency and is fetched only when a call is prepared. Throws
 * when this browser has no WebRTC that it knows.
 */
export const loadDevice: DeviceLoader = async (routerCapabilities) => {
  const { Device } = await import('./engine-library.js');
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: unseal<RtpCapabilities>(routerCapabilities) });
  return device;
};

/**
 * Media parameters cross signaling sealed; here, at the border to the media engine, the seal is broken. The engine checks
 * what it is given.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the engine's shape
export function unseal<Shape>(sealed: Sealed): Shape {
  return sealed as Shape;
}
export const seal = (parameters: object): Sealed => ({ ...parameters });

export const transportOptions = (
  offer: TransportOffer,
  iceServers: readonly RTCIceServer[],
): types.TransportOptions => ({
  id: offer.id,
  iceParameters: unseal<types.IceParameters>(offer.iceParameters),
  iceCandidates: offer.iceCandidates.map((candidate) => unseal<types.IceCandidate>(candidate)),
  dtlsParameters: unseal<types.DtlsParameters>(offer.dtlsParameters),
  iceServers: [...iceServers],
});
