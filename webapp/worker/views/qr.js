/** A QR code as one SVG path, made on the phone: the slip needs no network and no picture. */
import { encode } from 'uqr';

/**
 * The dark modules, for an `<svg>` whose view box is `size` modules wide, with the quiet zone of four that scanners need.
 * @param {string} text
 * @returns {{size: number, path: string}}
 */
export function qrPath(text) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { size, path };
}
