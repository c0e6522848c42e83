/**
 * A picture in grey: one byte a pixel.
 *
 * @typedef {{data: Uint8Array, width: number, height: number}} Grey
 */

/**
 * Rec. 601 luma in whole numbers.
 * @param {import('./quality.js').Pixels} pixels
 * @returns {Grey}
 */
export function greyOf({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
    grey[at] = (data[from] * 77 + data[from + 1] * 150 + data[from + 2] * 29) >> 8;
  }
  return { data: grey, width, height };
}

/**
 * The same picture, each `step` × `step` pixels as one, their mean.
 * @param {Grey} grey
 * @param {number} step
 * @returns {Grey}
 */
export function coarser({ data, width, height }, step) {
  const [wide, high] = [Math.max(1, Math.floor(width / step)), Math.max(1, Math.floor(height / step))];
  const means = new Uint8Array(wide * high);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) means[y * wide + x] = meanOf(data, width, x * step, y * step, step);
  }
  return { data: means, width: wide, height: high };
}

/** @param {Uint8Array} data @param {number} width @param {number} left @param {number} top @param {number} step */
function meanOf(data, width, left, top, step) {
  let sum = 0;
  for (let y = top; y < top + step; y += 1) for (let x = left; x < left + step; x += 1) sum += data[y * width + x];
  return sum / (step * step);
}
