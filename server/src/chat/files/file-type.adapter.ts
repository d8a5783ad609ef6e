import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

/** Enough to tell office documents, which are archives whose first entries say what they are. */
const SAMPLE_BYTES = 256 * 1024;
const OTHER = 'application/octet-stream';

export type FoundType =
  /** `mediaType` is what the content is, whatever the name says. */
  { readonly executable: false; readonly mediaType: string } | { readonly executable: true };

/** Looks at the beginning of a file; the rest cannot make it run for long. */
export async function typeOfFile(path: string): Promise<FoundType> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return await typeOfSample(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

export async function typeOfSample(sample: Uint8Array): Promise<FoundType> {
  if (isText(sample)) {
    // Words can begin like a program ("MZ…") and never run as one; and what is a page or a drawing is shown as words.
    const found = await known(sample);
    return { executable: false, mediaType: writtenDocuments.has(found) ? found : 'text/plain' };
  }
  if (isExecutable(sample)) return { executable: true };
  const found = await known(sample);
  return executables.has(found) ? { executable: true } : { executable: false, mediaType: found };
}

const writtenDocuments = new Set(['application/pdf', 'application/rtf']);

async function known(sample: Uint8Array): Promise<string> {
  try {
    const mime = (await fileTypeFromBuffer(sample))?.mime ?? OTHER;
    return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/u.test(mime) && mime.length <= 127 ? mime : OTHER;
  } catch {
    // A broken file is of no known type, whatever it made the parser stumble over.
    return OTHER;
  }
}

const executables = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/java-vm',
  'application/x-ms-shortcut',
]);

/** Beginnings of programs: PE and DOS, ELF, Mach-O of both widths and byte orders, fat Mach-O and Java, shortcuts. */
const beginnings = [
  [0x4d, 0x5a],
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0xca, 0xfe, 0xba, 0xbf],
  [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
];
const isExecutable = (sample: Uint8Array): boolean =>
  beginnings.some((bytes) => bytes.every((byte, at) => sample[at] === byte));

/** UTF-8 without control characters other than white space. The sample may end within a character. */
function isText(sample: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return sample.length > 0 && !/[^\P{Cc}\t\n\r\f]/u.test(text);
  } catch {
    return false;
  }
}

/** What an answer may call itself: nothing that a browser would run, should it ever show it. */
export const deliveredType = (mediaType: string): string =>
  /html|xml|svg|script|ecma|flash|mhtml|multipart|x-httpd/iu.test(mediaType) ? OTHER : mediaType;
