import type { Redis } from 'ioredis';
import type { MeetingId } from '#protocol';
import { secretTries, type Tries } from '../domain/secret-tries.js';

/** What is guessed at; each is counted on its own. */
export type SecretKind = 'passcode' | 'host-key';

/**
 * Counts tries before they are compared, so that many at once cannot slip through together. KEYS: address, meeting. ARGV:
 * seconds of the window, tries an address has: what goes beyond them is not compared, so the meeting's count is spared.
 */
const COUNT = `
local function count(key)
  local n = redis.call('INCR', key)
  if n == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  return n
end
local address = count(KEYS[1])
local meeting = 0
if address <= tonumber(ARGV[2]) then meeting = count(KEYS[2]) end
return { address, redis.call('TTL', KEYS[1]), meeting, redis.call('TTL', KEYS[2]) }`;

/** A right one was no try: takes it back, without letting a count live on for ever or fall below nothing. */
const TAKE_BACK = `
redis.call('DEL', KEYS[1])
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
return 1`;

/** The counts of tries at the secrets of meetings, in Redis. Rejects when Redis is away. */
export class SecretTriesInRedis {
  constructor(
    private readonly redis: Redis,
    private readonly kind: SecretKind,
  ) {}

  async count(meetingId: MeetingId, address: string): Promise<Tries> {
    const { windowSeconds, perAddress } = secretTries;
    const keys = this.keys(meetingId, address);
    const reply = (await this.redis.eval(COUNT, 2, ...keys, windowSeconds, perAddress)) as number[];
    const [ofAddress = 0, addressSecondsLeft = 0, ofMeeting = 0, meetingSecondsLeft = 0] = reply;
    return { ofAddress, addressSecondsLeft, ofMeeting, meetingSecondsLeft };
  }

  async takeBack(meetingId: MeetingId, address: string): Promise<void> {
    await this.redis.eval(TAKE_BACK, 2, ...this.keys(meetingId, address));
  }

  private keys(meetingId: MeetingId, address: string): [string, string] {
    const prefix = `conclave:${this.kind}:${meetingId}`;
    return [`${prefix}:from:${address}`, prefix];
  }
}
