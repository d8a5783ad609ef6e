import { describe, expect, it } from '@jest/globals';
import { type Log, silentLog } from '../../kernel/log.js';
import { engineLog } from './engine-log.js';

const late = 'Channel request handler with ID 0b0e6a3c-c1 not found [method:consumer.resume]';
const CASES = [
  ['error', `[pid:77] ChannelMessageRegistrator::GetChannelRequestHandler() | throwing ${late}`, 'debug'],
  ['warn', `request failed [method:CONSUMER_RESUME, id:9]: ${late}`, 'debug'],
  ['error', '[pid:77] Worker::HandleRequest() | throwing MediaSoupError: unknown method', 'error'],
  ['error', 'WebRtcServer not found [method:router.createWebRtcTransport]', 'error'],
  ['error', 'Producer Channel error: write EPIPE', 'error'],
  ['warn', 'RTC::DtlsTransport::CheckStatus() | invalid fingerprint', 'warn'],
] as const;

describe('engineLog()', () => {
  it.each(CASES)('an %s "%s" is told as %s', (said, text, expected) => {
    const told: string[] = [];
    const log: Log = {
      ...silentLog,
      debug: () => told.push('debug'),
      warn: () => told.push('warn'),
      error: () => told.push('error'),
    };
    const { onwarn, onerror } = engineLog(log);
    if (said === 'error') onerror('mediasoup:ERROR:Channel', text);
    else onwarn('mediasoup:WARN:Channel', text);
    expect(told).toEqual([expected]);
  });
});
