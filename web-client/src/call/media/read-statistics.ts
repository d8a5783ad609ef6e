import type { Direction } from '#protocol';
import type { Transport } from './engine.js';
import type { Reception } from './receiving.js';
import type { Publishing } from './publishing.js';
import type { TrackStatistics, TransportStatistics } from './track-statistics.js';

/** A browser's statistics object: names are standard, presence is not. */
type Stat = Readonly<Record<string, unknown>>;

const number = (stat: Stat | undefined, name: string): number | null => {
  const value = stat?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};
const text = (stat: Stat | undefined, name: string): string | null => {
  const value = stat?.[name];
  return typeof value === 'string' ? value : null;
};

export function statsOf(report: RTCStatsReport): readonly Stat[] {
  const stats: Stat[] = [];
  report.forEach((stat: Stat) => stats.push(stat));
  return stats;
}

const byType = (stats: readonly Stat[], type: string) => stats.filter((stat) => stat['type'] === type);
const byId = (stats: readonly Stat[], id: string | null) => stats.find((stat) => stat['id'] === id);
const codecOf = (stats: readonly Stat[], rtp: Stat | undefined) =>
  text(byId(stats, text(rtp, 'codecId')), 'mimeType');
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0);

export function receiverStatistics(
  stats: readonly Stat[],
  about: Pick<TrackStatistics, 'trackId' | 'participantId' | 'source' | 'kind' | 'muted'>,
): TrackStatistics {
  const rtp = byType(stats, 'inbound-rtp').find((stat) => stat['kind'] === about.kind);
  const jitter = number(rtp, 'jitter');
  return {
    direction: 'recv',
    ...about,
    codec: codecOf(stats, rtp),
    bytes: number(rtp, 'bytesReceived') ?? 0,
    packets: number(rtp, 'packetsReceived') ?? 0,
    packetsLost: number(rtp, 'packetsLost'),
    jitterMs: jitter === null ? null : jitter * 1000,
    width: number(rtp, 'frameWidth'),
    height: number(rtp, 'frameHeight'),
    framesPerSecond: number(rtp, 'framesPerSecond'),
    frames: number(rtp, 'framesDecoded'),
    freezeCount: number(rtp, 'freezeCount'),
    audioLevel: number(rtp, 'audioLevel'),
    totalAudioEnergy: number(rtp, 'totalAudioEnergy'),
    layers: [],
  };
}

export function senderStatistics(
  stats: readonly Stat[],
  about: Pick<TrackStatistics, 'trackId' | 'participantId' | 'source' | 'kind' | 'muted'>,
): TrackStatistics {
  const layers = byType(stats, 'outbound-rtp')
    .filter((stat) => stat['kind'] === about.kind)
    .map((stat) => ({
      rid: text(stat, 'rid') ?? '',
      width: number(stat, 'frameWidth'),
      height: number(stat, 'frameHeight'),
      bytes: number(stat, 'bytesSent') ?? 0,
      packets: number(stat, 'packetsSent') ?? 0,
      frames: number(stat, 'framesEncoded'),
      framesPerSecond: number(stat, 'framesPerSecond'),
      codec: codecOf(stats, stat),
      active: stat['active'] !== false,
    }))
    .sort((one, other) => one.rid.localeCompare(other.rid));
  const largest = [...layers].sort((one, other) => (other.height ?? 0) - (one.height ?? 0))[0];
  const remote = byType(stats, 'remote-inbound-rtp');
  const source = byType(stats, 'media-source')[0];
  return {
    direction: 'send',
    ...about,
    codec: largest?.codec ?? null,
    bytes: sum(layers.map((layer) => layer.bytes)),
    packets: sum(layers.map((layer) => layer.packets)),
    packetsLost: remote.length === 0 ? null : sum(remote.map((stat) => number(stat, 'packetsLost'))),
    jitterMs: null,
    width: largest?.width ?? null,
    height: largest?.height ?? null,
    framesPerSecond: largest?.framesPerSecond ?? null,
    frames: largest?.frames ?? null,
    freezeCount: null,
    audioLevel: number(source, 'audioLevel'),
    totalAudioEnergy: number(source, 'totalAudioEnergy'),
    layers:
      about.kind === 'video'
        ? layers.map(({ rid, width, height, bytes, frames, active }) => ({
            rid,
            width,
            height,
            bytes,
            frames,
            active,
          }))
        : [],
  };
}

export function transportStatistics(
  direction: Direction,
  state: string,
  stats: readonly Stat[],
): TransportStatistics {
  const transport = byType(stats, 'transport')[0];
  const chosen = text(transport, 'selectedCandidatePairId');
  const pair =
    byId(stats, chosen) ??
    byType(stats, 'candidate-pair').find(
      (stat) => stat['nominated'] === true && stat['state'] === 'succeeded',
    );
  const local = byId(stats, text(pair, 'localCandidateId'));
  const roundTrip = number(pair, 'currentRoundTripTime');
  return {
    direction,
    state,
    roundTripMs: roundTrip === null ? null : roundTrip * 1000,
    protocol: text(local, 'protocol'),
    localCandidateType: text(local, 'candidateType'),
    availableOutgoingBitrate: number(pair, 'availableOutgoingBitrate'),
    srtpCipher: text(transport, 'srtpCipher'),
  };
}

/** Reads everything that is received. A track that ends meanwhile is left out. */
export async function readReceivers(receptions: readonly Reception[]): Promise<readonly TrackStatistics[]> {
  const read = await Promise.allSettled(
    receptions.map(async ({ offer, consumer }) =>
      receiverStatistics(statsOf(await consumer.getStats()), {
        trackId: offer.trackId,
        participantId: offer.participantId,
        source: offer.source,
        kind: offer.kind,
        muted: consumer.track.muted,
      }),
    ),
  );
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

export async function readSenders(
  publishing: Publishing | null,
  participantId: string | null,
): Promise<readonly TrackStatistics[]> {
  const read = await Promise.allSettled(
    (publishing?.sources() ?? []).map(async (source) => {
      const producer = publishing?.producerOf(source);
      if (producer === undefined) throw new Error('Closed meanwhile.');
      return senderStatistics(statsOf(await producer.getStats()), {
        trackId: producer.id,
        participantId,
        source,
        kind: producer.kind,
        muted: producer.paused,
      });
    }),
  );
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

export async function readTransports(
  transports: readonly { readonly direction: Direction; readonly transport: Transport }[],
): Promise<readonly TransportStatistics[]> {
  const read = await Promise.allSettled(
    transports.map(async ({ direction, transport }) =>
      transportStatistics(direction, transport.connectionState, statsOf(await transport.getStats())),
    ),
  );
  return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
