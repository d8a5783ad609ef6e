import { describe, expect, it } from 'vitest';
import { receiverStatistics, senderStatistics, statsOf, transportStatistics } from './read-statistics.js';

const about = { trackId: 't', participantId: 'p', muted: false };

describe('receiverStatistics()', () => {
  it('reads a video track', () => {
    const stats = [
      { type: 'codec', id: 'c1', mimeType: 'video/VP8' },
      { type: 'inbound-rtp', kind: 'audio', bytesReceived: 1 },
      {
        type: 'inbound-rtp',
        kind: 'video',
        codecId: 'c1',
        bytesReceived: 5000,
        packetsReceived: 40,
        packetsLost: 2,
        jitter: 0.004,
        frameWidth: 640,
        frameHeight: 360,
        framesDecoded: 99,
        framesPerSecond: 30,
        freezeCount: 1,
      },
    ];
    expect(receiverStatistics(stats, { ...about, source: 'camera', kind: 'video' })).toMatchObject({
      codec: 'video/VP8',
      bytes: 5000,
      packets: 40,
      packetsLost: 2,
      jitterMs: 4,
      width: 640,
      height: 360,
      frames: 99,
      framesPerSecond: 30,
      freezeCount: 1,
      audioLevel: null,
    });
  });
  it('has nothing to tell before the first packet', () => {
    expect(receiverStatistics([], { ...about, source: 'microphone', kind: 'audio' })).toMatchObject({
      bytes: 0,
      packets: 0,
      codec: null,
      audioLevel: null,
      frames: null,
    });
  });
  it('does not believe what is no number', () => {
    const stats = [{ type: 'inbound-rtp', kind: 'audio', audioLevel: 'loud', totalAudioEnergy: Number.NaN }];
    expect(receiverStatistics(stats, { ...about, source: 'microphone', kind: 'audio' })).toMatchObject({
      audioLevel: null,
      totalAudioEnergy: null,
    });
  });
});

describe('senderStatistics()', () => {
  it('sums the layers, lowest first, and describes the largest', () => {
    const layer = (rid: string, height: number, active: boolean) => ({
      type: 'outbound-rtp',
      kind: 'video',
      rid,
      frameWidth: (height * 16) / 9,
      frameHeight: height,
      bytesSent: height,
      packetsSent: 1,
      framesEncoded: height / 10,
      active,
    });
    const stats = [
      layer('r2', 720, false),
      layer('r0', 180, true),
      layer('r1', 360, true),
      { type: 'remote-inbound-rtp', packetsLost: 3 },
    ];
    const read = senderStatistics(stats, { ...about, source: 'camera', kind: 'video' });
    expect(read).toMatchObject({
      bytes: 1260,
      packets: 3,
      packetsLost: 3,
      width: 1280,
      height: 720,
      frames: 72,
    });
    expect(read.layers.map((one) => [one.rid, one.height, one.active])).toEqual([
      ['r0', 180, true],
      ['r1', 360, true],
      ['r2', 720, false],
    ]);
  });
});

describe('transportStatistics()', () => {
  const local = { type: 'local-candidate', id: 'l', protocol: 'udp', candidateType: 'host' };
  const pair = {
    type: 'candidate-pair',
    id: 'pair',
    localCandidateId: 'l',
    currentRoundTripTime: 0.012,
    availableOutgoingBitrate: 9,
  };
  it.each([
    [
      'the one the transport names',
      'AEAD_AES_128_GCM',
      [{ type: 'transport', selectedCandidatePairId: 'pair', srtpCipher: 'AEAD_AES_128_GCM' }, pair, local],
    ],
    [
      'the nominated one where none is named',
      null,
      [{ ...pair, nominated: true, state: 'succeeded' }, local],
    ],
  ])('reads %s', (_name, srtpCipher, stats) => {
    expect(transportStatistics('send', 'connected', stats)).toEqual({
      direction: 'send',
      state: 'connected',
      roundTripMs: 12,
      protocol: 'udp',
      localCandidateType: 'host',
      availableOutgoingBitrate: 9,
      srtpCipher,
    });
  });
  it('tells nothing of a path that is not chosen', () => {
    expect(transportStatistics('recv', 'new', [pair, local])).toMatchObject({
      roundTripMs: null,
      protocol: null,
    });
  });
});

it('statsOf() lists a report', () => {
  const report = new Map([
    ['a', { type: 'x' }],
    ['b', { type: 'y' }],
  ]) as unknown as RTCStatsReport;
  expect(statsOf(report).map((stat) => stat['type'])).toEqual(['x', 'y']);
});
