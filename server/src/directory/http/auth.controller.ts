import { Body, Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import * as z from 'zod';
import { changePasswordRequest, loginRequest, userResponse } from '#protocol';
import type { ChangePasswordRequest, SignedInUser, UserResponse } from '#protocol';
import type { Request, Response } from 'express';
import { clientAddress } from '../../kernel/http/client-address.js';
import { Describe } from '../../kernel/http/describe.js';
import { RefusalError, unwrap } from '../../kernel/refusal-error.js';
import { SignInDesk, type SignedIn } from '../directory.js';
import { CurrentIdentity, RequireSignIn } from './identity.js';
import { SessionCookie } from './session-cookie.js';

type BodySchema = Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema'];
const loginBody = z.toJSONSchema(loginRequest, { target: 'openapi-3.0', io: 'input' }) as BodySchema;

@ApiTags('auth')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly desk: SignInDesk,
    private readonly cookie: SessionCookie,
  ) {}

  /**
   * The body is described but not validated by its schema: what cannot be anybody's credentials is answered like a wrong
   * password, and so says nothing about which passwords are possible.
   */
  @Post('login')
  @ApiBody({ schema: loginBody })
  @Describe({
    summary: 'Sign in; sets the session cookie.',
    answer: userResponse,
    refusals: ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'DIRECTORY_UNAVAILABLE', 'UNAVAILABLE'],
  })
  async login(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    if (body === null || typeof body !== 'object' || Array.isArray(body)) {
      throw new RefusalError({
        code: 'INVALID_REQUEST',
        details: { fields: [{ path: '', message: 'is not a JSON object' }] },
      });
    }
    const former = this.cookie.read(request.headers.cookie);
    return this.welcome(unwrap(await this.desk.signIn(body, clientAddress(request), former)), response);
  }

  @Post('logout')
  @Describe({ summary: 'Sign out; ends the session.', answer: null, refusals: ['UNAVAILABLE'] })
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = this.cookie.read(request.headers.cookie);
    response.setHeader('set-cookie', this.cookie.write(null));
    // When Redis is away the browser forgets its token, but the session lives on: the person hears that as UNAVAILABLE.
    if (token !== null) await this.desk.signOut(token);
  }

  @Get('me')
  @UseGuards(RequireSignIn)
  @Describe({
    summary: 'Who is signed in.',
    answer: userResponse,
    refusals: ['NOT_SIGNED_IN', 'UNAVAILABLE'],
  })
  me(@CurrentIdentity() user: SignedInUser, @Res({ passthrough: true }) response: Response): UserResponse {
    response.setHeader('cache-control', 'no-store');
    return { user };
  }

  @Post('password')
  @UseGuards(RequireSignIn)
  @Describe({
    summary: 'Change the password of a local account; ends its other sessions.',
    answer: userResponse,
    refusals: ['NOT_SIGNED_IN', 'INVALID_CREDENTIALS', 'FORBIDDEN', 'TOO_MANY_ATTEMPTS', 'UNAVAILABLE'],
  })
  async password(
    @Body({ schema: changePasswordRequest }) passwords: ChangePasswordRequest,
    @CurrentIdentity() user: SignedInUser,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    return this.welcome(
      unwrap(await this.desk.changePassword(user.id, passwords, clientAddress(request))),
      response,
    );
  }

  private welcome({ user, token }: SignedIn, response: Response): UserResponse {
    response.setHeader('set-cookie', this.cookie.write(token));
    response.setHeader('cache-control', 'no-store');
    return { user };
  }
}
