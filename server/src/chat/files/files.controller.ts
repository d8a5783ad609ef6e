import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type * as z from 'zod';
import {
  type ErrorCode,
  filePolicyResponse,
  type FilePolicyResponse,
  uploadQuery,
  uploadResponse,
  type UploadResponse,
} from '#protocol';
import { CurrentSeat, RequireSeat } from '../../conference/http/seat.js';
import type { SeatView } from '../../conference/ports.js';
import { systemCode } from '../../kernel/error-facts.js';
import { Describe } from '../../kernel/http/describe.js';
import { DescribeDownload } from '../../kernel/http/downloads.js';
import { letGo } from '../../kernel/http/streamed-bodies.js';
import { unwrap } from '../../kernel/refusal-error.js';
import { type Delivery, DownloadDesk } from './download-desk.js';
import { attachmentHeader } from './file-name.js';
import { deliveredType } from './file-type.adapter.js';
import { UploadDesk } from './upload-desk.js';

const refusals: ErrorCode[] = ['FORBIDDEN', 'FILE_NOT_FOUND', 'RATE_LIMITED', 'UNAVAILABLE'];
/** Whoever takes a file and says nothing is given up. */
const SILENCE_MS = 60_000;

/** For those who are in the conference, guests too: `Authorization: Bearer <resumeToken>` and `x-conclave-participant`. */
@ApiTags('files')
@Controller('api/v1/conferences/:conferenceId/files')
@UseGuards(RequireSeat)
export class FilesController {
  constructor(
    private readonly uploads: UploadDesk,
    private readonly downloads: DownloadDesk,
  ) {}

  @Get()
  @Describe({
    summary: 'What may be uploaded here, and how much more.',
    answer: filePolicyResponse,
    refusals: ['FORBIDDEN', 'UNAVAILABLE'],
  })
  policy(@CurrentSeat() seat: SeatView): Promise<FilePolicyResponse> {
    return this.uploads.policy(seat);
  }

  @Post()
  @ApiBody({ description: 'The file itself.', schema: { type: 'string', format: 'binary' } })
  @Describe({
    summary: 'Upload a file, to be sent in the chat within an hour. The body is the file, of any type.',
    status: 201,
    answer: uploadResponse,
    refusals: [
      'FORBIDDEN',
      'FILE_TOO_LARGE',
      'QUOTA_EXCEEDED',
      'FILE_TYPE_REFUSED',
      'FILE_INFECTED',
      'SCANNER_UNAVAILABLE',
      'UNAVAILABLE',
    ],
  })
  async upload(
    @CurrentSeat() seat: SeatView,
    @Query({ schema: uploadQuery }) { name }: z.infer<typeof uploadQuery>,
    @Req() request: Request,
  ): Promise<UploadResponse> {
    const announced = request.get('content-length');
    try {
      return {
        file: unwrap(
          await this.uploads.take(seat, {
            name,
            announced: announced === undefined ? null : Number(announced),
            body: request,
          }),
        ),
      };
    } finally {
      letGo(request);
    }
  }

  @Get(':fileId')
  @DescribeDownload({
    summary: 'A file, for those who may see the message it was sent with.',
    type: 'application/octet-stream',
    refusals,
  })
  async file(
    @CurrentSeat() seat: SeatView,
    @Param('fileId') fileId: string,
    @Res() response: Response,
  ): Promise<void> {
    const delivery = unwrap(await this.downloads.file(seat, fileId));
    const { name, mediaType, bytes } = delivery.file;
    response.set({
      'content-type': deliveredType(mediaType),
      'content-length': String(bytes),
      'content-disposition': attachmentHeader(name),
    });
    await send(delivery, response);
  }

  @Get(':fileId/thumbnail')
  @DescribeDownload({
    summary: 'A small picture of a picture, at most 320×320.',
    type: 'image/webp',
    refusals,
  })
  async thumbnail(
    @CurrentSeat() seat: SeatView,
    @Param('fileId') fileId: string,
    @Res() response: Response,
  ): Promise<void> {
    const delivery = unwrap(await this.downloads.thumbnail(seat, fileId));
    response.set({ 'content-type': 'image/webp', 'content-disposition': 'attachment' });
    await send(delivery, response);
  }
}

/** Strangers wrote it: no browser may guess what it is, run it, or keep it. */
async function send({ content }: Delivery, response: Response): Promise<void> {
  response.set({
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  response.setTimeout(SILENCE_MS, () => response.destroy());
  try {
    await pipeline(content, response);
  } catch (error) {
    // Whoever asked has gone.
    if (systemCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
