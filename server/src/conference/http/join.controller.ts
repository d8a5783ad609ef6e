import { Body, Controller, Get, Headers, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  joinRequest,
  type JoinRequestBody,
  joinResponse,
  type JoinResponse,
  meetingPreview,
  type MeetingPreview,
  type SignedInUser,
} from '#protocol';
import { CurrentIdentity } from '../../directory/http/identity.js';
import { clientAddress } from '../../kernel/http/client-address.js';
import { Describe } from '../../kernel/http/describe.js';
import { unwrap } from '../../kernel/refusal-error.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { JoinDesk } from './join-desk.js';
import { signalingUrlFor } from './signaling-url.js';

@ApiTags('joining')
@Controller('api/v1/meetings/:id')
export class JoinController {
  constructor(
    private readonly desk: JoinDesk,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('join')
  @Describe({
    summary: 'Ask for a ticket into a meeting. Guests may, where the meeting lets them.',
    answer: joinResponse,
    refusals: [
      'MEETING_NOT_FOUND',
      'MEETING_ENDED',
      'PASSCODE_REQUIRED',
      'PASSCODE_WRONG',
      'TOO_MANY_ATTEMPTS',
      'MEETING_LOCKED',
      'MEETING_FULL',
      'MEDIA_UNAVAILABLE',
      'UNAVAILABLE',
    ],
  })
  async join(
    @Param('id') idOrCode: string,
    @Body({ schema: joinRequest }) body: JoinRequestBody,
    @CurrentIdentity() user: SignedInUser | null,
    @Headers('host') host: string | undefined,
    @Req() request: Request,
  ): Promise<JoinResponse> {
    const signalingUrl = signalingUrlFor(this.settings.http.publicUrl, host);
    return unwrap(
      await this.desk.join(idOrCode, body, { user, address: clientAddress(request), signalingUrl }),
    );
  }

  @Get('preview')
  @Describe({
    summary: 'What the page before joining shows to anybody who has the link.',
    answer: meetingPreview,
    refusals: ['MEETING_NOT_FOUND', 'UNAVAILABLE'],
  })
  async preview(
    @Param('id') idOrCode: string,
    @CurrentIdentity() user: SignedInUser | null,
  ): Promise<MeetingPreview> {
    return unwrap(await this.desk.preview(idOrCode, user));
  }
}
