/**
 * What an image file says of itself in its first bytes, read without decoding it: a bomb is recognised before it goes off.
 *
 * @typedef {{type: string, width: number, height: number, metadata: boolean}} ImageHeader
 */

/**
 * @param {Uint8Array} bytes
 * @returns {ImageHeader | null} null for anything but JPEG, PNG or WebP
 */
export function readImageHeader(bytes) {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return readPng(bytes);
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return readWebp(bytes);
  return null;
}

/**
 * Walks the segments up to the frame header; application segments past JFIF hold EXIF, XMP and the like.
 * @param {Uint8Array} bytes
 * @returns {ImageHeader | null}
 */
function readJpeg(bytes) {
  const view = viewOf(bytes);
  let metadata = false;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    if (isFrame(marker)) return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5), metadata };
    metadata ||= (marker > 0xe0 && marker <= 0xef && marker !== 0xe2) || marker === 0xfe;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** @param {number} marker */
const isFrame = (marker) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * @param {Uint8Array} bytes
 * @returns {ImageHeader | null}
 */
function readPng(bytes) {
  if (bytes.length < 24) return null;
  const view = viewOf(bytes);
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20), metadata: false };
}

/**
 * @param {Uint8Array} bytes
 * @returns {ImageHeader | null}
 */
function readWebp(bytes) {
  if (bytes.length < 30) return null;
  const view = viewOf(bytes);
  const made = (/** @type {number} */ width, /** @type {number} */ height) => ({ type: 'image/webp', width, height, metadata: true });
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      return made(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 'VP8L':
      return made((view.getUint32(21, true) & 0x3fff) + 1, ((view.getUint32(21, true) >> 14) & 0x3fff) + 1);
    case 'VP8X':
      return made((view.getUint32(24, true) & 0xffffff) + 1, ((view.getUint32(26, true) >>> 8) & 0xffffff) + 1);
    default:
      return null;
  }
}

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @param {Uint8Array} bytes @param {number[]} start */
const startsWith = (bytes, start) => start.every((byte, at) => bytes[at] === byte);

/** @param {Uint8Array} bytes @param {number} from @param {number} to */
const ascii = (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to));
