import sharp from 'sharp';
import { boardSize } from '#protocol';
import type { Rasterizer } from './ports.js';

const SECONDS = 5;

/** Boards as pixels. The SVG is one of ours, never one that somebody uploaded. */
export const boardsBySharp: Rasterizer = {
  png: async (svg) => {
    const limitInputPixels = boardSize.width * boardSize.height;
    const picture = sharp(Buffer.from(svg), { limitInputPixels, failOn: 'error' });
    return await picture.timeout({ seconds: SECONDS }).png({ compressionLevel: 6 }).toBuffer();
  },
};
