import { Inject, Module } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule, OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { REDIS } from '../storage/redis.js';
import { BreakGlass } from './break-glass.js';
import { SignInDesk } from './directory.js';
import { AuthController } from './http/auth.controller.js';
import { IdentityMiddleware } from './http/identity.js';
import { PeopleController } from './http/people.controller.js';
import { SessionCookie } from './http/session-cookie.js';
import { endpointOf } from './ldap/endpoint.js';
import { LdapProbe } from './ldap/ldap-probe.adapter.js';
import { LdapSignIn } from './ldap/ldap-sign-in.adapter.js';
import { SharpPhotos } from './photo.adapter.js';
import { DIRECTORY_PROBE, SESSION_KEEPER, type SessionKeeper } from './ports.js';
import { RedisAttempts } from './store/attempt-store.adapter.js';
import { RedisSessions } from './store/session-store.adapter.js';
import { UserStore } from './store/user-store.adapter.js';

/** Sign-in: who people are, by the company's directory, and their sessions. */
@Module({
  controllers: [AuthController, PeopleController],
  providers: [
    { provide: UserStore, inject: [DATA_SOURCE], useFactory: (source: DataSource) => new UserStore(source) },
    {
      provide: SESSION_KEEPER,
      inject: [REDIS, CLOCK, SETTINGS],
      useFactory: (redis: Redis, clock: Clock, { sessions }: Settings) =>
        new RedisSessions(redis, clock, sessions),
    },
    {
      provide: SessionCookie,
      inject: [SETTINGS],
      useFactory: ({ http, sessions }: Settings) => new SessionCookie(http, sessions.absoluteMs),
    },
    {
      provide: BreakGlass,
      inject: [SETTINGS, UserStore, LOG],
      useFactory: (settings: Settings, users: UserStore, log: Log) =>
        new BreakGlass(settings.breakGlassFile, users, log),
    },
    {
      provide: DIRECTORY_PROBE,
      inject: [SETTINGS, CLOCK],
      useFactory: ({ directory }: Settings, clock: Clock) =>
        new LdapProbe(endpointOf(directory), directory, clock),
    },
    {
      provide: SignInDesk,
      inject: [SETTINGS, UserStore, SESSION_KEEPER, BreakGlass, REDIS, CLOCK, LOG],
      useFactory: (
        { directory }: Settings,
        users: UserStore,
        sessions: SessionKeeper,
        breakGlass: BreakGlass,
        redis: Redis,
        clock: Clock,
        log: Log,
      ) =>
        new SignInDesk({
          people: new LdapSignIn(endpointOf(directory), directory, log),
          photos: new SharpPhotos(log),
          attempts: new RedisAttempts(redis, clock),
          groupRoles: directory.groupRoles,
          timeoutMs: directory.timeoutMs,
          ...{ users, sessions, breakGlass, clock, log },
        }),
    },
  ],
  exports: [SESSION_KEEPER, DIRECTORY_PROBE],
})
export class DirectoryModule implements NestModule, OnApplicationBootstrap {
  constructor(@Inject(BreakGlass) private readonly breakGlass: BreakGlass) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(IdentityMiddleware).forRoutes('{*path}');
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.breakGlass.prepare();
  }
}
