import { describe, expect, it } from '@jest/globals';
import { withLogContext } from './log.js';
import { createLog } from './pino-log.js';

function aLog(level = 'info') {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown> };
}

describe('the log', () => {
  it('carries conference and participant on every line below, through awaits and into inner contexts', async () => {
    const { log, last } = aLog();
    await withLogContext({ conferenceId: 'c1' }, async () => {
      await Promise.resolve();
      await withLogContext({ participantId: 'p1' }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        log.info('muted');
        expect(last()).toMatchObject({
          conferenceId: 'c1',
          participantId: 'p1',
          msg: 'muted',
          level: 'info',
        });
      });
      log.info('elsewhere');
      expect(last()).toMatchObject({ conferenceId: 'c1' });
      expect(last()).not.toHaveProperty('participantId');
    });
    log.info('outside');
    expect(last()).not.toHaveProperty('conferenceId');
  });

  it('names each field once, also where a log and the context both know it', () => {
    const { log, lines } = aLog();
    withLogContext({ conferenceId: 'c1' }, () => {
      log.with({ conferenceId: 'c1', part: 'x' }).with({ more: 1 }).info('muted', { conferenceId: 'c1' });
    });
    expect(lines[0]?.split('"conferenceId"')).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      conferenceId: 'c1',
      part: 'x',
      more: 1,
      msg: 'muted',
    });
  });

  it.each([
    ['password', { password: 'S3CRET' }],
    ['a deep passcode', { meeting: { settings: [{ passcode: 'S3CRET' }] } }],
    ['headers', { headers: { Cookie: 'S3CRET', Authorization: 'S3CRET', 'set-cookie': ['S3CRET'] } }],
    ['ticket and token', { ticket: 'S3CRET', token: 'S3CRET', resumeToken: 'S3CRET' }],
    ['host key', { hostKey: 'S3CRET' }],
    [
      'an error with the request on it',
      { err: Object.assign(new Error('failed'), { config: { password: 'S3CRET' }, request: 'S3CRET' }) },
    ],
    ['a cause', { err: new Error('failed', { cause: { secret: 'S3CRET' } }) }],
    ['bytes', { photo: Buffer.from('S3CRET') }],
    ['far down', { a: { b: { c: { d: { e: { f: { g: 'S3CRET' } } } } } } }],
  ])('%s does not get out', (_what, data) => {
    const { log, lines } = aLog();
    log.info('x', data);
    log.with(data).warn('y');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('S3CRET');
    expect(lines.join('')).not.toContain(Buffer.from('S3CRET').toString('base64'));
  });

  it('keeps what helps: the message, code, stack and cause of an error, dates, numbers', () => {
    const { log, last } = aLog();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    log.error('x', { err: new Error('failed', { cause }), at: new Date(0), ms: 12 });
    expect(last()).toMatchObject({
      err: {
        message: 'failed',
        stack: expect.stringContaining('pino-log.spec'),
        cause: { code: 'ECONNREFUSED' },
      },
      at: '1970-01-01T00:00:00.000Z',
      ms: 12,
    });
  });

  it('says nothing below its level, and needs no data', () => {
    const { log, lines } = aLog('warn');
    log.info('quiet');
    log.fatal('loud');
    expect(lines).toHaveLength(1);
  });

  it('a circular structure is cut, not followed', () => {
    const { log, lines } = aLog();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    log.info('x', loop);
    expect(lines).toHaveLength(1);
  });
});
