import { describe, expect, it } from '@jest/globals';
import { announcedAddress } from './media-settings.js';
import { parseMediaNode, parseRecorder, parseSettings, roleOf } from './parse.js';

const machine = { cores: 6, addresses: ['192.0.2.10', '198.51.100.1'] };
const least = {
  DATABASE_URL: 'postgres://conclave@/conclave?host=/run/pg',
  REDIS_URL: 'unix:///run/redis.sock',
  LDAP_URL: 'ldaps://dc.example.org',
  LDAP_BASE: 'dc=example,dc=org',
};
const settings = (env: Record<string, string> = {}) => {
  const parsed = parseSettings({ ...least, ...env }, machine);
  if (parsed.problems) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
};
const problems = (env: Record<string, string | undefined>) =>
  parseSettings({ ...least, ...env }, machine).problems ?? [];

describe('parseSettings()', () => {
  it('the least that must be said, and the defaults', () => {
    expect(settings()).toMatchObject({
      environment: 'production',
      role: 'all',
      demo: false,
      http: { bind: '0.0.0.0', port: 8443, publicUrl: 'http://localhost:8443', tls: null, trustProxy: 0 },
      directory: {
        userFilter: '(&(objectClass=person)(|(uid={username})(sAMAccountName={username})))',
        groupBaseDn: 'dc=example,dc=org',
        groupFilter: '(member={dn})',
        groupRoles: { 'meeting-admins': 'administrator', staff: 'employee' },
        timeoutMs: 4000,
      },
      sessions: { idleMs: 12 * 3_600_000, absoluteMs: 72 * 3_600_000 },
      media: {
        workers: 6,
        announcedAddress: '192.0.2.10',
        portBase: 40000,
        videoCodec: 'h264',
        workerBinary: null,
      },
      dialInNumbers: [],
    });
  });

  it('a demo stays on this machine', () => {
    expect(settings({ CONCLAVE_DEMO: '1' })).toMatchObject({
      http: { bind: '127.0.0.1' },
      media: { announcedAddress: '127.0.0.1' },
    });
  });

  it('reads lists, pairs and flags', () => {
    expect(
      settings({
        DIAL_IN_NUMBERS: ' +49 30 1, +49 89 2 ,',
        LDAP_GROUP_ROLES: 'Admins=administrator, all=employee',
        CONCLAVE_DEMO: 'yes',
      }),
    ).toMatchObject({
      dialInNumbers: ['+49 30 1', '+49 89 2'],
      directory: { groupRoles: { admins: 'administrator', all: 'employee' } },
      demo: true,
    });
  });

  it('a variable set to nothing is not set', () => {
    expect(settings({ PORT: '', LOG_LEVEL: '  ' })).toMatchObject({ http: { port: 8443 }, logLevel: 'info' });
  });

  it('names every wrong one at once, what was contradicted included', () => {
    const found = problems({
      PORT: 'abc',
      LOG_LEVEL: 'loud',
      LDAP_URL: 'ldap://dc.example.org',
      TLS_CERT: '/c',
      DATABASE_URL: undefined,
    });
    expect(found.map(({ name }) => name).sort()).toEqual([
      'DATABASE_URL',
      'LDAP_URL',
      'LOG_LEVEL',
      'PORT',
      'TLS_KEY',
    ]);
    for (const { problem } of found) expect(problem).toMatch(/expected|belong together/u);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '8443.5'],
    ['PORT', '1e3'],
    ['CONCLAVE_ROLE', 'everything'],
    ['CONCLAVE_BIND', 'localhost'],
    ['PUBLIC_URL', 'meet.example.org'],
    ['PUBLIC_URL', 'https://meet.example.org/path'],
    ['DATABASE_URL', 'mysql://a@b/c'],
    ['REDIS_URL', 'localhost:6379'],
    ['LDAP_URL', 'dc.example.org'],
    ['LDAP_URL', 'ldap://dc.example.org'],
    ['LDAP_USER_FILTER', '(uid=*)'],
    ['LDAP_USER_FILTER', '(uid={username}))('],
    ['LDAP_GROUP_ROLES', 'staff=king'],
    ['LDAP_TIMEOUT_MS', '60000'],
    ['MEDIA_PORT_BASE', '80'],
    ['MEDIA_PORT_BASE', '65533'],
    ['MEDIA_VIDEO_CODEC', 'av1'],
    ['MEDIA_ANNOUNCED_ADDRESS', 'not a name'],
    ['TRUST_PROXY', 'true'],
    ['CONCLAVE_DEMO', 'perhaps'],
  ])('%s=%s is refused', (name, value) => {
    expect(problems({ MEDIA_WORKERS: '4', [name]: value })).toEqual([{ name, problem: expect.any(String) }]);
  });

  it.each([
    ['the HTTP port among the media ports', { PORT: '40001', MEDIA_WORKERS: '2' }, 'PORT'],
    ['the HTTP port as that of the spare worker', { PORT: '40002', MEDIA_WORKERS: '2' }, 'PORT'],
    ['the HTTP port among those for pipes', { PORT: '41999' }, 'PORT'],
    ['pipes among the media ports', { MEDIA_PIPE_PORT_BASE: '40006' }, 'MEDIA_PIPE_PORT_BASE'],
    ['pipes that reach up to the media ports', { MEDIA_PIPE_PORT_BASE: '39001' }, 'MEDIA_PIPE_PORT_BASE'],
    ['pipes beyond the last port', { MEDIA_PIPE_PORT_BASE: '65000' }, 'MEDIA_PIPE_PORT_BASE'],
    ['metrics on the port of the web', { PORT: '9000', METRICS_PORT: '9000' }, 'METRICS_PORT'],
    ['a node twice', { CONCLAVE_ROLE: 'control', MEDIA_NODES: 'local,local' }, 'MEDIA_NODES'],
    [
      'tls:// without an authority',
      { CONCLAVE_ROLE: 'control', MEDIA_NODES: 'tls://b:1', MEDIA_LINK_CERT: '/c', MEDIA_LINK_KEY: '/k' },
      'MEDIA_LINK_CA',
    ],
    [
      'idle longer than absolute',
      { SESSION_IDLE_MINUTES: '121', SESSION_ABSOLUTE_HOURS: '2' },
      'SESSION_IDLE_MINUTES',
    ],
    ['a bind account without password', { LDAP_BIND_DN: 'cn=x' }, 'LDAP_BIND_PASSWORD'],
    ['a key without certificate', { TLS_KEY: '/k' }, 'TLS_CERT'],
  ])('%s is refused', (_what, env, name) => {
    expect(problems(env).map((problem) => problem.name)).toEqual([name]);
  });

  it('what only just does not overlap is right', () => {
    expect(
      problems({ MEDIA_WORKERS: '2', MEDIA_PIPE_PORT_BASE: '39000', PORT: '40003', METRICS_PORT: '0' }),
    ).toEqual([]);
  });

  it('control alone opens no media ports', () => {
    expect(problems({ CONCLAVE_ROLE: 'control', PORT: '40000' })).toEqual([]);
  });

  it('`local` is where the node of this machine listens', () => {
    const nodes = (env: Record<string, string>) =>
      settings({ CONCLAVE_ROLE: 'control', CONCLAVE_DATA_DIR: '/data', ...env }).mediaLink.nodes;
    expect(nodes({})).toEqual(['unix:///data/run/media/node.sock']);
    expect(nodes({ MEDIA_NODES: 'local' })).toEqual(['unix:///data/run/media/node.sock']);
    expect(nodes({ MEDIA_NODES: 'local', MEDIA_LISTEN: 'unix:///run/m' })).toEqual(['unix:///run/m']);
    const tls = { MEDIA_LINK_CERT: '/c', MEDIA_LINK_KEY: '/k', MEDIA_LINK_CA: '/a' };
    expect(nodes({ MEDIA_NODES: 'local, tls://b:40900', ...tls })).toEqual([
      'unix:///data/run/media/node.sock',
      'tls://b:40900',
    ]);
  });

  it('ldap:// is for this machine only', () => {
    for (const url of ['ldap://localhost:389', 'ldap://127.0.0.1', 'ldap://[::1]:389'])
      expect(problems({ LDAP_URL: url })).toEqual([]);
    for (const url of ['ldap://127.0.0.1.evil.example', 'ldap://localhost.example'])
      expect(problems({ LDAP_URL: url })).toHaveLength(1);
  });
});

describe('parseMediaNode()', () => {
  const node = (env: Record<string, string> = {}) =>
    parseMediaNode({ CONCLAVE_ROLE: 'media', ...env }, machine);
  const named = (env: Record<string, string>) => node(env).problems?.map(({ name }) => name);

  it('needs no database, no Redis, no directory and no secret', () => {
    expect(node({ CONCLAVE_DATA_DIR: '/data' })).toEqual({
      problems: null,
      settings: {
        environment: 'production',
        role: 'media',
        logLevel: 'info',
        dataDir: '/data',
        media: {
          workerBinary: null,
          workers: 6,
          bind: '0.0.0.0',
          announcedAddress: '192.0.2.10',
          portBase: 40000,
          videoCodec: 'h264',
          nodeId: 'local',
          zone: 'default',
          pipeAddress: '192.0.2.10',
          pipePorts: { min: 41000, max: 41999 },
        },
        mediaLink: {
          listen: 'unix:///data/run/media/node.sock',
          nodes: ['unix:///data/run/media/node.sock'],
          tls: null,
        },
      },
    });
  });

  it('does not look at what is not its own', () => {
    expect(node({ LDAP_URL: 'nonsense', PORT: 'x', DATABASE_URL: '-' }).problems).toBeNull();
  });

  it.each([
    ['a worker count', { MEDIA_WORKERS: 'many' }, ['MEDIA_WORKERS']],
    ['a name', { MEDIA_NODE_ID: 'Node 1' }, ['MEDIA_NODE_ID']],
    ['an address', { MEDIA_LISTEN: '0.0.0.0:40900' }, ['MEDIA_LISTEN']],
    ['pipes among the media ports', { MEDIA_PIPE_PORT_BASE: '40003' }, ['MEDIA_PIPE_PORT_BASE']],
    [
      'tls:// without certificates',
      { MEDIA_LISTEN: 'tls://0.0.0.0:40900' },
      ['MEDIA_LINK_CERT', 'MEDIA_LINK_KEY', 'MEDIA_LINK_CA'],
    ],
    ['a certificate alone', { MEDIA_LINK_CERT: '/c' }, ['MEDIA_LINK_KEY', 'MEDIA_LINK_CA']],
    [
      'the link among the pipes',
      {
        MEDIA_LISTEN: 'tls://0.0.0.0:41000',
        MEDIA_LINK_CERT: '/c',
        MEDIA_LINK_KEY: '/k',
        MEDIA_LINK_CA: '/a',
      },
      ['MEDIA_LISTEN'],
    ],
  ])('%s that is wrong is named', (_what, env, names) => expect(named(env)).toEqual(names));
});

describe('roleOf()', () => {
  it.each([
    [{}, 'all'],
    [{ CONCLAVE_ROLE: '' }, 'all'],
    [{ CONCLAVE_ROLE: 'media' }, 'media'],
    [{ CONCLAVE_ROLE: 'everything' }, null],
  ])('%j → %s', (env, role) => expect(roleOf(env)).toBe(role));

  it('the recorder needs nothing but its role', () => {
    expect(parseRecorder({ CONCLAVE_ROLE: 'recorder', DATABASE_URL: '-' })).toMatchObject({
      problems: null,
      settings: { role: 'recorder', logLevel: 'info' },
    });
  });
});

describe('announcedAddress()', () => {
  it.each([
    [false, '0.0.0.0', '192.0.2.10'],
    [true, '0.0.0.0', '127.0.0.1'],
    [false, '127.0.0.1', '127.0.0.1'],
    [false, '10.0.0.1', '10.0.0.1'],
    [false, '::', '192.0.2.10'],
  ])('demo %s, bound to %s → %s', (demo, bind, address) => {
    expect(announcedAddress(demo, bind, machine)).toBe(address);
  });
  it('a machine without a network announces itself', () => {
    expect(announcedAddress(false, '0.0.0.0', { cores: 1, addresses: [] })).toBe('127.0.0.1');
  });
});
