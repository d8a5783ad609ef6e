/** Deeper than any LDAP answer: those have six levels, and controls a few more. */
const MAX_DEPTH = 16;
const CONSTRUCTED = 0x20;
const MULTI_BYTE_TAG = 0x1f;

/**
 * Throws unless `content` is a row of BER elements (ITU-T X.690, as RFC 4511 §5.1 restricts it: definite lengths) that fill it
 * exactly, and so do the elements within each constructed one. What the elements mean is not looked at.
 */
export function assertWellFormed(content: Uint8Array, depth = 0): void {
  if (depth > MAX_DEPTH) throw new Error('an LDAP answer is nested too deeply');
  for (let at = 0; at < content.length;) {
    const tag = byteAt(content, at);
    if ((tag & MULTI_BYTE_TAG) === MULTI_BYTE_TAG) throw damaged();
    const { length, from } = lengthAt(content, at + 1);
    const end = from + length;
    if (end > content.length) throw damaged();
    if ((tag & CONSTRUCTED) !== 0) assertWellFormed(content.subarray(from, end), depth + 1);
    at = end;
  }
}

/** The length that is written at `at`, and where what it measures begins. */
function lengthAt(content: Uint8Array, at: number): { length: number; from: number } {
  const first = byteAt(content, at);
  if (first < 0x80) return { length: first, from: at + 1 };
  const size = first & 0x7f;
  if (size === 0 || size > 4) throw damaged();
  let length = 0;
  for (let offset = 1; offset <= size; offset++) length = length * 256 + byteAt(content, at + offset);
  return { length, from: at + 1 + size };
}

function byteAt(content: Uint8Array, at: number): number {
  const byte = content[at];
  if (byte === undefined) throw damaged();
  return byte;
}

const damaged = () => new Error('an LDAP answer is damaged');
