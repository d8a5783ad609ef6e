import { randomBytes, randomInt } from 'node:crypto';
import type { MediaKind, Sealed, TransportOffer, VideoCodec } from '#protocol';
import { routedCodecs, type RoutedCodec } from '../codecs.js';
import { type CheckedRtpCapabilities, type CheckedRtpParameters, isRtx } from '../rtp-shapes.js';

/** Sealed values as a media engine would make them: a client's media library accepts them, though nothing will answer. */
type CapabilityCodec = CheckedRtpCapabilities['codecs'][number];
type SentCodec = CheckedRtpParameters['codecs'][number];

const SDES = 'urn:ietf:params:rtp-hdrext:sdes:';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const HEADER_EXTENSIONS = [
  { kind: 'audio', uri: `${SDES}mid`, preferredId: 1, direction: 'sendrecv' },
  { kind: 'video', uri: `${SDES}mid`, preferredId: 1, direction: 'sendrecv' },
  { kind: 'video', uri: `${SDES}rtp-stream-id`, preferredId: 2, direction: 'recvonly' },
  { kind: 'video', uri: `${SDES}repaired-rtp-stream-id`, preferredId: 3, direction: 'recvonly' },
  { kind: 'video', uri: TRANSPORT_CC, preferredId: 5, direction: 'sendrecv' },
  {
    kind: 'audio',
    uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    preferredId: 6,
    direction: 'sendrecv',
  },
] as const;
const FIRST_PAYLOAD_TYPE = 100;

const videoFeedback = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'transport-cc' },
];

export function fakeCapabilities(preferred: VideoCodec): CheckedRtpCapabilities {
  let next = FIRST_PAYLOAD_TYPE;
  const codecs = routedCodecs(preferred).flatMap((codec): CapabilityCodec[] => {
    const payloadType = next++;
    const own: CapabilityCodec = {
      ...codec,
      parameters: { ...codec.parameters },
      preferredPayloadType: payloadType,
      rtcpFeedback: codec.kind === 'video' ? videoFeedback : [{ type: 'transport-cc' }],
    };
    return codec.kind === 'video' ? [own, rtxFor(payloadType, next++)] : [own];
  });
  return {
    codecs,
    headerExtensions: HEADER_EXTENSIONS.map((extension) => ({ ...extension, preferredEncrypt: false })),
  };
}

const rtxFor = (apt: number, preferredPayloadType: number): CapabilityCodec => ({
  kind: 'video',
  mimeType: 'video/rtx',
  preferredPayloadType,
  clockRate: 90_000,
  parameters: { apt },
  rtcpFeedback: [],
});

export function fakeOffer(call: {
  readonly transportId: string;
  readonly address: string;
  readonly port: number;
  readonly fingerprint: string;
}): TransportOffer {
  const { transportId, address, port, fingerprint } = call;
  const candidate = { priority: 1_076_302_079, ip: address, address, port, type: 'host' };
  return {
    id: transportId,
    iceParameters: fakeIceParameters(),
    iceCandidates: [
      { ...candidate, foundation: 'udpcandidate', protocol: 'udp' },
      {
        ...candidate,
        foundation: 'tcpcandidate',
        protocol: 'tcp',
        tcpType: 'passive',
        priority: 1_076_276_479,
      },
    ],
    dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
  };
}

export const fakeIceParameters = (): Sealed => ({
  usernameFragment: randomBytes(16).toString('hex'),
  password: randomBytes(16).toString('hex'),
  iceLite: true,
});

export const fakeFingerprint = (): string =>
  Array.from(randomBytes(32), (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');

/** Same codec, and for H.264 the same profile and packetization: what an SFU can pass on without transcoding. */
const sameCodec = (left: Omit<RoutedCodec, 'kind'>, right: Omit<RoutedCodec, 'kind'>): boolean =>
  left.mimeType.toLowerCase() === right.mimeType.toLowerCase() &&
  left.clockRate === right.clockRate &&
  (left.channels ?? 1) === (right.channels ?? 1) &&
  (!/h264/i.test(left.mimeType) ||
    (profileOf(left) === profileOf(right) &&
      (left.parameters['packetization-mode'] ?? 0) === (right.parameters['packetization-mode'] ?? 0)));
const profileOf = ({ parameters }: Pick<RoutedCodec, 'parameters'>): string =>
  String(parameters['profile-level-id'] ?? '42001f')
    .slice(0, 4)
    .toLowerCase();

type AnyCodec = SentCodec | CapabilityCodec;
const plain = (codec: AnyCodec) => ({
  mimeType: codec.mimeType,
  clockRate: codec.clockRate,
  ...(codec.channels === undefined ? {} : { channels: codec.channels }),
  parameters: codec.parameters ?? {},
});

/** True when routers carry every codec that is sent. */
export const canRoute = (sent: CheckedRtpParameters, routed: CheckedRtpCapabilities): boolean =>
  sent.codecs
    .filter((codec) => !isRtx(codec))
    .every((codec) => routed.codecs.some((capable) => sameCodec(plain(codec), plain(capable))));

/** What a consumer of `sent` gets, or null when the client can decode none of it. */
export function consumerParameters(
  sent: CheckedRtpParameters,
  routed: CheckedRtpCapabilities,
  client: CheckedRtpCapabilities,
  kind: MediaKind,
  mid: number,
): Sealed | null {
  const carried = sent.codecs
    .filter((codec) => !isRtx(codec))
    .flatMap((codec) => routed.codecs.filter((capable) => sameCodec(plain(codec), plain(capable))))
    .filter((capable) => client.codecs.some((decodable) => sameCodec(plain(capable), plain(decodable))));
  if (carried.length === 0) return null;
  return {
    mid: String(mid),
    codecs: carried.map(({ preferredPayloadType: payloadType, kind: _kind, ...codec }) => ({
      ...codec,
      payloadType,
    })),
    headerExtensions: HEADER_EXTENSIONS.filter(
      (one) => one.kind === kind && one.direction === 'sendrecv',
    ).map((one) => ({
      uri: one.uri,
      id: one.preferredId,
      encrypt: false,
      parameters: {},
    })),
    encodings: [{ ssrc: randomInt(1, 0x7fff_ffff) }],
    rtcp: { cname: sent.rtcp?.cname ?? 'fake', reducedSize: true },
  };
}

/** What a pipe sends of `sent`: every encoding of it, told apart by SSRC. */
export function pipeParameters(
  sent: CheckedRtpParameters,
  routed: CheckedRtpCapabilities,
  kind: MediaKind,
): { readonly ssrc: number; readonly rtpParameters: Sealed } {
  const { mid: _mid, ...shown } = consumerParameters(sent, routed, routed, kind, 0) ?? {};
  const ssrc = randomInt(1, 0x7fff_0000);
  const encodings = sent.encodings.map((encoding, nth) => ({
    ssrc: ssrc + nth,
    ...(encoding.maxBitrate === undefined ? {} : { maxBitrate: encoding.maxBitrate }),
    ...(encoding.scalabilityMode === undefined ? {} : { scalabilityMode: encoding.scalabilityMode }),
  }));
  return { ssrc, rtpParameters: { ...shown, encodings } };
}
