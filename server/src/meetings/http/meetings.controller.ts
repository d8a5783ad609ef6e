import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type * as z from 'zod';
import {
  changeMeetingRequest,
  createMeetingRequest,
  createMeetingResponse,
  listMeetingsQuery,
  listMeetingsResponse,
  meetingView,
  type ChangeMeetingRequest,
  type CreateMeetingRequest,
  type CreateMeetingResponse,
  type ListMeetingsResponse,
  type MeetingView,
  type SignedInUser,
} from '#protocol';
import { CurrentIdentity, RequireSignIn } from '../../directory/http/identity.js';
import { Describe } from '../../kernel/http/describe.js';
import { unwrap } from '../../kernel/refusal-error.js';
import { Meetings } from '../meetings.js';

/** `:id` is a meeting's UUID or the digits of its code, grouped or not. */
@ApiTags('meetings')
@Controller('api/v1/meetings')
@UseGuards(RequireSignIn)
export class MeetingsController {
  constructor(private readonly meetings: Meetings) {}

  @Post()
  @Describe({
    summary: 'Make a meeting.',
    status: 201,
    answer: createMeetingResponse,
    refusals: ['NOT_SIGNED_IN'],
  })
  async create(
    @Body({ schema: createMeetingRequest }) wish: CreateMeetingRequest,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<CreateMeetingResponse> {
    return unwrap(await this.meetings.create(user, wish));
  }

  @Get()
  @Describe({
    summary: 'Own meetings, latest first: by scheduled start, or by creation where there is none.',
    answer: listMeetingsResponse,
    refusals: ['NOT_SIGNED_IN'],
  })
  async list(
    @Query({ schema: listMeetingsQuery }) wish: z.infer<typeof listMeetingsQuery>,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<ListMeetingsResponse> {
    return unwrap(await this.meetings.list(user, wish));
  }

  @Get(':id')
  @Describe({
    summary: 'One meeting.',
    answer: meetingView,
    refusals: ['NOT_SIGNED_IN', 'MEETING_NOT_FOUND'],
  })
  async get(@Param('id') id: string, @CurrentIdentity() user: SignedInUser): Promise<MeetingView> {
    return unwrap(await this.meetings.get(user, id));
  }

  @Patch(':id')
  @Describe({
    summary: 'Change a meeting; what is left out stays.',
    answer: meetingView,
    refusals: ['NOT_SIGNED_IN', 'MEETING_NOT_FOUND'],
  })
  async change(
    @Param('id') id: string,
    @Body({ schema: changeMeetingRequest }) wish: ChangeMeetingRequest,
    @CurrentIdentity() user: SignedInUser,
  ): Promise<MeetingView> {
    return unwrap(await this.meetings.change(user, id, wish));
  }

  @Delete(':id')
  @Describe({
    summary: 'Delete a meeting; ends it for everybody who is in it. Administrators may, too.',
    answer: null,
    refusals: ['NOT_SIGNED_IN', 'MEETING_NOT_FOUND'],
  })
  async remove(@Param('id') id: string, @CurrentIdentity() user: SignedInUser): Promise<void> {
    unwrap(await this.meetings.remove(user, id));
  }
}
