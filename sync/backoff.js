/** When to try again: capped, jittered, and never before the centre said it wants to be asked. */

const FIRST = 2_000;
const LONGEST = 5 * 60_000;
const LONGEST_ASKED = 60 * 60_000;

/**
 * Milliseconds to wait after so many failures in a row: doubled each time, at most five minutes, the upper half by chance
 * (so that all the phones of a township don't come back in the same second). A `Retry-After` is waited out in full.
 * @param {number} failures 1, 2, 3 …
 * @param {() => number} random from 0 to below 1
 * @param {number | null} [asked] what `Retry-After` said, milliseconds
 * @returns {number}
 */
export function delayAfter(failures, random, asked = null) {
  const step = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  const delay = step / 2 + random() * (step / 2);
  return Math.round(asked === null ? delay : Math.min(LONGEST_ASKED, asked) + delay);
}

/**
 * Milliseconds a `Retry-After` header asks for (seconds or an HTTP date), null when there is none or it can't be read.
 * @param {string | null} value
 * @param {Date} now
 * @returns {number | null}
 */
export function readRetryAfter(value, now) {
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : Math.max(0, moment - now.getTime());
}
