import { applyDecorators, Body, Controller, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type * as z from 'zod';
import { type ErrorCode, lockRequest, muteAllRequest, type SignedInUser } from '#protocol';
import { CurrentIdentity, RequireSignIn } from '../../directory/http/identity.js';
import { Describe } from '../../kernel/http/describe.js';
import { unwrap } from '../../kernel/refusal-error.js';
import { HostDesk } from './host-desk.js';

const refusals: ErrorCode[] = ['NOT_SIGNED_IN', 'FORBIDDEN', 'MEETING_NOT_FOUND', 'NOT_FOUND', 'UNAVAILABLE'];
const HostDeed = (path: string, summary: string, more: ErrorCode[] = []) =>
  applyDecorators(Post(path), Describe({ summary, answer: null, refusals: [...refusals, ...more] }));

@ApiTags('hosting')
@Controller('api/v1/meetings/:id')
@UseGuards(RequireSignIn)
export class HostController {
  constructor(private readonly desk: HostDesk) {}

  @HostDeed('mute-all', 'Mute everybody but the hosts.')
  async muteAll(
    @Param('id') id: string,
    @Body({ schema: muteAllRequest }) { mayUnmute }: z.infer<typeof muteAllRequest>,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<void> {
    unwrap(await this.desk.muteAll(id, user, mayUnmute));
  }

  @HostDeed('lock', 'Lock the running meeting against new people, or unlock it.')
  async lock(
    @Param('id') id: string,
    @Body({ schema: lockRequest }) { locked }: z.infer<typeof lockRequest>,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<void> {
    unwrap(await this.desk.lock(id, user, locked));
  }

  @HostDeed('end', 'End the meeting for everybody. Administrators may, too.')
  async end(@Param('id') id: string, @CurrentIdentity() user: SignedInUser): Promise<void> {
    unwrap(await this.desk.end(id, user));
  }

  @HostDeed('waiting-room/admit-all', 'Admit everybody who waits.')
  async admitAll(@Param('id') id: string, @CurrentIdentity() user: SignedInUser): Promise<void> {
    unwrap(await this.desk.admitAll(id, user));
  }

  @HostDeed('waiting-room/:participantId/admit', 'Admit somebody who waits.', [
    'PARTICIPANT_NOT_FOUND',
    'MEETING_FULL',
  ])
  async admit(
    @Param('id') id: string,
    @Param('participantId') participantId: string,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<void> {
    unwrap(await this.desk.admit(id, user, participantId));
  }

  @HostDeed('waiting-room/:participantId/deny', 'Send away somebody who waits.', ['PARTICIPANT_NOT_FOUND'])
  async deny(
    @Param('id') id: string,
    @Param('participantId') participantId: string,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<void> {
    unwrap(await this.desk.deny(id, user, participantId));
  }
}
