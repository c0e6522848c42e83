/** Twin of mandate.py: what a mandate (授权委托书, 民法典 165) must say before an agent may act on it. */
import { addMonths } from './fields.js';

/**
 * @typedef {{code: string, label: string, special?: boolean}} Authority
 * @typedef {{matters: string[], authorities: string[], starts_on: string, ends_on: string}} MandateTerms
 */

const SUGGESTED_MONTHS = 6;
const LONGEST_MONTHS = 12;
const NEEDED = 'submit';

/**
 * The end proposed for a mandate: six months on; a case that ends earlier ends it earlier.
 * @param {string} startsOn
 * @returns {string}
 */
export function suggestedEnd(startsOn) {
  return addMonths(startsOn, SUGGESTED_MONTHS);
}

/**
 * The ticks set beforehand: never a special authority.
 * @param {{authorities: Authority[]}} item
 * @returns {string[]}
 */
export function suggestedAuthorities(item) {
  return item.authorities.filter((authority) => !authority.special).map((authority) => authority.code);
}

/**
 * Why this mandate can't be taken, as a refusal code, or null.
 * @param {MandateTerms} mandate
 * @param {{name: string, authorities: Authority[]}} item
 * @returns {string | null}
 */
export function mandateProblem(mandate, item) {
  const offered = item.authorities.map((authority) => authority.code);
  if (!mandate.matters.includes(item.name)) return 'matter_not_named';
  if (!mandate.authorities.every((code) => offered.includes(code))) return 'authority_not_offered';
  if (!mandate.authorities.includes(NEEDED)) return 'authority_missing';
  if (mandate.ends_on < mandate.starts_on) return 'mandate_ends_before_start';
  return mandate.ends_on > addMonths(mandate.starts_on, LONGEST_MONTHS) ? 'mandate_too_long' : null;
}
