import { Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorResponse, userId } from '#protocol';
import type { Request, Response } from 'express';
import { RefusalError } from '../../kernel/refusal-error.js';
import { UserStore } from '../store/user-store.adapter.js';
import { RequireSignIn } from './identity.js';

const KEEP_S = 300;

@ApiTags('people')
@Controller('api/v1/people')
export class PeopleController {
  constructor(private readonly users: UserStore) {}

  @Get(':userId/photo')
  @UseGuards(RequireSignIn)
  @ApiOperation({ summary: 'The photo of a person, 256×256.' })
  @ApiParam({ name: 'userId', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({
    content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } },
    description: 'WebP.',
  })
  @ApiResponse({ status: 304, description: 'The photo that If-None-Match names is the current one.' })
  @ApiResponse({ status: 401, description: '`NOT_SIGNED_IN`', standardSchema: errorResponse })
  @ApiResponse({
    status: 404,
    description: '`NOT_FOUND`: no such person, or no photo.',
    standardSchema: errorResponse,
  })
  async photo(
    @Param('userId') given: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const id = userId.safeParse(given);
    const photo = id.success ? await this.users.photo(id.data) : null;
    if (!photo) throw new RefusalError({ code: 'NOT_FOUND' });
    const etag = `"${photo.updatedAt.getTime().toString(36)}"`;
    response.set({ 'cache-control': `private, max-age=${KEEP_S}`, etag });
    // A proxy that compresses marks our tag as weak; it is still the same photo.
    const known = (request.get('if-none-match') ?? '')
      .split(/\s*,\s*/u)
      .map((tag) => tag.replace(/^W\//u, ''));
    if (known.includes(etag)) {
      response.status(304).end();
      return;
    }
    response.type('image/webp').send(photo.bytes);
  }
}
