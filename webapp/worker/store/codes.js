/** What of a refusal's detail may lie in clear: codes, ids and small numbers. Anything else might be a name or a number of a person. */
import { isId } from '../../../sync/ids.js';

const CODE = /^[a-z][a-z0-9_-]{0,39}$/;
const LARGEST = 100_000;

/**
 * @param {Record<string, unknown>} detail
 * @returns {Record<string, unknown>}
 */
export function codesOnly(detail) {
  const kept = Object.entries(detail).map(([name, value]) => [name, Array.isArray(value) ? value.filter(isHarmless) : value]);
  return Object.fromEntries(kept.filter(([name, value]) => CODE.test(String(name)) && (Array.isArray(value) || isHarmless(value))));
}

/** @param {unknown} value */
function isHarmless(value) {
  if (typeof value === 'string') return CODE.test(value) || isId(value);
  return typeof value === 'boolean' || value === null || (Number.isInteger(value) && Math.abs(Number(value)) < LARGEST);
}
