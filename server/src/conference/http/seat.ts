import { createParamDecorator, Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { participantId, SEAT_HEADER } from '#protocol';
import { CLOCK, type Clock } from '../../kernel/clock.js';
import { clientAddress } from '../../kernel/http/client-address.js';
import { LOG, type Log } from '../../kernel/log.js';
import { RefusalError } from '../../kernel/refusal-error.js';
import { TokenBuckets } from '../../kernel/token-bucket.js';
import { LIVE_CONFERENCES, type LiveConferences, type SeatView } from '../ports.js';

type SeatedRequest = Request & { seat?: SeatView };

/** A client that was moved or removed asks a few times more with an old seat; who asks on and on is guessing. */
const wrongSeats = { perSecond: 0.5, burst: 60 };
const oncePerMinute = { perSecond: 1 / 60, burst: 1 };

/** What a request says of its seat; null when it says nothing that could be one. */
export function seatClaim(headers: {
  readonly authorization: string | undefined;
  readonly participant: string | undefined;
}): { readonly participantId: string; readonly resumeToken: string } | null {
  const resumeToken = /^Bearer ([\x21-\x7e]{1,512})$/iu.exec(headers.authorization ?? '')?.[1];
  const participant = participantId.safeParse(headers.participant);
  return resumeToken && participant.success ? { participantId: participant.data, resumeToken } : null;
}

/**
 * `@UseGuards(RequireSeat)` on a route with `:conferenceId`: only for those who are in that conference, by their seat's
 * secret. Everybody else is refused with FORBIDDEN, whatever it was that did not fit; RATE_LIMITED when they go on. The
 * module must import ConferenceModule. The secret goes nowhere else, least of all into the log.
 */
@Injectable()
export class RequireSeat implements CanActivate {
  private readonly wrong = new TokenBuckets(wrongSeats);
  private readonly told = new TokenBuckets(oncePerMinute);

  constructor(
    @Inject(LIVE_CONFERENCES) private readonly conferences: LiveConferences,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SeatedRequest>();
    const claim = seatClaim({
      authorization: request.get('authorization'),
      participant: request.get(SEAT_HEADER),
    });
    const seat = claim && this.conferences.seatByToken(claim.participantId, claim.resumeToken);
    if (seat?.conferenceId !== request.params['conferenceId']) this.turnAway(clientAddress(request));
    if (seat) request.seat = seat;
    return true;
  }

  private turnAway(address: string): never {
    const now = this.clock.now();
    const wait = this.wrong.take(address, now);
    if (wait === null) throw new RefusalError({ code: 'FORBIDDEN' });
    if (this.told.take(address, now) === null)
      this.log.warn('somebody keeps asking with seats that are not theirs', { address });
    throw new RefusalError({ code: 'RATE_LIMITED', details: { retryAfterSeconds: wait } });
  }
}

/** `@CurrentSeat() seat: SeatView`, below `RequireSeat`: who asks, as the conference knows them at this moment. */
export const CurrentSeat = createParamDecorator((_data: unknown, context: ExecutionContext): SeatView => {
  const { seat } = context.switchToHttp().getRequest<SeatedRequest>();
  if (!seat) throw new RefusalError({ code: 'FORBIDDEN' });
  return seat;
});
