import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Opens what a pipe carries, as its receiver does: SRTP with AEAD_AES_256_GCM (RFC 7714), keys derived as in RFC 3711 §4.3.
 * The master key is 32 bytes of key and 12 of salt.
 */
const KEY_BYTES = 32;
const SALT_BYTES = 12;
const TAG_BYTES = 16;
/** Labels of RFC 3711 §4.3.2. */
const RTP_KEY = 0;
const RTP_SALT = 2;

/** Bytes of the RTP header with its CSRCs and its extension: what SRTP leaves readable. */
export function rtpHeaderBytes(packet: Buffer): number {
  const bytes = 12 + 4 * (packet[0]! & 0x0f);
  return (packet[0]! & 0x10) === 0 ? bytes : bytes + 4 + 4 * packet.readUInt16BE(bytes + 2);
}

/** RTP, and not RTCP, which shares the port (RFC 5761 §4). */
export const isRtp = (packet: Buffer): boolean =>
  packet.length >= 12 && packet[0]! >> 6 === 2 && ((packet[1]! & 0x7f) < 64 || (packet[1]! & 0x7f) >= 96);

/** RTCP's first 8 bytes are readable; the last 4 say, by their first bit, that the rest is not (RFC 3711 §3.4). */
export const isEncryptedRtcp = (packet: Buffer): boolean =>
  packet.length >= 8 + TAG_BYTES + 4 && packet[0]! >> 6 === 2 && packet.readInt32BE(packet.length - 4) < 0;

/** The payload in clear, or null when it was not encrypted with this key. */
export function openSrtp(packet: Buffer, masterKeyBase64: string): Buffer | null {
  const master = Buffer.from(masterKeyBase64, 'base64');
  const [key, salt] = [derive(master, RTP_KEY, KEY_BYTES), derive(master, RTP_SALT, SALT_BYTES)];
  const header = rtpHeaderBytes(packet);
  // The sequence number may have wrapped around once since the stream began.
  for (const rollover of [0, 1]) {
    const iv = Buffer.alloc(SALT_BYTES);
    packet.copy(iv, 2, 8, 12);
    iv.writeUInt32BE(rollover, 6);
    packet.copy(iv, 10, 2, 4);
    for (let nth = 0; nth < SALT_BYTES; nth++) iv[nth] = iv[nth]! ^ salt[nth]!;
    const decipher = createDecipheriv('aes-256-gcm', key, iv);
    decipher.setAAD(packet.subarray(0, header));
    decipher.setAuthTag(packet.subarray(-TAG_BYTES));
    const opened = decipher.update(packet.subarray(header, -TAG_BYTES));
    try {
      decipher.final();
      return opened;
    } catch {
      continue;
    }
  }
  return null;
}

function derive(master: Buffer, label: number, bytes: number): Buffer {
  const counter = Buffer.alloc(16);
  master.copy(counter, 0, KEY_BYTES);
  counter[7] = counter[7]! ^ label;
  return createCipheriv('aes-256-ctr', master.subarray(0, KEY_BYTES), counter).update(Buffer.alloc(bytes));
}
