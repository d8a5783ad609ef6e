import { Body, Controller, Get, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
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
import { EventBus } from '../../kernel/events.js';
import { clientAddress } from '../../kernel/http/client-address.js';
import { Describe } from '../../kernel/http/describe.js';
import { OutageError } from '../../kernel/outage-error.js';
import { unwrap } from '../../kernel/refusal-error.js';
import type { Result } from '../../kernel/result.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { joinRefused } from '../events.js';
import { GuestCookie } from './guest-cookie.js';
import { JoinDesk } from './join-desk.js';
import { signalingUrlFor } from './signaling-url.js';

@ApiTags('joining')
@Controller('api/v1/meetings/:id')
export class JoinController {
  constructor(
    private readonly desk: JoinDesk,
    private readonly guests: GuestCookie,
    private readonly events: EventBus,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('join')
  @Describe({
    summary:
      'Ask for a ticket into a meeting. Guests may, where the meeting lets them, and are given a cookie to be known by.',
    answer: joinResponse,
    refusals: [
      'MEETING_NOT_FOUND',
      'MEETING_ENDED',
      'MEETING_EXPIRED',
      'BANNED',
      'SIGN_IN_REQUIRED',
      'PASSCODE_REQUIRED',
      'PASSCODE_WRONG',
      'HOST_KEY_WRONG',
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
    @Res({ passthrough: true }) response: Response,
  ): Promise<JoinResponse> {
    const signalingUrl = signalingUrlFor(this.settings.http.publicUrl, host);
    const guestKey = user ? null : this.guestKey(request, response);
    const address = clientAddress(request);
    const joining = this.desk.join(idOrCode, body, { user, guestKey, address, signalingUrl });
    return unwrap(await this.tellingRefusals(joining));
  }

  @Get('preview')
  @Describe({
    summary: 'What the page before joining shows to anybody who has the link.',
    answer: meetingPreview,
    refusals: ['MEETING_NOT_FOUND', 'MEETING_EXPIRED', 'UNAVAILABLE'],
  })
  async preview(
    @Param('id') idOrCode: string,
    @CurrentIdentity() user: SignedInUser | null,
  ): Promise<MeetingPreview> {
    return unwrap(await this.desk.preview(idOrCode, user));
  }

  /** For whoever watches: refusals are for good reasons, but a rise of them seldom is. */
  private async tellingRefusals<Value>(joining: Promise<Result<Value>>): Promise<Result<Value>> {
    try {
      const joined = await joining;
      if (!joined.ok) void this.events.publish(joinRefused, { code: joined.refusal.code });
      return joined;
    } catch (error) {
      const code = error instanceof OutageError ? 'UNAVAILABLE' : 'INTERNAL';
      void this.events.publish(joinRefused, { code });
      throw error;
    }
  }

  private guestKey(request: Request, response: Response): string {
    const { guestKey, setCookie } = this.guests.recognise(request.headers.cookie);
    if (setCookie !== null) response.append('set-cookie', setCookie);
    return guestKey;
  }
}
