import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { linkMethods } from '../../src/media/link/methods.js';
import { LINK_VERSION } from '../../src/media/link/messages.js';
import { LinkedMediaNode } from '../../src/media/link/linked-media-node.js';
import { serveMediaNode } from '../../src/media/link/serve-media-node.js';
import { freePorts } from '../support/free-ports.js';
import { LinkAuthority } from '../support/link-certificates.js';
import { aHello, aLinkFolder, aListeningLog, type LinkFolder, RawEnd } from '../support/link-peers.js';
import { eventually } from '../support/media-planes.js';

/** Who is let in to a media node, by which words, and what becomes of those who speak otherwise. */
type Served = Awaited<ReturnType<typeof serveMediaNode>>;
const invalid = { ok: false, refusal: { code: 'INVALID_REQUEST' } };

describe('the door of a media node', () => {
  let folder: LinkFolder;
  let node: FakeMediaPlane;
  let served: Served;
  let linked: LinkedMediaNode[];

  const dial = () => RawEnd.dial(folder.path('node'));
  const link = (term: number, log = silentLog, name = 'node') => {
    const one = LinkedMediaNode.connect({
      target: folder.address(name),
      tls: null,
      term: () => term,
      log,
      times: { tickMs: 20, lostMs: 300, redialMs: [0, 20] },
    });
    linked.push(one);
    return one;
  };
  const isAlive = async () => {
    const one = link(1_000);
    expect(await one.ready(2_000)).toBe(true);
    return (await one.nodes())[0]?.state === 'up';
  };

  beforeEach(async () => {
    linked = [];
    folder = aLinkFolder();
    node = new FakeMediaPlane();
    served = await serveMediaNode({ node, listen: folder.address('node'), tls: null, log: silentLog });
  });
  afterEach(async () => {
    for (const one of linked) await one.close();
    await served.close();
    await node.close();
    folder.remove();
  });

  describe('of another version', () => {
    it.each([
      [LINK_VERSION + 1, /the media node is older and must be upgraded/u],
      [LINK_VERSION - 1, /control is older and must be upgraded/u],
    ])('refuses a hello of version %d, and says which side is older', async (version, words) => {
      const end = await dial();
      end.say({ type: 'hello', version, somethingElse: true });
      expect(await end.heard('refused')).toMatchObject({
        reason: 'version',
        message: expect.stringMatching(words),
      });
      expect(await end.isClosed()).toBe(true);
    });

    it('is not used by control, which says so once and goes on dialing', async () => {
      let dials = 0;
      const other = createServer((socket) => {
        dials++;
        const end = new RawEnd(socket);
        const view = {
          nodeId: 'n',
          region: 'z',
          address: 'a',
          dtlsFingerprint: '',
          state: 'up',
          workers: [],
        };
        const rest = { incarnation: 'i', seen: 0, capabilities: {}, view, routers: [] };
        void end.heard('hello').then(() => end.say({ type: 'welcome', version: LINK_VERSION + 1, ...rest }));
      });
      await new Promise<void>((resolve) => other.listen(folder.path('other'), resolve));
      const { log, lines } = aListeningLog();
      const one = link(1, log, 'other');
      expect(await one.ready(300)).toBe(false);
      expect(dials).toBeGreaterThan(2);
      expect(lines.filter((line) => line.includes('control is older and must be upgraded'))).toHaveLength(1);
      await one.close();
      await new Promise((resolve) => other.close(resolve));
    });
  });

  describe('for control processes', () => {
    it('lets the higher term in and ends the lower one, which can do nothing any more', async () => {
      const old = link(1);
      let fenced = 0;
      old.onFenced(() => {
        fenced++;
      });
      expect(await old.ready(2_000)).toBe(true);
      await old.openRouter({ routerId: 'r' });
      const next = link(2);
      expect(await next.ready(2_000)).toBe(true);
      await eventually('the fence', () => fenced === 1);
      await old.closeRouter({ routerId: 'r' });
      expect(await old.openRouter({ routerId: 's' })).toMatchObject({
        refusal: { code: 'MEDIA_UNAVAILABLE' },
      });
      expect((await next.inventory()).routers).toMatchObject([{ routerId: 'r' }]);

      const late = link(1);
      await new Promise<void>((resolve) => late.onFenced(resolve));
      expect(await late.ready(50)).toBe(false);
      let told = false;
      late.onFenced(() => (told = true));
      expect(told).toBe(true);
      expect(await next.ready(0)).toBe(true);
    });

    it('does nothing that a fenced control asked for in the moment of its fall', async () => {
      const old = await RawEnd.linked(folder.path('node'), 1);
      const next = await dial();
      next.say(aHello({ term: 2 }));
      await next.heard('welcome');
      old.say({ type: 'request', id: 1, method: 'openRouter', call: { routerId: 'late' } });
      expect(await old.isClosed()).toBe(true);
      expect(old.frames).toContainEqual(expect.objectContaining({ type: 'refused', reason: 'fenced' }));
      expect(node.openObjects().routers).toEqual([]);
    });

    it('replaces a connection by a newer one of the same term', async () => {
      const [first, second] = [
        await RawEnd.linked(folder.path('node'), 7),
        await RawEnd.linked(folder.path('node'), 7),
      ];
      expect(await first.heard('refused')).toMatchObject({ reason: 'replaced' });
      expect(await second.answerTo('openRouter', { routerId: 'r' })).toMatchObject({ ok: true });
    });

    it('closes what a control that gave the node up left behind, and keeps it for one that starts', async () => {
      await node.openRouter({ routerId: 'r' });
      const first = await RawEnd.linked(folder.path('node'), 1);
      expect(await first.heard('welcome')).toMatchObject({ routers: ['r'] });
      const second = await dial();
      second.say(aHello({ term: 1, past: { of: 'discard' } }));
      expect(await second.heard('welcome')).toMatchObject({ routers: [] });
      expect(node.openObjects().routers).toEqual([]);
    });
  });

  describe('for whoever does not speak the link', () => {
    const header = (length: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(length);
      return bytes;
    };
    const broken: [string, Buffer][] = [
      ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['a frame of two gigabytes', header(2 ** 31)],
      ['a frame over the bound', Buffer.concat([header(1024 * 1024 + 1), Buffer.alloc(1024 * 1024 + 1)])],
      ['an empty frame', header(0)],
      ['a frame that is no JSON', Buffer.concat([header(4), Buffer.from('{{{{')])],
      ['noise', Buffer.from(Array.from({ length: 300 }, (_none, nth) => (nth * 151) % 256))],
    ];

    it.each(broken)('closes the socket on %s, as first words', async (_case, bytes) => {
      const end = await dial();
      end.socket.write(bytes);
      expect(await end.isClosed()).toBe(true);
      expect(await isAlive()).toBe(true);
    });

    it.each(broken)('closes the socket on %s, after welcome', async (_case, bytes) => {
      const end = await RawEnd.linked(folder.path('node'));
      end.socket.write(bytes);
      expect(await end.isClosed()).toBe(true);
      expect(await isAlive()).toBe(true);
    });

    it.each<[string, unknown]>([
      ['a request before hello', { type: 'request', id: 1, method: 'nodes', call: {} }],
      ['a hello without a term', { ...aHello(), term: undefined }],
      ['null', null],
      ['a text', 'hello'],
    ])('closes the socket on %s', async (_case, message) => {
      const end = await dial();
      end.say(message as object);
      expect(await end.isClosed()).toBe(true);
      expect(end.frames).toEqual([]);
    });

    it('closes the socket of one that never says hello', async () => {
      await served.close();
      served = await serveMediaNode({
        node,
        listen: folder.address('node'),
        tls: null,
        log: silentLog,
        times: { helloMs: 100 },
      });
      expect(await (await dial()).isClosed()).toBe(true);
    });

    it('does not let a crowd at the door keep control out for good', async () => {
      const crowd = await Promise.all(Array.from({ length: 16 }, dial));
      const late = await dial();
      expect(await late.heard('refused')).toMatchObject({ reason: 'busy' });
      for (const end of crowd) end.socket.destroy();
      expect(await isAlive()).toBe(true);
    });

    it.each([
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'close',
      'onEvent',
      'capabilities',
      'loseWorker',
      'tree',
      '',
    ])('refuses the call %p', async (method) => {
      const end = await RawEnd.linked(folder.path('node'));
      expect(await end.answerTo(method, {})).toMatchObject(invalid);
      expect(await end.answerTo('openRouter', { routerId: 'r' })).toMatchObject({ ok: true });
    });

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['a text', 'r'],
      ['a list', ['r']],
      ['no id', {}],
      ['an id that is a number', { routerId: 7, pipeId: 7, transportId: 7 }],
      ['an id that is an object', { routerId: { toString: 'r' } }],
      ['an endless id', { routerId: 'r'.repeat(10_000) }],
      ['a prototype', JSON.parse('{"__proto__": {"routerId": "r"}}')],
    ])('refuses %s as argument of every call that takes one', async (_case, call) => {
      const end = await RawEnd.linked(folder.path('node'));
      for (const method of Object.keys(linkMethods).filter((name) => !['nodes', 'inventory'].includes(name)))
        expect([method, await end.answerTo(method, call)]).toMatchObject([method, invalid]);
      expect(node.openObjects().routers).toEqual([]);
    });

    it('shows nothing of what a broken frame held in the log', async () => {
      const { log, lines } = aListeningLog();
      await served.close();
      served = await serveMediaNode({ node, listen: folder.address('node'), tls: null, log });
      const end = await RawEnd.linked(folder.path('node'));
      const secret = Buffer.from('{"keyBase64": "c2VjcmV0"');
      end.socket.write(Buffer.concat([header(secret.length), secret]));
      expect(await end.isClosed()).toBe(true);
      await eventually('the line', () => lines.some((line) => line.includes('not JSON')));
      expect(lines.join('\n')).not.toContain('c2VjcmV0');
    });
  });

  it('a node that speaks nonsense is left and dialed again', async () => {
    let dials = 0;
    const nonsense = [
      Buffer.from('\0\0\0\x05hello'),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from('SSH-2.0-x\r\n'),
    ];
    const other: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(nonsense[dials++ % nonsense.length]!);
    });
    await new Promise<void>((resolve) => other.listen(folder.path('other'), resolve));
    const one = link(1, silentLog, 'other');
    await eventually('dials', () => dials > 6);
    expect(one.view()).toBeNull();
    await expect(one.capabilities()).rejects.toThrow();
    await one.close();
    await new Promise((resolve) => other.close(resolve));
  });

  describe('on a unix socket', () => {
    const serveAt = (path: string) =>
      serveMediaNode({ node, listen: `unix://${path}`, tls: null, log: silentLog });

    it('is reached by its own user alone', async () => {
      const path = join(dirname(folder.path('x')), 'run', 'deep', 'media.sock');
      const other = await serveAt(path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
      await other.close();
    });

    it('takes the place of a socket that a killed process left', async () => {
      const path = folder.path('stale');
      const killed = createServer();
      await new Promise<void>((resolve) => killed.listen(path, resolve));
      // What a kill leaves: the file, and nobody behind it.
      const { linkSync, unlinkSync } = await import('node:fs');
      linkSync(path, `${path}.kept`);
      await new Promise((resolve) => killed.close(resolve));
      linkSync(`${path}.kept`, path);
      unlinkSync(`${path}.kept`);
      const other = await serveAt(path);
      await expect(serveAt(path)).rejects.toThrow(/Another media node listens/u);
      await other.close();
    });

    it.each<[string, (path: string) => void]>([
      ['a file in its place', (path) => writeFileSync(path, 'mine')],
      [
        'a folder that others can write to',
        (path) => {
          chmodSync(dirname(path), 0o777);
        },
      ],
      ['a folder in its place', (path) => mkdirSync(path)],
    ])('does not start with %s', async (_case, prepare) => {
      const path = join(dirname(folder.path('x')), 'own', 'media.sock');
      mkdirSync(dirname(path));
      prepare(path);
      await expect(serveAt(path)).rejects.toThrow();
    });

    it('does not start where the path is too long for a socket', async () => {
      await expect(serveAt(`/tmp/${'x'.repeat(120)}.sock`)).rejects.toThrow(/longer than 107 bytes/u);
    });
  });
});

describe('a media link over TLS', () => {
  let folder: string;
  let ours: LinkAuthority;
  let theirs: LinkAuthority;
  let port: number;
  let node: FakeMediaPlane;
  let served: Served | null = null;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'conclave-link-tls-'));
    ours = new LinkAuthority(folder, 'ours');
    theirs = new LinkAuthority(folder, 'theirs');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    port = await freePorts(1);
    node = new FakeMediaPlane();
  });
  afterEach(async () => {
    await served?.close();
    served = null;
    await node.close();
  });

  const attempt = async (
    nodeTls: ReturnType<LinkAuthority['issue']>,
    controlTls: ReturnType<LinkAuthority['issue']> | null,
    host = '127.0.0.1',
  ) => {
    const nodeLog = aListeningLog();
    served = await serveMediaNode({
      node,
      listen: `tls://127.0.0.1:${port}`,
      tls: nodeTls,
      log: nodeLog.log,
    });
    const control = LinkedMediaNode.connect({
      target: `tls://${host}:${port}`,
      tls: controlTls,
      term: () => 1,
      log: silentLog,
    });
    const linked = await control.ready(700);
    const opened = await control.openRouter({ routerId: 'r' });
    await control.close();
    expect(opened.ok).toBe(linked);
    return { linked, lines: nodeLog.lines };
  };

  it('works between a node and control of one authority', async () => {
    const { linked } = await attempt(
      ours.issue('node', ['serverAuth']),
      ours.issue('control', ['clientAuth']),
    );
    expect(linked).toBe(true);
    expect(node.openObjects().routers).toEqual(['r']);
  });

  it.each<
    [
      string,
      () => { node: ReturnType<LinkAuthority['issue']>; control: ReturnType<LinkAuthority['issue']> | null },
    ]
  >([
    [
      'control of another authority',
      () => ({
        node: ours.issue('node', ['serverAuth']),
        control: { ...theirs.issue('control', ['clientAuth']), caFile: ours.issue('x', []).caFile },
      }),
    ],
    [
      "a node's own certificate, dialing as control",
      () => ({ node: ours.issue('node', ['serverAuth']), control: ours.issue('node-2', ['serverAuth']) }),
    ],
    [
      'a certificate that names no purpose, dialing as control',
      () => ({ node: ours.issue('node', ['serverAuth']), control: ours.issue('plain', []) }),
    ],
    [
      'a node of another authority',
      () => ({
        node: { ...theirs.issue('node', ['serverAuth']), caFile: ours.issue('y', []).caFile },
        control: ours.issue('control', ['clientAuth']),
      }),
    ],
    [
      "control's certificate, serving as a node",
      () => ({
        node: ours.issue('control-2', ['clientAuth']),
        control: ours.issue('control', ['clientAuth']),
      }),
    ],
    [
      'a certificate that names no purpose, serving as a node',
      () => ({ node: ours.issue('plain-2', []), control: ours.issue('control', ['clientAuth']) }),
    ],
    [
      'a node whose certificate is for another address',
      () => ({
        node: ours.issue('elsewhere', ['serverAuth'], 'IP:192.0.2.1'),
        control: ours.issue('control', ['clientAuth']),
      }),
    ],
    ['control without a certificate', () => ({ node: ours.issue('node', ['serverAuth']), control: null })],
  ])('does not come about with %s', async (_case, made) => {
    const { node: nodeTls, control } = made();
    expect((await attempt(nodeTls, control)).linked).toBe(false);
    expect(node.openObjects().routers).toEqual([]);
  });

  it('says in the log of the node that a certificate was refused', async () => {
    const { lines } = await attempt(ours.issue('node', ['serverAuth']), ours.issue('plain', []));
    expect(lines.join('\n')).toContain('the certificate is not one for control');
  });

  it('is found by control while a stranger holds all the connections he can get, and says so only now and then', async () => {
    const nodeLog = aListeningLog();
    const tls = ours.issue('node', ['serverAuth']);
    served = await serveMediaNode({ node, listen: `tls://127.0.0.1:${port}`, tls, log: nodeLog.log });
    const { connect } = await import('node:net');
    // He comes again as soon as he is put out, from an address of his own.
    let over = false;
    let tries = 0;
    const besiege = () => {
      if (over) return;
      tries++;
      const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.9' });
      if (tries % 2 === 0) socket.write('GET / HTTP/1.1\r\n\r\n');
      socket.on('error', () => undefined);
      socket.on('close', () => setTimeout(besiege, 5));
    };
    let linked: boolean;
    try {
      for (let nth = 0; nth < 60; nth++) besiege();
      await eventually('many tries', () => tries > 300);
      const control = LinkedMediaNode.connect({
        target: `tls://127.0.0.1:${port}`,
        tls: ours.issue('control', ['clientAuth']),
        term: () => 1,
        log: silentLog,
      });
      linked = await control.ready(3_000);
      await control.close();
    } finally {
      over = true;
    }
    expect(linked).toBe(true);
    expect(nodeLog.lines.filter((line) => line.includes('refused')).length).toBeLessThan(20);
  });

  it('needs its files', async () => {
    const listen = `tls://127.0.0.1:${port}`;
    await expect(serveMediaNode({ node, listen, tls: null, log: silentLog })).rejects.toThrow(/certificate/u);
  });

  it('speaks nothing older than TLS 1.3, and nothing to those without a certificate', async () => {
    const tls = ours.issue('node', ['serverAuth']);
    served = await serveMediaNode({ node, listen: `tls://127.0.0.1:${port}`, tls, log: silentLog });
    const { connect } = await import('node:tls');
    const attemptWith = (options: object) =>
      new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
        let heard = '';
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
        socket.on('error', (error: { code?: string }) => resolve(error.code ?? 'failed'));
        socket.on('close', () => resolve(`closed ${heard}`));
      });
    expect(await attemptWith({ maxVersion: 'TLSv1.2' })).toMatch(/PROTOCOL_VERSION|ECONNRESET/u);
    expect(await attemptWith({})).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET|closed $/u);
  });
});
