/**
 * What may be wrong with a picture of a paper: blurred, glare, dark, small, tilted. Plain arithmetic on pixels, no browser needed.
 *
 * A doubt warns and never blocks: the thresholds (quality_thresholds.json) are provisional.
 *
 * @typedef {{data: Uint8ClampedArray | Uint8Array, width: number, height: number}} Pixels RGBA
 * @typedef {'blurred' | 'glare' | 'dark' | 'small' | 'tilted'} Doubt
 */
import { findDocument } from './document.js';
import { greyOf } from './grey.js';
import { lightOf } from './light.js';
import limits from './quality_thresholds.json' with { type: 'json' };
import { slownessOf } from './sharpness.js';

/** In the order in which they are said. @type {Doubt[]} */
export const DOUBTS = ['blurred', 'glare', 'dark', 'small', 'tilted'];

/**
 * The doubts about a picture, and the measures they follow from.
 * @param {Pixels} pixels
 * @returns {{doubts: Doubt[], measures: Record<string, number>}}
 */
export function judge(pixels) {
  const grey = greyOf(pixels);
  const light = lightOf(grey, limits.glare.white);
  const { share, degrees, rectangular } = findDocument(grey, limits.document);
  const measures = { slowness: slownessOf(grey, limits.blurred), ...light, share, degrees, rectangular };
  const found = { blurred: isBlurred(measures), glare: hasGlare(measures), dark: isDark(measures), small: isSmall(measures), tilted: isTilted(measures) };
  return { doubts: DOUBTS.filter((doubt) => found[doubt]), measures };
}

/** @typedef {Record<string, number>} Measures */

/** @param {Measures} measures */
const isBlurred = ({ slowness }) => slowness > limits.blurred.slowness;

/** A white spot is glare only where the paper around it is less white. @param {Measures} measures */
const hasGlare = ({ spot, paper }) => spot >= limits.glare.share && spot <= limits.glare.most && paper <= limits.glare.paper;

/** @param {Measures} measures */
const isDark = ({ bright }) => bright < limits.dark.paper;

/** @param {Measures} measures */
const isSmall = ({ share }) => share > 0 && share < limits.small.share;

/** @param {Measures} measures */
function isTilted({ share, degrees, rectangular }) {
  const { least, most } = limits.tilted;
  return share >= least && share <= most && rectangular >= limits.tilted.rectangular && degrees > limits.tilted.degrees;
}
