import { existsSync, statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { userResponse, type UserId } from '#protocol';
import { SESSION_KEEPER, type SessionKeeper } from '../../src/directory/ports.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { REDIS } from '../../src/storage/redis.js';
import { DirectoryHouse, type Reply, type Services } from '../support/directory-house.js';
import { startDirectory, startPostgres, startRedis } from '../support/services.js';
import { linesTo } from '../support/rogue-directory.js';

/** For a field that is not there. */
const NOTHING = Symbol('nothing');
const base = 'dc=conclave,dc=example';
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const person = (dn: string, uid: string, cn: string, password: string, more = '') =>
  `dn:: ${base64(`${dn},${base}`)}\nobjectClass: inetOrgPerson\nuid:: ${base64(uid)}\ncn:: ${base64(cn)}\nsn: x\n` +
  `${password === '' ? '' : `userPassword:: ${base64(password)}\n`}${more}\n`;
const odd = 'cn=Smith\\, John (Ops) \\22Q\\22,ou=people';
const extraLdif = [
  person('uid=müller,ou=people', 'müller', 'Jürgen Müller 山田', 'heslo-žluťoučký 🔑'),
  person(odd, 'jsmith', 'Smith, John (Ops) "Q"', 'conclave-demo'),
  person("uid=o'$'brien,ou=people", "o'$'brien", 'Pat $& O’Brien', 'conclave-demo'),
  person('cn=Twin A,ou=people', 'twin', 'Twin A', 'conclave-demo'),
  person('cn=Twin B,ou=people', 'twin', 'Twin B', 'conclave-demo'),
  person('uid=admin,ou=people', 'admin', 'Directory Admin', 'conclave-demo'),
  person('uid=nopass,ou=people', 'nopass', 'No Password', ''),
  person(
    'uid=badphoto,ou=people',
    'badphoto',
    'Bad Photo',
    'conclave-demo',
    `jpegPhoto:: ${base64('not a picture')}\n`,
  ),
  person(
    ...(['uid=cutphoto,ou=people', 'cutphoto', 'Cut Photo', 'conclave-demo'] as const),
    `jpegPhoto:: ${base64(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1]))}\n`,
  ),
  `dn: cn=Meeting-Admins (ops),ou=groups,${base}\nobjectClass: groupOfNames\ncn: Meeting-Admins (ops)\ncn: MEETING-ADMINS\n` +
    `member:: ${base64(`${odd},${base}`)}\nmember:: ${base64(`uid=müller,ou=people,${base}`)}\n`,
  `dn: ou=elsewhere,${base}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://127.0.0.1:1/dc=x\n`,
].join('\n');

let services: Services;
let house: DirectoryHouse;
beforeAll(async () => {
  const [postgres, redis, directory] = await Promise.all([
    startPostgres(),
    startRedis(),
    startDirectory({ extraLdif }),
  ]);
  services = { postgres, redis, directory };
  house = await DirectoryHouse.open(services);
}, 60_000);
afterAll(async () => {
  await house.close();
  await Promise.all([services.postgres, services.redis, services.directory].map((service) => service.stop()));
}, 30_000);
const redisOf = () => house.app.get<Redis>(REDIS);
const rows = (sql: string, values: unknown[] = []) =>
  house.app.get<DataSource>(DATA_SOURCE).query<Record<string, unknown>[]>(sql, values);
// Each test has a clean record of failures; those about throttling make their own.
beforeEach(async () => {
  const keys = await redisOf().keys('conclave:sign-in:*');
  if (keys.length > 0) await redisOf().del(...keys);
});

describe('signing in', () => {
  it('gives the person, roles by groups, and a session', async () => {
    const reply = await house.signIn('alice');
    expect(reply.status).toBe(200);
    expect(userResponse.parse({ user: reply.user }).user).toMatchObject({
      username: 'alice',
      displayName: 'Alice Andersson',
      email: 'alice@conclave.example',
      roles: ['employee', 'administrator'],
    });
    expect(reply.headers.get('set-cookie')).toMatch(
      /^conclave=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/u,
    );
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await house.me(reply.cookie)).toMatchObject({ status: 200, user: reply.user });
  });

  it.each([
    ['bob', 'Bob Müller', ['employee']],
    ['dave', 'Davé Ångström', ['employee']],
    ['BOB', 'Bob Müller', ['employee']],
    ['  carol ', 'Carol Nguyễn', ['employee']],
    ['jsmith', 'Smith, John (Ops) "Q"', ['employee', 'administrator']],
    ["o'$'brien", 'Pat $& O’Brien', ['employee']],
  ])('of %j gives %j, whole', async (username, displayName, roles) => {
    expect(await house.signIn(username)).toMatchObject({ status: 200, user: { displayName, roles } });
  });

  it('works with a name and a password of other scripts', async () => {
    const reply = await house.signIn('Müller', 'heslo-žluťoučký 🔑');
    expect(reply).toMatchObject({
      status: 200,
      user: { username: 'müller', displayName: 'Jürgen Müller 山田', roles: ['employee', 'administrator'] },
    });
  });

  it('keeps one row a person, with a stable id', async () => {
    const [first, second] = [await house.signIn('bob'), await house.signIn('bob')];
    expect(second.user?.id).toBe(first.user?.id);
    const [row] = await rows('SELECT *, photo IS NOT NULL AS has_photo FROM users WHERE username = $1', [
      'bob',
    ]);
    expect(row).toMatchObject({ source: 'directory', roles: ['employee'], disabled: false, has_photo: true });
    expect(row!['external_id']).toMatch(/^uuid:[0-9a-f-]{36}$/u);
  });

  it('keeps the row of somebody whose login changed, and frees a login that went to another', async () => {
    const carol = await house.signIn('carol');
    const dave = await house.signIn('dave');
    await rows(`UPDATE users SET username = 'carol-before' WHERE id = $1`, [carol.user!.id]);
    await rows(`UPDATE users SET username = 'carol' WHERE id = $1`, [dave.user!.id]);
    expect((await house.signIn('carol')).user?.id).toBe(carol.user?.id);
    expect((await house.signIn('dave')).user?.id).toBe(dave.user?.id);
    // A directory that was rebuilt has other ids; the login still finds the row.
    await rows(`UPDATE users SET external_id = 'uuid:former' WHERE id = $1`, [carol.user!.id]);
    expect((await house.signIn('carol')).user?.id).toBe(carol.user?.id);
  });

  it('ends the session that the browser had before', async () => {
    const alice = await house.signIn('alice');
    const body = { username: 'bob', password: 'conclave-demo' };
    const bob = await house.call('POST', '/auth/login', { body, cookie: alice.cookie });
    expect((await house.me(alice.cookie)).status).toBe(401);
    expect(await house.me(bob.cookie)).toMatchObject({ user: { username: 'bob' } });
  });

  it('of fifty at once serves all, and leaves no line to the directory open', async () => {
    const names = ['alice', 'bob', 'carol', 'dave', 'jsmith'];
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => house.signIn(names[turn % names.length])),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await rows('SELECT 1 FROM users WHERE username = ANY($1)', [names])).toHaveLength(names.length);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(linesTo(services.directory.url)).toBe(0);
  }, 20_000);
});

describe('refused with INVALID_CREDENTIALS', () => {
  const long = 'a'.repeat(10_240);
  const hostile: [what: string, username: unknown, password: unknown][] = [
    ['a wrong password', 'alice', 'wrong'],
    ['an unknown name', 'nobody', 'conclave-demo'],
    ['a disabled account', 'erin', 'conclave-demo'],
    ['a name of two entries', 'twin', 'conclave-demo'],
    ['an entry without a password', 'nopass', 'conclave-demo'],
    ['an empty password, which would bind anonymously', 'alice', ''],
    ['a blank password', 'alice', '   '],
    ['a blank name', '  ', 'conclave-demo'],
    ['no password', 'alice', NOTHING],
    ['null', null, null],
    ['a numeric name', 42, 'conclave-demo'],
    ['a numeric password', 'alice', 12345678],
    ['a password of zero', 'alice', 0],
    ['a boolean password', 'alice', true],
    ['a list', ['alice'], ['conclave-demo']],
    ['an object', { $gt: '' }, { $gt: '' }],
    ['a name of 10 kB', long, 'conclave-demo'],
    ['a password of 10 kB', 'alice', long],
    ['a star', '*', 'conclave-demo'],
    ['a filter in the name', 'alice)(objectClass=*', 'conclave-demo'],
    ['an open filter', '*)(|(uid=*', 'conclave-demo'],
    ['parentheses', '((((', ')))'],
    ['a backslash', 'alice\\', '\\'],
    ['an escape', '\\61lice', 'conclave-demo'],
    ['NUL in the name', 'alice\0', 'conclave-demo'],
    ['NUL in the password', 'alice', 'conclave-demo\0'],
    ["$'", "$'", "$'"],
    ['$&', 'alice$&', '$&'],
    ['the placeholder', '{{username}}', '{username}'],
    ['a DN for a name', `uid=alice,ou=people,${base}`, 'conclave-demo'],
    ['half a surrogate pair', '\ud800', 'conclave-demo'],
    ['other scripts', '管理者', 'пароль'],
    ['__proto__', '__proto__', 'constructor'],
  ];
  // Sent all at once, since each refusal takes its time on purpose; from different addresses, as each is a failure.
  let replies: Reply[];
  beforeAll(async () => {
    replies = await Promise.all(
      hostile.map(([, username, password], turn) =>
        house.call('POST', '/auth/login', {
          body: { username, ...(password === NOTHING ? {} : { password }) },
          from: `10.9.0.${turn}`,
        }),
      ),
    );
  }, 20_000);

  it.each(hostile.map(([what], turn) => [what, turn] as const))('%s', (_what, turn) => {
    const reply = replies[turn]!;
    expect(reply).toMatchObject({ status: 401, error: { code: 'INVALID_CREDENTIALS' }, cookie: null });
    expect(reply.ms).toBeGreaterThan(350);
  });

  it('and others go on signing in', async () => {
    expect((await house.signIn('bob')).status).toBe(200);
  });

  it('an account that an administrator disabled here', async () => {
    const dave = await house.signIn('dave');
    await rows('UPDATE users SET disabled = true WHERE username = $1', ['dave']);
    expect((await house.me(dave.cookie)).status).toBe(401);
    expect(await house.signIn('dave')).toMatchObject({ status: 401, error: { code: 'INVALID_CREDENTIALS' } });
    await rows('UPDATE users SET disabled = false WHERE username = $1', ['dave']);
  });

  it('a person of the directory who has the name of the local administrator', async () => {
    expect((await house.signIn('admin')).status).toBe(401);
  });

  it('credentials in the query string', async () => {
    const reply = await house.call('POST', '/auth/login?username=alice&password=conclave-demo', { body: {} });
    expect(reply.status).toBe(401);
  });

  it('as slowly for a name that exists as for one that does not', async () => {
    const times = async (name: string) => (await house.signIn(name, 'wrong')).ms;
    const [known, unknown] = [await times('carol'), await times('caro1')];
    expect(Math.abs(known - unknown)).toBeLessThan(100);
  });

  it.each([
    ['text', 'hello'],
    ['half an object', '{"username":'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('but a body that is %s is INVALID_REQUEST', async (_what, body) => {
    expect(await house.call('POST', '/auth/login', { body })).toMatchObject({
      status: 400,
      error: { code: 'INVALID_REQUEST' },
    });
  });

  it('and no password ever reaches the log', async () => {
    const secret = 'Tr0ub4dor-in-the-log';
    await house.signIn('alice', secret);
    await house.signIn(secret, 'x');
    await house.call('POST', '/auth/login', { body: `{"username":"alice","password":"${secret}"` });
    expect(house.log).not.toContain(secret);
    expect(house.log.toLowerCase()).not.toContain(secret.toLowerCase().slice(0, 8));
    expect(house.log).not.toContain('conclave-demo');
    expect(house.log).not.toContain(services.directory.bindPassword);
    expect(house.log).toContain('"step":"user bind","reason":"InvalidCredentialsError');
  });
});

describe('sessions', () => {
  it('nobody is signed in without one, or with one that is made up', async () => {
    for (const cookie of [
      null,
      'conclave=',
      'conclave=x',
      `conclave=${'A'.repeat(43)}`,
      '__Host-conclave=x',
      'conclave=%00',
    ]) {
      expect(await house.me(cookie)).toMatchObject({ status: 401, error: { code: 'NOT_SIGNED_IN' } });
    }
  });

  it('end with signing out, which may be repeated', async () => {
    const { cookie } = await house.signIn('alice');
    const out = await house.call('POST', '/auth/logout', { cookie });
    expect(out).toMatchObject({ status: 204, cookie: 'conclave=' });
    expect((await house.me(cookie)).status).toBe(401);
    expect((await house.call('POST', '/auth/logout', { cookie })).status).toBe(204);
    expect((await house.call('POST', '/auth/logout')).status).toBe(204);
  });

  it('end when they are not used, and live on while they are', async () => {
    const { idleMs, absoluteMs } = house.settings.sessions;
    const [idle, busy] = [await house.signIn('alice'), await house.signIn('alice')];
    house.clock.pass(idleMs - 1000);
    expect((await house.me(busy.cookie)).status).toBe(200);
    house.clock.pass(2000);
    expect((await house.me(idle.cookie)).status).toBe(401);
    for (let passed = idleMs; passed + idleMs / 2 < absoluteMs - 2000; passed += idleMs / 2) {
      expect((await house.me(busy.cookie)).status).toBe(200);
      house.clock.pass(idleMs / 2);
    }
    house.clock.pass(idleMs / 2);
    expect((await house.me(busy.cookie)).status).toBe(401);
  });

  it('are kept by the hash of their token only, and all of a person can be ended', async () => {
    const { cookie, user } = await house.signIn('carol');
    const other = await house.signIn('carol');
    const stranger = await house.signIn('bob');
    const token = cookie!.split('=')[1]!;
    const keys = await redisOf().keys('*');
    expect(keys.some((key) => key.includes(token))).toBe(false);
    expect(
      keys.filter((key) => key.startsWith('conclave:session:')).every((key) => /[0-9a-f]{64}$/u.test(key)),
    ).toBe(true);
    expect(await house.app.get<SessionKeeper>(SESSION_KEEPER).endAllOf(user!.id)).toBeGreaterThanOrEqual(2);
    expect((await house.me(cookie)).status).toBe(401);
    expect((await house.me(other.cookie)).status).toBe(401);
    expect((await house.me(stranger.cookie)).status).toBe(200);
  });

  it('that were ended do not come back by a use at the same moment', async () => {
    const sessions = house.app.get<SessionKeeper>(SESSION_KEEPER);
    const id = crypto.randomUUID() as string as UserId;
    for (let round = 0; round < 20; round++) {
      const token = await sessions.begin(id);
      house.clock.pass(61_000);
      await Promise.all([sessions.holder(token), sessions.end(token), sessions.holder(token)]);
      expect(await sessions.holder(token)).toBeNull();
    }
    expect(await sessions.endAllOf(id)).toBe(0);
  });
});

describe('photos', () => {
  it('are 256×256 WebP for signed-in people, with an ETag', async () => {
    const { cookie, user } = await house.signIn('alice');
    const path = user!.photoUrl!;
    expect(path).toBe(`/api/v1/people/${user!.id}/photo`);
    const get = (headers: Record<string, string>) => fetch(`${house.url}${path}`, { headers });
    const photo = await get({ cookie: cookie! });
    expect(photo.status).toBe(200);
    expect(photo.headers.get('content-type')).toBe('image/webp');
    expect(photo.headers.get('cache-control')).toMatch(/^private/u);
    const { width, height, format } = await sharp(Buffer.from(await photo.arrayBuffer())).metadata();
    expect({ width, height, format }).toEqual({ width: 256, height: 256, format: 'webp' });
    await house.signIn('alice');
    const etag = photo.headers.get('etag')!;
    expect((await get({ cookie: cookie!, 'if-none-match': etag })).status).toBe(304);
    expect((await get({})).status).toBe(401);
  });

  it.each(['dave', 'badphoto', 'cutphoto'])(
    'of %s: there is none, and signing in works',
    async (username) => {
      const { status, user, cookie } = await house.signIn(username);
      expect([status, user?.photoUrl]).toEqual([200, null]);
      expect(await house.call('GET', `/people/${user!.id}/photo`, { cookie })).toMatchObject({ status: 404 });
    },
  );

  it('of nobody are NOT_FOUND', async () => {
    const { cookie } = await house.signIn('alice');
    for (const id of [crypto.randomUUID(), 'x', '%00', "1'--"]) {
      expect(await house.call('GET', `/people/${id}/photo`, { cookie })).toMatchObject({
        error: { code: 'NOT_FOUND' },
      });
    }
  });
});

describe('throttling', () => {
  const fail = async (username: string, from: string, times: number) => {
    const replies = await Promise.all(
      Array.from({ length: times }, () => house.signIn(username, 'wrong', from)),
    );
    return replies.map(({ status }) => status).sort();
  };

  it('stops an account at an address after ten failures, right password or not', async () => {
    expect(await fail('bob', '10.1.0.1', 10)).toEqual(Array(10).fill(401));
    const reply = await house.signIn('bob', 'conclave-demo', '10.1.0.1');
    expect(reply).toMatchObject({ status: 429, error: { code: 'TOO_MANY_ATTEMPTS' } });
    const wait = reply.error!.details!['retryAfterSeconds'] as number;
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThanOrEqual(900);
    expect(reply.headers.get('retry-after')).toBe(String(wait));
    // In another spelling too, and an unknown account alike; others and other places go on.
    expect((await house.signIn(' BOB', 'conclave-demo', '10.1.0.1')).status).toBe(429);
    expect((await house.signIn('carol', 'conclave-demo', '10.1.0.1')).status).toBe(200);
    expect((await house.signIn('bob', 'conclave-demo', '10.1.0.2')).status).toBe(200);
  }, 20_000);

  it('treats an account that does not exist alike', async () => {
    expect(await fail('nobody', '10.1.1.1', 10)).toEqual(Array(10).fill(401));
    expect((await house.signIn('nobody', 'wrong', '10.1.1.1')).status).toBe(429);
  }, 20_000);

  it('is not outrun by many guesses at once', async () => {
    const statuses = await fail('bob', '10.2.0.1', 60);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(13);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(47);
  });

  it('starts anew after a success', async () => {
    for (let turn = 0; turn < 3; turn++) {
      expect(await fail('bob', '10.3.0.1', 6)).toEqual(Array(6).fill(401));
      expect((await house.signIn('bob', 'conclave-demo', '10.3.0.1')).status).toBe(200);
    }
  });

  it('stops an address after a hundred failures with any names', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await Promise.all(
        Array.from({ length: 20 }, (_, each) => house.signIn(`x${turn}-${each}`, 'wrong', '10.4.0.1')),
      );
    }
    expect((await house.signIn('bob', 'conclave-demo', '10.4.0.1')).status).toBe(429);
    expect((await house.signIn('bob', 'conclave-demo', '10.4.0.2')).status).toBe(200);
  }, 20_000);

  it('of an account from everywhere keeps strangers out, but not the owner from a familiar place', async () => {
    expect((await house.signIn('carol', 'conclave-demo', '10.5.0.1')).status).toBe(200);
    for (let place = 1; place <= 10; place++) await fail('carol', `10.6.0.${place}`, 6);
    expect((await house.signIn('carol', 'conclave-demo', '10.7.0.1')).status).toBe(429);
    expect((await house.signIn('carol', 'conclave-demo', '10.5.0.1')).status).toBe(200);
  }, 20_000);
});

describe('the local administrator', () => {
  it('is made with a secret in a file that only its owner reads, and that the log does not know', async () => {
    const { breakGlassFile } = house.settings;
    expect(statSync(breakGlassFile).mode & 0o777).toBe(0o600);
    expect(house.log).toContain(breakGlassFile);
    const secret = /Secret: +(\S+)/u.exec(house.breakGlassText)![1]!;
    expect(house.log).not.toContain(secret);

    const wrong = await house.signIn('admin', 'wrong');
    expect(wrong.status).toBe(401);
    expect(existsSync(breakGlassFile)).toBe(true);

    const first = await house.signIn('Admin', secret);
    expect(first).toMatchObject({
      status: 200,
      user: {
        username: 'admin',
        roles: ['employee', 'administrator'],
        mustChangePassword: true,
        photoUrl: null,
      },
    });
    expect(existsSync(breakGlassFile)).toBe(false);
    expect((await house.signIn('admin', secret)).status).toBe(200);

    const change = (current: string, next: string) =>
      house.call('POST', '/auth/password', { body: { current, new: next }, cookie: first.cookie });
    expect((await change('wrong', 'correct horse battery')).error?.code).toBe('INVALID_CREDENTIALS');
    expect((await change(secret, 'short')).error?.code).toBe('INVALID_REQUEST');
    expect((await change(secret, secret)).error?.code).toBe('INVALID_REQUEST');
    const changed = await change(secret, 'correct horse battery');
    expect(changed.status).toBe(200);
    expect(changed.user).not.toHaveProperty('mustChangePassword');
    expect((await house.me(first.cookie)).status).toBe(401);
    expect((await house.me(changed.cookie)).status).toBe(200);
    expect((await house.signIn('admin', secret)).status).toBe(401);
    expect((await house.signIn('admin', 'correct horse battery')).status).toBe(200);
  });

  it('is not made again at the next start, nor is the secret', async () => {
    const again = await DirectoryHouse.open(services);
    expect(existsSync(again.settings.breakGlassFile)).toBe(false);
    expect(await rows(`SELECT 1 FROM users WHERE source = 'local'`)).toHaveLength(1);
    await again.close();
  });

  it('is the only kind of account that has its password here', async () => {
    const { cookie } = await house.signIn('alice');
    const body = { current: 'conclave-demo', new: 'correct horse battery' };
    expect((await house.call('POST', '/auth/password', { body, cookie })).error?.code).toBe('FORBIDDEN');
    expect((await house.call('POST', '/auth/password', { body })).error?.code).toBe('NOT_SIGNED_IN');
  });
});

describe('the API description', () => {
  it('holds the routes with their schemas', async () => {
    const api = (await (await fetch(`${house.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>>;
    };
    const login = api.paths['/api/v1/auth/login']!['post']!;
    expect(login.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: ['username', 'password'] } } },
    });
    expect(Object.keys(login.responses)).toEqual(expect.arrayContaining(['200', '400', '401', '429', '503']));
    expect(JSON.stringify(login.responses['200'])).toContain('displayName');
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/api/v1/auth/logout', '/api/v1/auth/me', '/api/v1/people/{userId}/photo']),
    );
  });
});
