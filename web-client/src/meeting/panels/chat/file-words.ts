import type { IconName } from '../../../ui/icon-paths.js';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "812 byte", "47 kB", "1.3 MB". */
export function sizeInWords(bytes: number, locale: string): string {
  let size = bytes;
  let step = 0;
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  const unit = units[step] ?? 'byte';
  const digits = step < 2 || size >= 10 ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(size);
}

export function iconOfFile(mediaType: string): IconName {
  if (mediaType.startsWith('image/')) return 'picture';
  if (mediaType.startsWith('video/')) return 'film';
  if (mediaType.startsWith('audio/')) return 'sound';
  if (/zip|compressed|x-tar|x-7z|gzip|rar/u.test(mediaType)) return 'archive';
  if (/^text\/|pdf|document|sheet|presentation|msword|rtf/u.test(mediaType)) return 'file-text';
  return 'file';
}
