/** A photo made fit to keep and send: upright, at most 1600 px, JPEG, nothing in it but the picture. */
import { readImageHeader } from './header.js';

export const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const MOST_BYTES = 40 * 1024 * 1024;
const MOST_PIXELS = 64_000_000; // decoded at four bytes each: 256 MB, what a small phone may just bear

/** @typedef {{x: number, y: number, width: number, height: number}} Part of a picture, in pixels */

/** Why a picture can't be taken; `reason` is one of not_an_image, too_many_pixels, too_many_bytes. */
export class PictureUnfit extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.name = 'PictureUnfit';
    this.reason = reason;
  }
}

/**
 * Whether the bytes can be kept as they are: small, upright, without metadata.
 * @param {Uint8Array} bytes
 */
export function isFit(bytes) {
  const header = readImageHeader(bytes);
  return header !== null && header.type === 'image/jpeg' && !header.metadata && Math.max(header.width, header.height) <= LONGEST_SIDE;
}

/**
 * @param {Uint8Array} bytes a photo as the camera made it
 * @returns {Promise<Uint8Array>} JPEG; throws PictureUnfit
 */
export async function shrink(bytes) {
  if (isFit(bytes)) return bytes;
  const source = await decode(bytes);
  try {
    return await encode(draw(source));
  } finally {
    source.close();
  }
}

/**
 * Refuse what isn't a picture, or is one that would take the phone down when opened.
 * @param {Uint8Array} bytes
 */
export function refuseUnfit(bytes) {
  if (bytes.length > MOST_BYTES) throw new PictureUnfit('too_many_bytes');
  const header = readImageHeader(bytes);
  if (!header || header.width === 0 || header.height === 0) throw new PictureUnfit('not_an_image');
  if (header.width * header.height > MOST_PIXELS) throw new PictureUnfit('too_many_pixels');
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {{width: number, height: number}} no longer than LONGEST_SIDE, never enlarged
 */
export function sizeWithin(width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * The opened picture, upright. Throws PictureUnfit.
 * @param {Uint8Array} bytes
 */
export async function decode(bytes) {
  refuseUnfit(bytes);
  try {
    return await createImageBitmap(new Blob([/** @type {BlobPart} */ (bytes)]), { imageOrientation: 'from-image' });
  } catch {
    throw new PictureUnfit('not_an_image');
  }
}

/**
 * A picture, or a part of it, on white, at most LONGEST_SIDE long.
 * @param {ImageBitmap} source
 * @param {Part} [part]
 * @returns {OffscreenCanvasRenderingContext2D}
 */
export function draw(source, { x, y, width, height } = { x: 0, y: 0, width: source.width, height: source.height }) {
  const size = sizeWithin(width, height);
  const canvas = new OffscreenCanvas(size.width, size.height);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, size.width, size.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(source, x, y, width, height, 0, 0, size.width, size.height);
  return pen;
}

/** @param {OffscreenCanvasRenderingContext2D} pen */
export async function encode({ canvas }) {
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return new Uint8Array(await blob.arrayBuffer());
}
