/**
 * Where the paper lies: what differs from the border of the picture. Without an even border (a patterned cloth, or paper right to the
 * edge) nothing is said.
 */
import { coarser } from './grey.js';

const COARSE = 120; // pixels of the longer side that are looked at

/** @typedef {[x: number, y: number]} Point */

/**
 * @param {import('./grey.js').Grey} grey
 * @param {{border: number, spread: number, contrast: number, least: number}} limits
 * @returns {{share: number, degrees: number, rectangular: number}} part of the picture inside the smallest rectangle around the paper
 *   (0 when none was found), how far that is turned, and how well the paper fills it
 */
export function findDocument(grey, { border, spread, contrast, least }) {
  const small = coarser(grey, Math.max(1, Math.round(Math.max(grey.width, grey.height) / COARSE)));
  const ring = ringOf(small, Math.max(1, Math.round(border * Math.min(small.width, small.height))));
  const nothing = { share: 0, degrees: 0, rectangular: 0 };
  if (ring[Math.floor(ring.length * 0.9)] - ring[Math.floor(ring.length * 0.1)] > spread) return nothing;
  const points = different(small, ring[Math.floor(ring.length / 2)], contrast);
  if (points.length < least * small.data.length) return nothing;
  const hull = hullOf(points);
  const { area, degrees } = smallestRectangle(hull);
  return { share: area / small.data.length, degrees, rectangular: area > 0 ? areaOf(hull) / area : 0 };
}

/** The values along the border, in order. @param {import('./grey.js').Grey} grey @param {number} deep */
function ringOf({ data, width, height }, deep) {
  const isBorder = (/** @type {number} */ x, /** @type {number} */ y) => x < deep || y < deep || x >= width - deep || y >= height - deep;
  return data.filter((_, at) => isBorder(at % width, Math.floor(at / width))).sort();
}

/** Pixels unlike the border that don't stand alone. @param {import('./grey.js').Grey} grey @param {number} border @param {number} contrast @returns {Point[]} */
function different({ data, width, height }, border, contrast) {
  const differs = (/** @type {number} */ x, /** @type {number} */ y) => Math.abs(data[y * width + x] - border) > contrast;
  /** @type {Point[]} */
  const points = [];
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      if (differs(x, y) && [differs(x - 1, y), differs(x + 1, y), differs(x, y - 1), differs(x, y + 1)].filter(Boolean).length >= 2) points.push([x, y]);
    }
  }
  return points;
}

/** @param {Point} a @param {Point} b @param {Point} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Convex hull (Andrew). @param {Point[]} points */
function hullOf(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (/** @type {Point[]} */ ordered) => {
    /** @type {Point[]} */
    const line = [];
    for (const point of ordered) {
      while (line.length > 1 && turn(line[line.length - 2], line[line.length - 1], point) <= 0) line.pop();
      line.push(point);
    }
    return line.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** @param {Point[]} hull */
const areaOf = (hull) => Math.abs(hull.reduce((sum, [x, y], at) => sum + x * hull[(at + 1) % hull.length][1] - hull[(at + 1) % hull.length][0] * y, 0)) / 2;

/** One of its sides lies on a side of the hull. @param {Point[]} hull */
function smallestRectangle(hull) {
  let best = { area: Infinity, degrees: 0 };
  hull.forEach(([x, y], at) => {
    const next = hull[(at + 1) % hull.length];
    const angle = Math.atan2(next[1] - y, next[0] - x);
    const area = extent(hull, angle) * extent(hull, angle + Math.PI / 2);
    if (area < best.area) best = { area, degrees: fromAxis(angle) };
  });
  return Number.isFinite(best.area) ? best : { area: 0, degrees: 0 };
}

/** How far the hull reaches in a direction. @param {Point[]} hull @param {number} angle */
function extent(hull, angle) {
  const along = hull.map(([x, y]) => x * Math.cos(angle) + y * Math.sin(angle));
  return Math.max(...along) - Math.min(...along) + 1;
}

/** Degrees between a direction and the nearest side of the picture. @param {number} angle */
function fromAxis(angle) {
  const degrees = Math.abs((angle * 180) / Math.PI) % 90;
  return Math.min(degrees, 90 - degrees);
}
