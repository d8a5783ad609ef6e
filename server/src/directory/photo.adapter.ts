import sharp from 'sharp';
import type { Log } from '../kernel/log.js';
import type { PhotoMaker } from './ports.js';

const SIDE_PX = 256;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_PIXELS = 50_000_000;
const SECONDS = 3;

/** What the bytes begin with: other formats (SVG, PDF) could make the decoder read files or run for long. */
const signatures = [
  { at: 0, bytes: [0xff, 0xd8, 0xff] }, // JPEG
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] }, // PNG
  { at: 0, bytes: [0x47, 0x49, 0x46, 0x38] }, // GIF
  { at: 8, bytes: [0x57, 0x45, 0x42, 0x50] }, // WebP
];
const isPicture = (photo: Uint8Array): boolean =>
  signatures.some(({ at, bytes }) => bytes.every((byte, offset) => photo[at + offset] === byte));

/** Photos of directory people: cut to a square, turned upright, stripped of their metadata (places, names). */
export class SharpPhotos implements PhotoMaker {
  constructor(private readonly log: Log) {}

  async make(photo: Uint8Array): Promise<Uint8Array | null> {
    if (photo.length > MAX_BYTES || !isPicture(photo)) {
      this.log.warn('a directory photo was dropped', {
        bytes: photo.length,
        reason: 'too large or of no known format',
      });
      return null;
    }
    try {
      return await sharp(photo, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
        .timeout({ seconds: SECONDS })
        .autoOrient()
        .resize(SIDE_PX, SIDE_PX, { fit: 'cover', position: 'attention' })
        .webp({ quality: 82 })
        .toBuffer();
    } catch (error) {
      this.log.warn('a directory photo was dropped', { bytes: photo.length, err: error });
      return null;
    }
  }
}
