import { describe, expect, it } from '@jest/globals';
import { encodeFrame, FrameError, FrameReader } from './frames.js';

const MAX = 1_000;
const messages = [{ a: 1 }, {}, { text: 'Grüße, 会議 🎉' }, { list: Array(100).fill(7) }];
const bytes = Buffer.concat(messages.map((message) => encodeFrame(message, MAX)));
const announced = (length: number) => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return header;
};

describe('FrameReader', () => {
  it.each([1, 2, 3, 4, 5, 7, 64, bytes.length])('finds what was sent in pieces of %d bytes', (size) => {
    const reader = new FrameReader(MAX);
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.subarray(at, at + size)));
    expect(found).toEqual(messages);
  });

  it.each<[string, Buffer]>([
    ['more bytes than allowed', announced(MAX + 1)],
    ['four gigabytes', announced(0xffffffff)],
    ['nothing', announced(0)],
    ['what is no JSON', Buffer.concat([announced(3), Buffer.from('{a:')])],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('refuses a frame of %s', (_case, chunk) => {
    expect(() => new FrameReader(MAX).push(chunk)).toThrow(FrameError);
  });

  it('says nothing of what a broken frame holds', () => {
    const secret = Buffer.from('{"key": "inline:secret"');
    expect(() => new FrameReader(MAX).push(Buffer.concat([announced(secret.length), secret]))).toThrow(
      /^A frame is not JSON\.$/u,
    );
  });

  it('takes a frame of exactly the bound', () => {
    const frame = encodeFrame({ text: 'x'.repeat(MAX - 11) }, MAX);
    expect(frame).toHaveLength(MAX + 4);
    expect(new FrameReader(MAX).push(frame)).toHaveLength(1);
  });
});

describe('encodeFrame()', () => {
  it('of more than the bound is refused', () => {
    expect(() => encodeFrame({ text: 'x'.repeat(MAX) }, MAX)).toThrow(FrameError);
  });

  it('of what is no plain data is refused', () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(() => encodeFrame(circle, MAX)).toThrow(FrameError);
  });
});
