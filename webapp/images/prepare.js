/** A photo of a paper made ready to leave the phone: cut to the frame, shrunk, judged, and then, once, marked with its purpose. */
import { judge } from './quality.js';
import { decode, draw, encode } from './shrink.js';
import { drawWatermark } from './watermark.js';

const ALIKE = 0.02; // two shapes this near to each other are the same

/** @typedef {{x: number, y: number, width: number, height: number, ratio: number}} Cut parts of 1, of a picture with this width : height */

/**
 * @param {Uint8Array | ImageBitmap} source a file's bytes, or a picture of the camera
 * @param {{watermark: string, cut?: Cut | null}} how
 * @returns {Promise<{bytes: Uint8Array, doubts: import('./quality.js').Doubt[]}>} JPEG; throws PictureUnfit
 */
export async function prepare(source, { watermark, cut = null }) {
  const picture = source instanceof Uint8Array ? await decode(source) : source;
  try {
    const pen = draw(picture, partOf(picture, cut));
    const { doubts } = judge(pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height));
    drawWatermark(pen, watermark);
    return { bytes: await encode(pen), doubts };
  } finally {
    picture.close();
  }
}

/**
 * The part inside the frame. A still may show more than the moving picture did (another shape of sensor): then nothing is cut off.
 * @param {{width: number, height: number}} picture
 * @param {Cut | null} cut
 * @returns {import('./shrink.js').Part | undefined}
 */
export function partOf({ width, height }, cut) {
  if (!cut || Math.abs(width / height / cut.ratio - 1) > ALIKE) return undefined;
  const [x, y] = [Math.round(cut.x * width), Math.round(cut.y * height)];
  return { x, y, width: Math.min(width - x, Math.round(cut.width * width)), height: Math.min(height - y, Math.round(cut.height * height)) };
}
