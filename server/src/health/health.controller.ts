import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { liveResponse, readyResponse, type ReadyResponse } from '#protocol';
import { Describe } from '../kernel/http/describe.js';
import { readiness, type Dependency } from './health.js';

export const DEPENDENCIES = Symbol('Dependencies');

/** For load balancers and supervisors, without signing in. */
@ApiTags('health')
@Controller('api/v1/health')
export class HealthController {
  constructor(@Inject(DEPENDENCIES) private readonly dependencies: readonly Dependency[]) {}

  /** Says only that the process answers: a restart would cure nothing that is not its own. */
  @Get('live')
  @Describe({ summary: 'Whether the process answers.', answer: liveResponse })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @Describe({
    summary: 'Whether people can join meetings, and the state of each thing that the server needs.',
    answer: readyResponse,
  })
  @ApiResponse({
    status: 503,
    description: 'Nobody can join. `degraded`: running meetings go on; `not_ready`: they do not.',
    standardSchema: readyResponse,
  })
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyResponse> {
    const report = await readiness(this.dependencies);
    if (report.joins === 'refused') response.status(503);
    return report;
  }
}
