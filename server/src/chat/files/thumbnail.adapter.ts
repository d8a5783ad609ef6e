import sharp from 'sharp';
import type { Log } from '../../kernel/log.js';
import { Turnstile } from '../../kernel/turnstile.js';
import type { Thumbnail, ThumbnailMaker } from './ports.js';

const SIDE_PX = 320;
/** A telephone's camera makes 108 million today. What claims more is made to fill memory. */
const MAX_PIXELS = 128_000_000;
const SECONDS = 5;
const WAIT_MS = 10_000;
/** By content, never by name. Other formats (SVG, PDF, TIFF) can make the decoder read files or run for long. */
const pictures = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/gif', 'image/webp']);

/** Small pictures of pictures: upright, stripped of their metadata (places, names), the first frame only. */
export class SharpThumbnails implements ThumbnailMaker {
  /** Decoding shares its threads with passwords and files; two at a time leave them some. */
  private readonly gate = new Turnstile(2, 2, 50);

  constructor(private readonly log: Log) {}

  async make(path: string, mediaType: string): Promise<Thumbnail | 'bomb' | null> {
    if (!pictures.has(mediaType)) return null;
    const passage = await this.gate.pass('', AbortSignal.timeout(WAIT_MS), () => this.draw(path));
    return passage.passed ? passage.value : null;
  }

  private async draw(path: string): Promise<Thumbnail | 'bomb' | null> {
    try {
      const { width, height } = await sharp(path, { limitInputPixels: false, pages: 1 }).metadata();
      if (width * height > MAX_PIXELS) return 'bomb';
      const { data, info } = await sharp(path, {
        limitInputPixels: MAX_PIXELS,
        sequentialRead: true,
        failOn: 'error',
        pages: 1,
      })
        .timeout({ seconds: SECONDS })
        .autoOrient()
        .resize(SIDE_PX, SIDE_PX, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 78 })
        .toBuffer({ resolveWithObject: true });
      return { webp: data, width: info.width, height: info.height };
    } catch (error) {
      this.log.info('no thumbnail could be made of a picture', { err: error });
      return null;
    }
  }
}
