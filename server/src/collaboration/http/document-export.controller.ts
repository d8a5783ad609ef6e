import { Controller, Get, Inject, Param, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentSeat, RequireSeat } from '../../conference/http/seat.js';
import type { SeatView } from '../../conference/ports.js';
import { DescribeDownload, savedOnly } from '../../kernel/http/downloads.js';
import { RefusalError } from '../../kernel/refusal-error.js';
import { boardSvg } from '../board-svg.js';
import { LiveDocuments } from '../documents.js';
import { RASTERIZER, SHARED_DOCUMENTS, type Rasterizer } from '../ports.js';

const refusals = ['FORBIDDEN', 'RATE_LIMITED', 'UNAVAILABLE'] as const;

/** What people wrote and drew together, to take home. Whoever may look may take a copy. */
@ApiTags('collaboration')
@Controller('api/v1/conferences/:conferenceId')
@UseGuards(RequireSeat)
export class DocumentExportController {
  constructor(
    @Inject(SHARED_DOCUMENTS) private readonly documents: LiveDocuments,
    @Inject(RASTERIZER) private readonly rasterizer: Rasterizer,
  ) {}

  @Get('notes.txt')
  @DescribeDownload({ summary: 'The shared notes as plain text.', type: 'text/plain', refusals })
  async notes(
    @Param('conferenceId') _conferenceId: string,
    @CurrentSeat() seat: SeatView,
    @Res() response: Response,
  ): Promise<void> {
    this.mind(seat);
    const text = await this.documents.notes(seat.conferenceId);
    response.set(savedOnly('notes.txt')).type('text/plain; charset=utf-8').send(text);
  }

  @Get('board.svg')
  @DescribeDownload({ summary: 'The board as SVG.', type: 'image/svg+xml', refusals })
  async svg(
    @Param('conferenceId') _conferenceId: string,
    @CurrentSeat() seat: SeatView,
    @Res() response: Response,
  ): Promise<void> {
    this.mind(seat);
    const svg = boardSvg(await this.documents.board(seat.conferenceId));
    response.set(savedOnly('board.svg')).type('image/svg+xml; charset=utf-8').send(svg);
  }

  @Get('board.png')
  @DescribeDownload({ summary: 'The board as PNG, 1600×900.', type: 'image/png', refusals })
  async png(
    @Param('conferenceId') _conferenceId: string,
    @CurrentSeat() seat: SeatView,
    @Res() response: Response,
  ): Promise<void> {
    this.mind(seat);
    const png = await this.rasterizer.png(boardSvg(await this.documents.board(seat.conferenceId)));
    response.set(savedOnly('board.png')).type('image/png').send(Buffer.from(png));
  }

  private mind({ participantId }: SeatView): void {
    const wait = this.documents.paceOfExports(participantId);
    if (wait !== null) throw new RefusalError({ code: 'RATE_LIMITED', details: { retryAfterSeconds: wait } });
  }
}
