import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { ConferenceId } from '#protocol';
import { derivedKey } from '../../kernel/derived-key.js';
import { UnreadableJournal, type JournalEntry, type JournalSnapshot } from './journals.js';

/**
 * Rises when what is written can no longer be understood by the version before, or the other way round: entries, or what
 * `decide` makes of them.
 */
const FORMAT = 1;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PACKED = 1;
/** Above it packing pays. */
const PACK_FROM_BYTES = 1_024;
/** No snapshot is so large; a bomb is refused. */
const MOST_BYTES = 512 * 1024 * 1024;

const pack = promisify<string, { level: number }, Buffer>(deflateRaw);
const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/**
 * Seals and opens the entries of one conference's journal: they hold chat texts, the secrets of seats, and votes. Layout:
 * format byte, flag byte (1: packed by deflate), 12 random bytes, AES-256-GCM of the JSON, 16 bytes of tag. The key is the
 * conference's own, so the random nonces of one key stay few; the place is authenticated, so no entry can be moved.
 */
export class JournalCodec {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly conferenceId: ConferenceId,
  ) {
    this.key = derivedKey(secret, `conference journal ${conferenceId}`);
  }

  sealEntry({ seq, command, now }: JournalEntry): Buffer {
    return this.seal(Buffer.from(JSON.stringify([now, command])), 0, `entry ${seq}`);
  }

  openEntry(seq: number, sealed: Buffer): JournalEntry {
    const { flags, plain } = this.open(sealed, `entry ${seq}`);
    if (flags !== 0) throw new UnreadableJournal(`entry ${seq} has unknown flags`);
    const [now, command] = JSON.parse(plain.toString()) as [number, JournalEntry['command']];
    return { seq, command, now };
  }

  async sealSnapshot(covers: number, snapshot: JournalSnapshot): Promise<Buffer> {
    const text = JSON.stringify(snapshot);
    const packed = text.length >= PACK_FROM_BYTES;
    const bytes = packed ? await pack(text, { level: 1 }) : Buffer.from(text);
    return this.seal(bytes, packed ? PACKED : 0, `snapshot ${covers}`);
  }

  async openSnapshot(covers: number, sealed: Buffer): Promise<JournalSnapshot> {
    const { flags, plain } = this.open(sealed, `snapshot ${covers}`);
    const text = flags === PACKED ? await unpack(plain, { maxOutputLength: MOST_BYTES }) : plain;
    return JSON.parse(text.toString()) as JournalSnapshot;
  }

  private seal(plain: Buffer, flags: number, place: string): Buffer {
    const head = Buffer.from([FORMAT, flags]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    cipher.setAAD(this.facts(head, place));
    return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  private open(sealed: Buffer, place: string): { flags: number; plain: Buffer } {
    const head = sealed.subarray(0, 2);
    if (sealed.length < 2 + NONCE_BYTES + TAG_BYTES) throw new UnreadableJournal(`${place} is cut off`);
    if (head[0] !== FORMAT)
      throw new UnreadableJournal(`${place} is in format ${head[0]}, expected ${FORMAT}`);
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(2, 2 + NONCE_BYTES));
    decipher.setAAD(this.facts(head, place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const plain = decipher.update(sealed.subarray(2 + NONCE_BYTES, -TAG_BYTES));
      return { flags: head[1] ?? 0, plain: Buffer.concat([plain, decipher.final()]) };
    } catch (error) {
      throw new UnreadableJournal(`${place} is damaged, or was made with another secret`, { cause: error });
    }
  }

  private facts(head: Buffer, place: string): Buffer {
    return Buffer.concat([head, Buffer.from(`${this.conferenceId} ${place}`)]);
  }
}
