/** How a picture is lit: how bright its brightest tenth is, how white its paper, how large its largest white spot. */

const CELL = 16; // pixels
const FULL = 0.8; // of a cell's pixels are white

/**
 * @param {import('./grey.js').Grey} grey
 * @param {number} white from this value on nothing can be read
 * @returns {{bright: number, paper: number, spot: number}} two values of 0–255; the spot as a part of the picture
 */
export function lightOf(grey, white) {
  const counts = new Uint32Array(256);
  for (const value of grey.data) counts[value] += 1;
  return { bright: valueAt(counts, 0, 256, 0.9), paper: valueAt(counts, 128, white, 0.5), spot: largestSpot(grey, white) };
}

/**
 * The value below which this part of the pixels between two values lies.
 * @param {Uint32Array} counts
 * @param {number} from
 * @param {number} to
 * @param {number} part
 */
function valueAt(counts, from, to, part) {
  let total = 0;
  for (let value = from; value < to; value += 1) total += counts[value];
  let seen = 0;
  for (let value = from; value < to; value += 1) {
    seen += counts[value];
    if (seen >= total * part) return total === 0 ? 255 : value;
  }
  return to - 1;
}

/**
 * The largest group of touching white cells, as a part of the picture.
 * @param {import('./grey.js').Grey} grey
 * @param {number} white
 */
function largestSpot(grey, white) {
  const [wide, high] = [Math.floor(grey.width / CELL), Math.floor(grey.height / CELL)];
  const cells = new Uint8Array(wide * high);
  for (let at = 0; at < cells.length; at += 1) cells[at] = isWhite(grey, (at % wide) * CELL, Math.floor(at / wide) * CELL, white) ? 1 : 0;
  let largest = 0;
  for (let at = 0; at < cells.length; at += 1) if (cells[at]) largest = Math.max(largest, takeGroup(cells, wide, at));
  return largest / Math.max(1, cells.length);
}

/** @param {import('./grey.js').Grey} grey @param {number} left @param {number} top @param {number} white */
function isWhite({ data, width }, left, top, white) {
  let found = 0;
  for (let y = top; y < top + CELL; y += 1) for (let x = left; x < left + CELL; x += 1) if (data[y * width + x] >= white) found += 1;
  return found >= FULL * CELL * CELL;
}

/** How many cells hang together with this one; they are taken out. @param {Uint8Array} cells @param {number} wide @param {number} start */
function takeGroup(cells, wide, start) {
  const open = [start];
  cells[start] = 0;
  let size = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    size += 1;
    const beside = [at - wide, at + wide, at % wide ? at - 1 : -1, (at + 1) % wide ? at + 1 : -1];
    for (const next of beside) {
      if (next < 0 || next >= cells.length || !cells[next]) continue;
      cells[next] = 0;
      open.push(next);
    }
  }
  return size;
}
