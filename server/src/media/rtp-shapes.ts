import * as z from 'zod';
import type { MediaKind, Sealed, TrackSource } from '#protocol';
import { kindOfSource } from '#protocol';
import { accept, refuse, type Result } from '../kernel/result.js';
import { MAX_ENCODINGS } from './limits.js';
import { boundSealed } from './sealed-bounds.js';

/**
 * What sealed values must look like inside. They come from clients, and the media engine trusts more than it should: it
 * checks types but not ranges, and some combinations end a worker and every conference on it. So everything is checked
 * here first, and unknown fields are dropped.
 *
 * Malformed values are INVALID_REQUEST; well-formed ones that the routers cannot carry are MEDIA_UNSUPPORTED.
 */
const uint32 = z.int().min(1).max(0xffff_ffff);
const payloadType = z.int().min(0).max(127);
const name = z.string().min(1).max(256);
/** RFC 8852 allows letters and digits in a RID; MIDs are tokens. */
const rid = z.string().regex(/^[A-Za-z0-9_-]{1,16}$/);
const mid = z.string().regex(/^[A-Za-z0-9._-]{1,16}$/);
const mimeType = z
  .string()
  .max(64)
  .regex(/^(audio|video)\/[A-Za-z0-9.+-]+$/i);

const codecParameters = z
  .record(z.string().max(64), z.union([z.string().max(512), z.int().min(-0x8000_0000).max(0x7fff_ffff)]))
  .refine((parameters) => parameters['apt'] === undefined || typeof parameters['apt'] === 'number');
const rtcpFeedback = z.array(z.object({ type: name, parameter: z.string().max(64).optional() })).max(32);
const codecCommon = {
  mimeType,
  clockRate: z.int().min(1).max(1_000_000),
  channels: z.int().min(1).max(255).optional(),
  parameters: codecParameters.optional(),
  rtcpFeedback: rtcpFeedback.optional(),
};

const encoding = z.object({
  ssrc: uint32.optional(),
  rid: rid.optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.object({ ssrc: uint32 }).optional(),
  dtx: z.boolean().optional(),
  /** One spatial layer per stream: spatial scalability comes with VP9 and AV1. */
  scalabilityMode: z
    .string()
    .regex(/^L1T[1-3]$/)
    .optional(),
  maxBitrate: z.number().min(0).max(100_000_000).transform(Math.round).optional(),
});

const rtpParametersShape = z.object({
  mid: mid.optional(),
  codecs: z
    .array(z.object({ ...codecCommon, payloadType }))
    .min(1)
    .max(16),
  headerExtensions: z
    .array(z.object({ uri: name, id: z.int().min(1).max(255), encrypt: z.boolean().optional() }))
    .max(32)
    .optional(),
  encodings: z.array(encoding).min(1).max(16),
  rtcp: z.object({ cname: z.string().max(256).optional(), reducedSize: z.boolean().optional() }).optional(),
});
export type CheckedRtpParameters = z.infer<typeof rtpParametersShape>;

const rtpCapabilitiesShape = z.object({
  codecs: z
    .array(z.object({ ...codecCommon, kind: z.enum(['audio', 'video']), preferredPayloadType: payloadType }))
    .min(1)
    .max(128),
  headerExtensions: z
    .array(
      z.object({
        kind: z.enum(['audio', 'video']),
        uri: name,
        preferredId: z.int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(128)
    .optional(),
});
export type CheckedRtpCapabilities = z.infer<typeof rtpCapabilitiesShape>;

const hexPairs = (count: number) =>
  z.string().regex(new RegExp(`^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){${count - 1}}$`));
/** Every browser gives SHA-256; SHA-1 could be forged. */
const fingerprint = z.discriminatedUnion('algorithm', [
  z.object({ algorithm: z.literal('sha-256'), value: hexPairs(32) }),
  z.object({ algorithm: z.literal('sha-384'), value: hexPairs(48) }),
  z.object({ algorithm: z.literal('sha-512'), value: hexPairs(64) }),
]);
const dtlsParametersShape = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z.array(fingerprint).min(1).max(8),
});
export type CheckedDtlsParameters = z.infer<typeof dtlsParametersShape>;

function parse<Shape extends z.ZodType>(shape: Shape, value: Sealed): Result<z.infer<Shape>> {
  const bounded = boundSealed(value);
  if (!bounded.ok) return bounded;
  const parsed = shape.safeParse(bounded.value);
  if (parsed.success) return accept(parsed.data);
  const issue = parsed.error.issues[0];
  return refuse('INVALID_REQUEST', {
    field: issue?.path.join('.') ?? '',
    reason: issue?.message ?? 'not valid',
  });
}

export const checkDtlsParameters = (value: Sealed): Result<CheckedDtlsParameters> =>
  parse(dtlsParametersShape, value);
/** The same for the same parameters, however they are spelled: to know a repetition from another client. */
export const dtlsKey = ({ role, fingerprints }: CheckedDtlsParameters): string =>
  [
    role ?? 'auto',
    ...fingerprints.map(({ algorithm, value }) => `${algorithm} ${value.toUpperCase()}`).sort(),
  ].join('\n');
export const checkRtpCapabilities = (value: Sealed): Result<CheckedRtpCapabilities> =>
  parse(rtpCapabilitiesShape, value);

/** RTP parameters of something published: whole in themselves, and fitting the source they are said to be. */
export function checkRtpParameters(call: {
  readonly source: TrackSource;
  readonly kind: MediaKind;
  readonly rtpParameters: Sealed;
}): Result<CheckedRtpParameters> {
  if (kindOfSource[call.source] !== call.kind)
    return refuse('INVALID_REQUEST', { reason: 'wrong kind for the source' });
  const parsed = parse(rtpParametersShape, call.rtpParameters);
  if (!parsed.ok) return parsed;
  const { codecs, encodings } = parsed.value;
  if (encodings.length > MAX_ENCODINGS[call.source])
    return refuse('MEDIA_UNSUPPORTED', { reason: 'too many encodings' });
  const reason = codecFault(codecs, call.kind) ?? encodingFault(parsed.value);
  return reason ? refuse('INVALID_REQUEST', { reason }) : parsed;
}

export const isRtx = (codec: { readonly mimeType: string }): boolean => /\/rtx$/i.test(codec.mimeType);

function codecFault(codecs: CheckedRtpParameters['codecs'], kind: MediaKind): string | null {
  if (codecs.some((codec) => !codec.mimeType.toLowerCase().startsWith(`${kind}/`)))
    return 'codec of another kind';
  const mediaTypes = new Set(codecs.filter((codec) => !isRtx(codec)).map((codec) => codec.payloadType));
  // The engine takes the first codec for the one that is sent.
  if (!codecs[0] || isRtx(codecs[0])) return 'the first codec carries no media';
  if (new Set(codecs.map((codec) => codec.payloadType)).size < codecs.length)
    return 'payload type used twice';
  const retransmits = codecs.filter(isRtx).map((codec) => codec.parameters?.['apt']);
  return retransmits.every((apt) => typeof apt === 'number' && mediaTypes.has(apt))
    ? null
    : 'RTX for no codec';
}

function encodingFault({ codecs, encodings, mid }: CheckedRtpParameters): string | null {
  const ssrcs = encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc].filter((one) => one !== undefined));
  if (new Set(ssrcs).size < ssrcs.length) return 'SSRC used twice';
  const rids = encodings.map((one) => one.rid).filter((one) => one !== undefined);
  if (new Set(rids).size < rids.length) return 'RID used twice';
  const unnamed = encodings.some((one) => one.ssrc === undefined && one.rid === undefined);
  if (unnamed && (encodings.length > 1 || mid === undefined)) return 'encoding without SSRC or RID';
  const mediaTypes = new Set(codecs.filter((codec) => !isRtx(codec)).map((codec) => codec.payloadType));
  return encodings.every(({ codecPayloadType: type }) => type === undefined || mediaTypes.has(type))
    ? null
    : 'encoding of an unknown codec';
}
