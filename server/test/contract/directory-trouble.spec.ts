import { createServer, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { endpointOf } from '../../src/directory/ldap/endpoint.js';
import { LdapProbe } from '../../src/directory/ldap/ldap-probe.adapter.js';
import { LdapSignIn } from '../../src/directory/ldap/ldap-sign-in.adapter.js';
import type { Log, LogData } from '../../src/kernel/log.js';
import { systemClock } from '../../src/kernel/clock.js';
import type { Settings } from '../../src/settings/settings.js';
import { linesTo, startRogue, type RogueDirectory } from '../support/rogue-directory.js';
import { moments, result, startScripted, type Deed, type Moment } from '../support/scripted-directory.js';
import { freePort, startDirectory, type TestDirectory } from '../support/services.js';

const TIMEOUT_MS = 1_000;
/** A person never waits for longer than the deadline, and a bit for a busy machine. */
const WITHIN_MS = TIMEOUT_MS + 700;

let real: TestDirectory;
let rogue: RogueDirectory | null = null;
beforeAll(async () => {
  real = await startDirectory();
}, 30_000);
afterAll(() => real.stop());
afterEach(async () => {
  await rogue?.stop();
  rogue = null;
});

type Special = Partial<Settings['directory']>;
const settings = (special: Special): Settings['directory'] => ({
  url: real.url,
  caFile: real.caFile,
  bindDn: real.bindDn,
  bindPassword: real.bindPassword,
  baseDn: real.base,
  userFilter: '(&(objectClass=person)(uid={username}))',
  groupBaseDn: real.groupBase,
  groupFilter: '(member={dn})',
  groupRoles: {},
  timeoutMs: TIMEOUT_MS,
  ...special,
});

/** One sign-in, what became of it, what was logged, and how long it took. */
async function attempt(special: Special, username = 'alice', password = 'conclave-demo') {
  const lines: (LogData | undefined)[] = [];
  const note = (_message: string, data?: LogData) => void lines.push(data);
  const log: Log = { debug: note, info: note, warn: note, error: note, fatal: note, with: () => log };
  const directory = settings(special);
  const began = performance.now();
  const source = new LdapSignIn(endpointOf(directory), directory, log);
  const outcome = await source.signIn({ username, password }, AbortSignal.timeout(TIMEOUT_MS));
  const code = outcome.ok ? 'IN' : outcome.refusal.code;
  return {
    code,
    ms: performance.now() - began,
    log: lines[0] ?? {},
    entry: outcome.ok ? outcome.value : null,
  };
}
const at = (port: number, special: Special = {}): Special => ({
  url: `ldap://127.0.0.1:${port}`,
  caFile: null,
  ...special,
});
const secureAt = (port: number): Special => ({ url: `ldaps://localhost:${port}` });
const settled = (ms = 100) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for the lines to be gone; false when some stay. */
async function linesGone(url: string): Promise<boolean> {
  for (let turn = 0; turn < 40 && linesTo(url) > 0; turn++) await settled(50);
  return linesTo(url) === 0;
}

describe('a directory that cannot be asked is DIRECTORY_UNAVAILABLE, in time:', () => {
  const deeds: [what: string, deed: (socket: Socket) => void][] = [
    ['is mute', () => undefined],
    ['hangs up at once', (socket) => void socket.destroy()],
    ['ends politely', (socket) => void socket.end()],
    ['resets', (socket) => void socket.resetAndDestroy()],
    ['resets after the first words', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['speaks HTTP', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['says zeros', (socket) => void socket.write(Buffer.alloc(4096))],
    ['says 0xff', (socket) => void socket.write(Buffer.alloc(4096, 0xff))],
    ['announces gigabytes', (socket) => void socket.write(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]))],
    [
      'sends the first half of a record',
      (socket) => void socket.write(Buffer.from([0x16, 3, 3, 0x40, 0, 2])),
    ],
  ];
  describe.each([
    ['over TLS', secureAt],
    ['in clear', at],
  ])('%s', (_line, to) => {
    it.each(deeds)('one that %s', async (_what, deed) => {
      rogue = await startRogue(deed);
      const { code, ms, log } = await attempt(to(rogue.port));
      expect(code).toBe('DIRECTORY_UNAVAILABLE');
      expect(ms).toBeLessThan(WITHIN_MS);
      expect(log).toMatchObject({ step: 'connect', reason: expect.any(String) });
      expect(await linesGone(`ldap://x:${rogue.port}`)).toBe(true);
    });
  });

  it('one that is not there', async () => {
    const { code, ms, log } = await attempt(secureAt(await freePort()));
    expect([code, log['reason']]).toEqual(['DIRECTORY_UNAVAILABLE', 'ECONNREFUSED']);
    expect(ms).toBeLessThan(500);
  });

  it('one whose name is unknown', async () => {
    const { code, ms } = await attempt({ url: 'ldaps://nowhere.invalid:636' });
    expect(code).toBe('DIRECTORY_UNAVAILABLE');
    expect(ms).toBeLessThan(WITHIN_MS);
  });

  it('one with a certificate of nobody whom we believe', async () => {
    const { code, log } = await attempt({ caFile: null });
    expect(code).toBe('DIRECTORY_UNAVAILABLE');
    expect(log['reason']).toMatch(/CERT|SIGNATURE/u);
    expect(await linesGone(real.url)).toBe(true);
  });

  it('one with a certificate for another name', async () => {
    const { port } = new URL(real.url);
    const forwarder = createServer((socket) => {
      const onward = connect(Number(port), '127.0.0.1');
      socket.on('error', () => onward.destroy()).pipe(onward);
      onward.on('error', () => socket.destroy()).pipe(socket);
    });
    await new Promise<void>((resolve) => forwarder.listen(0, '127.0.0.3', resolve));
    const { port: its } = forwarder.address() as { port: number };
    const { code, log } = await attempt({ url: `ldaps://127.0.0.3:${its}` });
    expect([code, log['reason']]).toEqual(['DIRECTORY_UNAVAILABLE', 'ERR_TLS_CERT_ALTNAME_INVALID']);
    await new Promise((resolve) => forwarder.close(resolve));
  });

  it.each<[what: string, special: Special, step: string]>([
    ['that refuses our service account', { bindPassword: 'wrong' }, 'bind'],
    ['without our service account', { bindDn: 'cn=nobody,dc=x' }, 'bind'],
    ['that shows nothing to strangers', { bindDn: '', bindPassword: '' }, 'search'],
    ['without the base', { baseDn: 'dc=nowhere' }, 'search'],
    ['asked for a base that is no DN', { baseDn: 'this is "no DN' }, 'search'],
    ['without the base of groups', { groupBaseDn: 'dc=nowhere' }, 'groups'],
  ])('one %s', async (_what, special, step) => {
    const { code, log } = await attempt(special);
    expect([code, log['step']]).toEqual(['DIRECTORY_UNAVAILABLE', step]);
    expect(await linesGone(real.url)).toBe(true);
  });

  it('fifty sign-ins at a mute one, all in time, without a line left', async () => {
    rogue = await startRogue(() => undefined);
    const { port } = rogue;
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => attempt(turn % 2 ? secureAt(port) : at(port))),
    );
    expect(new Set(all.map(({ code }) => code))).toEqual(new Set(['DIRECTORY_UNAVAILABLE']));
    expect(Math.max(...all.map(({ ms }) => ms))).toBeLessThan(2 * WITHIN_MS);
    expect(rogue.met()).toBe(100);
    expect(await linesGone(`ldap://x:${port}`)).toBe(true);
  });
});

describe('at any moment of a sign-in', () => {
  const deeds: [what: string, deed: Deed][] = [
    ['silence', () => undefined],
    ['a reset', (socket) => void socket.resetAndDestroy()],
    ['a hang-up', (socket) => void socket.destroy()],
    ['a polite end', (socket) => void socket.end()],
    ['half an answer', (socket, answer) => void socket.write(answer.subarray(0, answer.length - 3))],
    ['an answer and at once a reset', (socket) => void socket.write('0', () => socket.resetAndDestroy())],
    ['noise', (socket) => void socket.write(Buffer.alloc(300, 0x5a))],
    [
      'an answer to another question',
      (socket, answer) => void socket.write(result(0x7e, answer.includes(0x65) ? 0x65 : 0x61, 0)),
    ],
    [
      'an answer of an unknown operation',
      (socket, _, id) => void socket.write(Buffer.from([0x30, 5, 2, 1, id, 0x7d, 0])),
    ],
    [
      '"busy"',
      (socket, answer, id) => void socket.write(result(id, answer.includes(0x65) ? 0x65 : 0x61, 51)),
    ],
  ];
  const cases = moments.flatMap((moment) => deeds.map(([what, deed]) => [what, moment, deed] as const));

  it.each(cases)('%s at the %s is DIRECTORY_UNAVAILABLE, in time', async (_what, moment, deed) => {
    rogue = await startScripted({ [moment]: deed });
    const { code, ms } = await attempt(at(rogue.port));
    expect(code).toBe('DIRECTORY_UNAVAILABLE');
    expect(ms).toBeLessThan(WITHIN_MS);
    expect(await linesGone(`ldap://x:${rogue.port}`)).toBe(true);
  });

  it.each(moments)('a result code at the %s that nobody knows does not end the process', async (moment) => {
    const deed: Deed = (socket, _answer, id) =>
      socket.write(result(id, moment.endsWith('bind') ? 0x61 : 0x65, 0x1000));
    rogue = await startScripted({ [moment]: deed });
    expect((await attempt(at(rogue.port))).code).toBe('DIRECTORY_UNAVAILABLE');
  });

  it('as it ought to be, it succeeds', async () => {
    rogue = await startScripted({});
    const { code, entry } = await attempt(at(rogue.port));
    expect(code).toBe('IN');
    expect(entry).toMatchObject({ dn: 'uid=someone,dc=x', groups: ['staff'] });
  });

  it.each<Moment>(['service bind', 'person search', 'person bind', 'group search'])(
    'damaged answers at the %s neither end nor hang the process',
    async (moment) => {
      // A fixed sequence, so that a failure can be repeated.
      let seed = moment.length;
      const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
      for (let round = 0; round < 60; round++) {
        const damage: Deed = (socket, answer) => {
          const damaged = Buffer.from(answer);
          for (let hit = random(4); hit >= 0; hit--) damaged[random(damaged.length)] = random(256);
          socket.write(damaged, () => (random(2) ? socket.destroy() : undefined));
          if (random(2)) setTimeout(() => socket.destroy(), 20);
        };
        const scripted = await startScripted({ [moment]: damage });
        const directory = settings(at(scripted.port));
        const log: Log = { ...quiet, with: () => log };
        const source = new LdapSignIn(endpointOf(directory), directory, log);
        const outcome = await source.signIn({ username: 'someone', password: 'x' }, AbortSignal.timeout(150));
        expect(
          outcome.ok || ['INVALID_CREDENTIALS', 'DIRECTORY_UNAVAILABLE'].includes(outcome.refusal.code),
        ).toBe(true);
        await scripted.stop();
      }
    },
    30_000,
  );
});
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

describe('settings that would end the process later end the start', () => {
  it.each<[what: string, special: Special]>([
    ['a user filter that cannot be read', { userFilter: '(&(objectClass=person)(uid={username})' }],
    ['a group filter that cannot be read', { groupFilter: 'member={dn})' }],
    ['passwords in clear over the network', { url: 'ldap://directory.example:389' }],
    ['a CA file that is not there', { caFile: '/nowhere/ca.pem' }],
    ['a CA file that holds something else', { caFile: '/etc/hostname' }],
  ])('%s', (_what, special) => {
    const directory = settings(special);
    expect(
      () => new LdapSignIn(endpointOf(directory), directory, { ...quiet, with: () => null as never }),
    ).toThrow();
  });
});

describe('LdapProbe', () => {
  const probe = (special: Special) => {
    const directory = settings(special);
    return new LdapProbe(endpointOf(directory), directory, systemClock);
  };

  it('says up, and remembers it for a while', async () => {
    const up = probe({});
    expect(await up.probe()).toEqual({ state: 'up' });
    expect(up.probe()).toBe(up.probe());
    expect(await linesGone(real.url)).toBe(true);
  });

  it.each<[what: string, special: () => Promise<Special>, detail: RegExp]>([
    ['that is not there', async () => secureAt(await freePort()), /ECONNREFUSED/u],
    [
      'that refuses the service account',
      async () => await Promise.resolve({ bindPassword: 'x' }),
      /InvalidCredentials/u,
    ],
    ['that nobody vouches for', async () => await Promise.resolve({ caFile: null }), /CERT|SIGNATURE/u],
  ])('says down of one %s', async (_what, special, detail) => {
    expect(await probe(await special()).probe()).toEqual({
      state: 'down',
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    ['over TLS', secureAt],
    ['in clear', at],
  ])(
    'says down of a mute one %s, in time, and leaves no line',
    async (_line, to) => {
      rogue = await startRogue(() => undefined);
      const began = performance.now();
      expect(await probe(to(rogue.port)).probe()).toMatchObject({ state: 'down' });
      expect(performance.now() - began).toBeLessThan(4000);
      for (let turn = 0; turn < 80 && linesTo(`ldap://x:${rogue.port}`) > 0; turn++) await settled(50);
      expect(linesTo(`ldap://x:${rogue.port}`)).toBe(0);
    },
    15_000,
  );
});
