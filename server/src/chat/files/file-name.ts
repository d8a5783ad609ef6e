const MAX_LENGTH = 255;
/** Control characters, and those that show a name in another order than it is: `gpj.exe` looks like `exe.jpg`. */
const DECEPTIVE =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * The name under which a file is shown and saved, made of what an uploader called it: no folders, nothing invisible,
 * nothing that a file system reads as something else. Never empty, at most 255 UTF-16 units.
 */
export function safeFileName(given: string): string {
  const name = given
    .toWellFormed()
    .normalize('NFC')
    .replace(DECEPTIVE, '')
    .replace(/^.*[/\\]/su, '')
    .replace(/[<>:"|?*]/gu, '_')
    .replace(/\s+/gu, ' ')
    // Windows drops these at the end, and what stood before them would count as the ending.
    .replace(/[. ]+$/u, '')
    .trimStart();
  return shortened(name === '' ? 'file' : name);
}

/** In lower case, without the dot; empty when there is none. */
export const extensionOf = (name: string): string => /\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';

/** Cut in the middle: its ending says what a file is. */
function shortened(name: string): string {
  if (name.length <= MAX_LENGTH) return name;
  const ending = /\.[^.]{1,32}$/u.exec(name)?.[0] ?? '';
  return `${name
    .slice(0, MAX_LENGTH - ending.length)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')}${ending}`;
}

/**
 * The header by which a browser saves a download under this name (RFC 6266): for old ones in ASCII, for all others in
 * UTF-8 after RFC 8187. No character of the name can end the value or the header.
 */
export function attachmentHeader(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%;]/gu, '_');
  const utf8 = encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
