import { Controller, Get, Inject, Param, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DescribeDownload, savedOnly } from '../../kernel/http/downloads.js';
import { RefusalError } from '../../kernel/refusal-error.js';
import { LIVE_POLLS, type LivePolls, type SeatView } from '../ports.js';
import { pollCsv } from './poll-csv.js';
import { CurrentSeat, RequireSeat } from './seat.js';

@ApiTags('polls')
@Controller('api/v1/conferences/:conferenceId/polls')
@UseGuards(RequireSeat)
export class PollExportController {
  constructor(@Inject(LIVE_POLLS) private readonly polls: LivePolls) {}

  @Get(':pollId/export.csv')
  @DescribeDownload({
    summary: 'A poll and its results as a table; for those who manage.',
    type: 'text/csv',
    refusals: ['FORBIDDEN', 'RATE_LIMITED', 'POLL_NOT_FOUND'],
  })
  export(
    @Param('conferenceId') _conferenceId: string,
    @Param('pollId') pollId: string,
    @CurrentSeat() seat: SeatView,
    @Res() response: Response,
  ): void {
    if (!seat.abilities.manage) throw new RefusalError({ code: 'FORBIDDEN' });
    const poll = this.polls.poll(seat.conferenceId, pollId);
    if (!poll) throw new RefusalError({ code: 'POLL_NOT_FOUND' });
    response.set(savedOnly('poll.csv')).type('text/csv; charset=utf-8').send(pollCsv(poll));
  }
}
