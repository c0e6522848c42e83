/**
 * How blurred writing is. A sharp edge is gone when it is smoothed; an edge that was smooth already hardly changes
 * (after Crete, Dolmière, Ladret, Nicolas: The Blur Effect, SPIE 6492, 2007).
 */

const TILE = 64; // pixels
const REACH = 4; // smoothing over 2 × 4 + 1 pixels
const NOISE = 3; // steps below this are grain, not edges

/**
 * The slowness of edges, from 0 (sharp) to 1 (smooth), in the tiles that hold contrast; 0 when too few of them do.
 * @param {import('./grey.js').Grey} grey
 * @param {{contrast: number, tiles: number}} limits standard deviation a tile needs; number of tiles needed
 */
export function slownessOf(grey, { contrast, tiles }) {
  const sums = { steps: 0, gone: 0, stepsDown: 0, goneDown: 0 };
  let used = 0;
  for (let top = 0; top + TILE <= grey.height; top += TILE) {
    for (let left = 0; left + TILE <= grey.width; left += TILE) {
      if (deviationOf(grey, left, top) < contrast) continue;
      used += 1;
      addTile(grey, left, top, sums);
    }
  }
  if (used < tiles) return 0;
  return Math.max(slowness(sums.steps, sums.gone), slowness(sums.stepsDown, sums.goneDown));
}

/** @param {number} steps @param {number} gone */
const slowness = (steps, gone) => (steps > 0 ? 1 - gone / steps : 0);

/** Standard deviation of every fourth pixel. @param {import('./grey.js').Grey} grey @param {number} left @param {number} top */
function deviationOf({ data, width }, left, top) {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = top; y < top + TILE; y += 2) {
    for (let at = y * width + left; at < y * width + left + TILE; at += 2) {
      sum += data[at];
      squares += data[at] * data[at];
      count += 1;
    }
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/**
 * The steps from pixel to pixel in every other row, and how much of them smoothing takes away, across and down.
 * @param {import('./grey.js').Grey} grey
 * @param {number} left
 * @param {number} top
 * @param {{steps: number, gone: number, stepsDown: number, goneDown: number}} sums
 */
function addTile({ data, width, height }, left, top, sums) {
  const [fromX, toX] = [Math.max(left, REACH + 1), Math.min(left + TILE, width - REACH)];
  const [fromY, toY] = [Math.max(top, REACH + 1), Math.min(top + TILE, height - REACH)];
  const wide = 2 * REACH + 1;
  for (let y = fromY; y < toY; y += 2) {
    for (let at = y * width + fromX, end = y * width + toX; at < end; at += 1) {
      const across = Math.abs(data[at] - data[at - 1]);
      if (across >= NOISE) {
        sums.steps += across;
        sums.gone += Math.max(0, across - Math.abs(data[at + REACH] - data[at - REACH - 1]) / wide);
      }
      const down = Math.abs(data[at] - data[at - width]);
      if (down >= NOISE) {
        sums.stepsDown += down;
        sums.goneDown += Math.max(0, down - Math.abs(data[at + REACH * width] - data[at - (REACH + 1) * width]) / wide);
      }
    }
  }
}
