/** Chance that can be had again: the same seed throws the same numbers (mulberry32, public domain). */

/** @param {number} seed */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ end) => Math.floor(next() * end);
  return {
    next,
    below,
    between: (/** @type {number} */ from, /** @type {number} */ to) => from + below(to - from + 1),
    chance: (/** @type {number} */ part) => next() < part,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => list[below(list.length)],
    /** The name that comes, each as often as its weight says. @param {Record<string, number>} weights */
    weighed(weights) {
      let left = next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      return /** @type {string} */ (Object.keys(weights).find((name) => (left -= weights[name]) < 0) ?? Object.keys(weights)[0]);
    },
  };
}

/** @typedef {ReturnType<typeof dice>} Dice */
