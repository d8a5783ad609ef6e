import type { BrowserFamily } from './device-types.js';

/** Which browser this is, as far as "where do I click to allow the camera" differs. From the user agent string. */
export function browserFamily(userAgent: string): BrowserFamily {
  // Every browser on iOS is Safari inside, permissions included.
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'safari_ios';
  if (/Edg(e|A)?\//.test(userAgent)) return 'edge';
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrom(e|ium)\//.test(userAgent)) return 'chromium';
  if (/Safari\//.test(userAgent)) return 'safari';
  return 'other';
}
