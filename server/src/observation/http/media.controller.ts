import { Body, Controller, Get, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  drainMediaNodeRequest,
  type DrainMediaNodeRequest,
  errorResponse,
  listMediaFailoversQuery,
  type ListMediaFailoversQuery,
  listMediaFailoversResponse,
  type ListMediaFailoversResponse,
  listMediaGapsQuery,
  type ListMediaGapsQuery,
  listMediaGapsResponse,
  type ListMediaGapsResponse,
  listMediaNodesResponse,
  type ListMediaNodesResponse,
} from '#protocol';
import { RequireRole } from '../../directory/http/identity.js';
import { Describe } from '../../kernel/http/describe.js';
import { unwrap } from '../../kernel/refusal-error.js';
import { MediaDesk } from '../media-desk.js';
import { Metrics } from '../metrics.adapter.js';

/** For administrators: how media is, what failed, and what people noticed of it. */
@ApiTags('observation')
@Controller('api/v1')
@UseGuards(RequireRole('administrator'))
export class MediaController {
  constructor(
    private readonly desk: MediaDesk,
    private readonly metrics: Metrics,
  ) {}

  @Get('media-nodes')
  @Describe({
    summary: 'The media nodes with their workers, as they are now; those of former days last.',
    answer: listMediaNodesResponse,
    refusals: ['NOT_SIGNED_IN', 'FORBIDDEN'],
  })
  nodes(): Promise<ListMediaNodesResponse> {
    return this.desk.nodes();
  }

  @Post('media-nodes/:id/drain')
  @Describe({
    summary: 'Take a media node out of service, for maintenance, or back.',
    answer: null,
    refusals: ['NOT_SIGNED_IN', 'FORBIDDEN', 'NOT_FOUND', 'UNAVAILABLE'],
  })
  async drain(
    @Param('id') nodeId: string,
    @Body({ schema: drainMediaNodeRequest }) wish: DrainMediaNodeRequest,
  ): Promise<void> {
    unwrap(await this.desk.drain(nodeId, wish));
  }

  @Get('media-gaps')
  @Describe({
    summary:
      'How long people heard or saw nothing of somebody, as they noticed it; newest first, for thirty days.',
    answer: listMediaGapsResponse,
    refusals: ['NOT_SIGNED_IN', 'FORBIDDEN', 'UNAVAILABLE'],
  })
  async gaps(
    @Query({ schema: listMediaGapsQuery }) query: ListMediaGapsQuery,
  ): Promise<ListMediaGapsResponse> {
    return unwrap(await this.desk.gaps(query));
  }

  @Get('media-failovers')
  @Describe({
    summary: 'Failures that running meetings were carried over; newest first, for thirty days.',
    answer: listMediaFailoversResponse,
    refusals: ['NOT_SIGNED_IN', 'FORBIDDEN', 'UNAVAILABLE'],
  })
  async failovers(
    @Query({ schema: listMediaFailoversQuery }) query: ListMediaFailoversQuery,
  ): Promise<ListMediaFailoversResponse> {
    return unwrap(await this.desk.failovers(query));
  }

  @Get('metrics')
  @ApiOperation({ summary: "The server's metrics, in the text form of Prometheus." })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } }, description: 'Metrics.' })
  @ApiResponse({ status: 401, description: '`NOT_SIGNED_IN`', standardSchema: errorResponse })
  @ApiResponse({ status: 403, description: '`FORBIDDEN`', standardSchema: errorResponse })
  async text(@Res() response: Response): Promise<void> {
    response.set('content-type', this.metrics.contentType).send(await this.metrics.text());
  }
}
