import type { Redis } from 'ioredis';
import type { MeetingId } from '#protocol';
import { passcodeTries, type Tries } from '../domain/passcode-tries.js';

/** Counts tries before they are compared, so that many at once cannot slip through together. */
const count = `
local counts = {}
for i, key in ipairs(KEYS) do
  local n = redis.call('INCR', key)
  if n == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  counts[#counts + 1] = n
  counts[#counts + 1] = redis.call('TTL', key)
end
return counts`;

/** A right one was no try: takes it back, without letting a count live on for ever or fall below nothing. */
const takeBack = `
redis.call('DEL', KEYS[1])
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
return 1`;

/** The counts of passcode tries, in Redis. Rejects when Redis is away. */
export class PasscodeTriesInRedis {
  constructor(private readonly redis: Redis) {}

  async count(meetingId: MeetingId, address: string): Promise<Tries> {
    const reply = (await this.redis.eval(
      count,
      2,
      ...keys(meetingId, address),
      passcodeTries.windowSeconds,
    )) as number[];
    const [ofAddress = 0, addressSecondsLeft = 0, ofMeeting = 0, meetingSecondsLeft = 0] = reply;
    return { ofAddress, addressSecondsLeft, ofMeeting, meetingSecondsLeft };
  }

  async takeBack(meetingId: MeetingId, address: string): Promise<void> {
    await this.redis.eval(takeBack, 2, ...keys(meetingId, address));
  }
}

const keys = (meetingId: MeetingId, address: string): [string, string] => [
  `conclave:passcode:${meetingId}:from:${address}`,
  `conclave:passcode:${meetingId}`,
];
