/**
 * How messages lie on the socket: four bytes of length, big-endian, then so many bytes of JSON in UTF-8. Both ends bound
 * the length before they keep a byte of it.
 */
const HEADER_BYTES = 4;

/** The other end does not speak this; there is no way to find the next frame again. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** One frame, header and text in a single buffer. Throws a FrameError for what JSON or the bound does not take. */
export function encodeFrame(message: object, maxBytes: number): Buffer {
  let text: string;
  try {
    text = JSON.stringify(message);
  } catch (cause) {
    throw new FrameError('The message is no plain data.', { cause });
  }
  const length = Buffer.byteLength(text);
  if (length > maxBytes) throw new FrameError(`The message has ${length} bytes; ${maxBytes} are allowed.`);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.write(text, HEADER_BYTES);
  return frame;
}

/** Finds the frames in a stream of bytes, however it is cut. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;
  /** Of the frame that has begun; null while its header is not complete. */
  private length: number | null = null;

  constructor(private readonly maxBytes: number) {}

  /** Messages that are complete now, in order. Throws a FrameError, after which the stream is of no more use. */
  push(chunk: Buffer): unknown[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const messages: unknown[] = [];
    for (;;) {
      if (this.length === null) {
        if (this.held < HEADER_BYTES) return messages;
        this.length = this.take(HEADER_BYTES).readUInt32BE(0);
        if (this.length > this.maxBytes)
          throw new FrameError(
            `A frame of ${this.length} bytes was announced; ${this.maxBytes} are allowed.`,
          );
      }
      if (this.held < this.length) return messages;
      messages.push(parse(this.take(this.length)));
      this.length = null;
    }
  }

  /** The next bytes, which must be there. Copies only when they lie in several chunks. */
  private take(count: number): Buffer {
    const first = this.chunks[0];
    const all = first && first.length >= count ? first : Buffer.concat(this.chunks, this.held);
    const rest = all.subarray(count);
    if (all === first) this.chunks.shift();
    else this.chunks = [];
    if (rest.length > 0) this.chunks.unshift(rest);
    this.held -= count;
    return all.subarray(0, count);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The parser's own words quote the text, which may hold keys.
    throw new FrameError('A frame is not JSON.');
  }
}
