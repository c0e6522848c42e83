/** The text of a QR code in a photo: read by the browser where it can do that, else by ourselves. */
import decodeQR from 'qr/decode.js';
import { refuseUnfit } from './shrink.js';

/** Longest sides that are tried: in a small picture the grain and the stripes of a photographed screen are gone, in a large one a small code is there. */
const SIDES = [1600, 1000, 600];
const PATIENCE_MS = 1000;

/**
 * @param {Uint8Array<ArrayBuffer>} bytes a photo as the camera made it
 * @returns {Promise<string | null>} null when no code was found; throws PictureUnfit
 */
export async function readCode(bytes) {
  refuseUnfit(bytes);
  const picture = await createImageBitmap(new Blob([bytes]), { imageOrientation: 'from-image' });
  try {
    return (await readByBrowser(picture)) ?? readByOurselves(picture);
  } finally {
    picture.close();
  }
}

/**
 * Many browsers have no such reader, and some have one that knows no format or fails.
 * @param {ImageBitmap} picture
 * @returns {Promise<string | null>}
 */
async function readByBrowser(picture) {
  const Detector = /** @type {any} */ (self).BarcodeDetector;
  try {
    if (!(await Detector?.getSupportedFormats())?.includes('qr_code')) return null;
    const [found] = await new Detector({ formats: ['qr_code'] }).detect(picture);
    return found?.rawValue || null;
  } catch {
    return null;
  }
}

/** @param {ImageBitmap} picture */
function readByOurselves(picture) {
  for (const side of SIDES) {
    try {
      return decodeQR(pixelsOf(picture, side), { timeLimit: PATIENCE_MS });
    } catch {
      // not to be read at this size
    }
  }
  return null;
}

/**
 * @param {ImageBitmap} picture
 * @param {number} side
 * @returns {ImageData}
 */
function pixelsOf(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(1, Math.round(length * scale)));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
