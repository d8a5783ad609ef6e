import { describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { MeetingId, ParticipantId } from '#protocol';
import { type SpentTickets, type TicketClaims, TICKET_LIFETIME_S, Tickets } from './tickets.js';

const secret = 'an-entirely-made-up-secret-of-some-length';
const start = Date.UTC(2026, 10, 20, 9);

const claims: TicketClaims = {
  participantId: '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a01' as ParticipantId,
  meetingId: '3a1e5c7d-9b2f-4d6a-8c0e-1f2a3b4c5d60' as MeetingId,
  identity: {
    userId: null,
    displayName: 'Zoë',
    photoUrl: null,
    verified: false,
    owner: false,
    hostKey: false,
    guestKey: 'the-hash-of-a-cookie',
  },
  audioOnly: false,
  requestedAt: start,
};

const inMemory = (): SpentTickets => {
  const spent = new Set<string>();
  return { spend: (id) => Promise.resolve(!spent.has(id) && Boolean(spent.add(id))) };
};
const anOffice = (over: { secret?: string; spent?: SpentTickets } = {}) => {
  const clock = { time: start, now: () => clock.time };
  return { clock, tickets: new Tickets(over.secret ?? secret, over.spent ?? inMemory(), clock) };
};

describe('Tickets', () => {
  it('redeem() gives back what issue() was given', async () => {
    const { tickets } = anOffice();
    expect(await tickets.redeem(await tickets.issue(claims))).toEqual({ ok: true, value: claims });
  });

  it('redeem() of a used ticket is refused', async () => {
    const { tickets } = anOffice();
    const ticket = await tickets.issue(claims);
    await tickets.redeem(ticket);
    expect(await tickets.redeem(ticket)).toMatchObject({ ok: false, refusal: { code: 'TICKET_INVALID' } });
  });

  it('redeem() twice at the same time admits one', async () => {
    const { tickets } = anOffice();
    const ticket = await tickets.issue(claims);
    const results = await Promise.all([tickets.redeem(ticket), tickets.redeem(ticket)]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });

  it.each([
    [TICKET_LIFETIME_S - 1, true],
    [TICKET_LIFETIME_S, false],
    [TICKET_LIFETIME_S + 3600, false],
  ])('redeem() after %d seconds: %s', async (seconds, accepted) => {
    const { tickets, clock } = anOffice();
    const ticket = await tickets.issue(claims);
    clock.time += seconds * 1000;
    expect((await tickets.redeem(ticket)).ok).toBe(accepted);
  });

  it('redeem() when the memory of used tickets is away is UNAVAILABLE', async () => {
    const { tickets } = anOffice({ spent: { spend: () => Promise.reject(new Error('away')) } });
    expect(await tickets.redeem(await tickets.issue(claims))).toMatchObject({
      refusal: { code: 'UNAVAILABLE' },
    });
  });

  it('no two tickets are alike', async () => {
    const { tickets } = anOffice();
    expect(await tickets.issue(claims)).not.toBe(await tickets.issue(claims));
  });

  describe('refuses what we did not sign', () => {
    const foreign = async () => anOffice({ secret: `${secret}!` }).tickets.issue(claims);
    const own = async () => anOffice().tickets.issue(claims);
    const withPayload = async (change: (payload: Record<string, unknown>) => void) => {
      const [header, payload, signature] = (await own()).split('.') as [string, string, string];
      const open = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      change(open);
      return [header, Buffer.from(JSON.stringify(open)).toString('base64url'), signature].join('.');
    };
    const signedWithTheBareSecret = () =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('conclave')
        .setAudience('conclave:signaling')
        .setExpirationTime(start / 1000 + 60)
        .setJti('x')
        .sign(new TextEncoder().encode(secret));
    const unsigned = () =>
      new UnsecuredJWT({ ...claims })
        .setIssuer('conclave')
        .setAudience('conclave:signaling')
        .setExpirationTime(start / 1000 + 60)
        .setJti('x')
        .encode();

    it.each<[string, () => Promise<string> | string]>([
      ['of another server', foreign],
      ['signed with the secret itself', signedWithTheBareSecret],
      ['with alg none', unsigned],
      ['with its signature cut off', async () => (await own()).split('.').slice(0, 2).join('.') + '.'],
      ['truncated', async () => (await own()).slice(0, -5)],
      ['made owner', () => withPayload((p) => ((p['identity'] as Record<string, unknown>)['owner'] = true))],
      [
        'given the host key',
        () => withPayload((p) => ((p['identity'] as Record<string, unknown>)['hostKey'] = true)),
      ],
      ['with a longer life', () => withPayload((p) => (p['exp'] = Number(p['exp']) + 3600))],
      ['empty', () => ''],
      ['of dots', () => '..'],
      ['of noise', () => 'not a ticket at all \u0000 {}'],
      ['of noise in three parts', () => 'e30.e30.e30'],
    ])('a ticket %s', async (_name, ticket) => {
      const { tickets } = anOffice();
      expect(await tickets.redeem(await ticket())).toMatchObject({
        ok: false,
        refusal: { code: 'TICKET_INVALID' },
      });
    });
  });
});
