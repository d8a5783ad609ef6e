import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { meetingId, participantId, userId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import { derivedKey } from '../kernel/derived-key.js';
import { accept, refuse, type Result } from '../kernel/result.js';

/** How long a ticket may be used after it was issued. */
export const TICKET_LIFETIME_S = 60;

const ISSUER = 'conclave';
const AUDIENCE = 'conclave:signaling';
const KEY_PURPOSE = 'conclave/join-ticket/v1';

const identity = z.strictObject({
  userId: userId.nullable(),
  displayName: z.string().min(1),
  photoUrl: z.string().nullable(),
  verified: z.boolean(),
  owner: z.boolean(),
  hostKey: z.boolean(),
  guestKey: z.string().nullable(),
});
const ticketClaims = z.object({
  participantId,
  meetingId,
  identity,
  audioOnly: z.boolean(),
  /** When the join request arrived, ms since the epoch: zero of the join's trace. */
  requestedAt: z.number(),
});
export type TicketClaims = z.infer<typeof ticketClaims>;

/** Remembers which tickets were used, at least as long as they live. */
export interface SpentTickets {
  /** True the first time it is called with this id, on whichever process; false ever after. Rejects when it cannot say. */
  spend(ticketId: string, rememberSeconds: number): Promise<boolean>;
}
export const SPENT_TICKETS = Symbol('SpentTickets');

/**
 * The signed slip that joining by REST hands out and `hello` on the WebSocket gives back: a JWT (HS256) that carries who
 * somebody is, lives a minute and opens one connection once. The key is derived from the server's secret for this purpose
 * alone (HKDF-SHA-256, RFC 5869), so nothing else signed by us is ever taken for a ticket. Tickets are never logged.
 */
export class Tickets {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly spent: SpentTickets,
    private readonly clock: Clock,
  ) {
    this.key = derivedKey(secret, KEY_PURPOSE);
  }

  issue(claims: TicketClaims): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + TICKET_LIFETIME_S)
      .setJti(randomUUID())
      .sign(this.key);
  }

  /** TICKET_INVALID for what is not ours, altered, expired or used before; UNAVAILABLE when single use cannot be assured. */
  async redeem(ticket: string): Promise<Result<TicketClaims>> {
    const verified = await this.verify(ticket);
    if (!verified) return refuse('TICKET_INVALID');
    try {
      // Remembered for twice its life, so that clocks that differ a little open no second use.
      const first = await this.spent.spend(verified.id, 2 * TICKET_LIFETIME_S);
      return first ? accept(verified.claims) : refuse('TICKET_INVALID');
    } catch {
      return refuse('UNAVAILABLE');
    }
  }

  private async verify(ticket: string): Promise<{ id: string; claims: TicketClaims } | null> {
    try {
      const { payload } = await jwtVerify(ticket, this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['jti', 'exp'],
        currentDate: new Date(this.clock.now()),
      });
      const claims = ticketClaims.safeParse(payload);
      return claims.success && payload.jti ? { id: payload.jti, claims: claims.data } : null;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
      throw error;
    }
  }
}
