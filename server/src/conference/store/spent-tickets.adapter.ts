import type { Redis } from 'ioredis';
import type { SpentTickets } from '../tickets.js';

/** Used tickets in Redis: `SET NX EX` answers OK to exactly one caller, whichever process asks. */
export const spentTicketsInRedis = (redis: Pick<Redis, 'set'>): SpentTickets => ({
  spend: async (ticketId, rememberSeconds) =>
    (await redis.set(`conclave:ticket:${ticketId}`, '1', 'EX', rememberSeconds, 'NX')) === 'OK',
});
