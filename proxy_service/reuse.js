/**
 * Twin of reuse.py: which earlier page of the same resident may be used again as a material (JJ-38, JJ-44, DG-40).
 *
 * @typedef {{code: string, form?: string, source_channel?: string, shared?: boolean}} Material
 */

/**
 * Whether two items ask for the same paper: the same code of the material dictionary. A form filled in for one item is never
 * a paper of another, and what the office fetches itself is nobody's to give.
 * @param {Material} one
 * @param {Material} other
 * @returns {boolean}
 */
export function isSameMaterial(one, other) {
  const papers = [one, other].every((material) => !material.shared && ![material.form, material.source_channel].includes('form'));
  return papers && one.code === other.code;
}

/**
 * Why a page that shows `shown` can't be used again as `wanted`, as a refusal code, or null.
 * @param {Material} wanted
 * @param {Material} shown
 * @param {{fault: string | null, valid_until: string}} page `valid_until`: the last day the paper is valid, or empty
 * @param {string} today YYYY-MM-DD
 * @returns {string | null}
 */
export function reuseProblem(wanted, shown, page, today) {
  if (!isSameMaterial(wanted, shown)) return 'earlier_page_differs';
  if (page.fault) return 'earlier_page_broken';
  return page.valid_until && page.valid_until < today ? 'earlier_page_expired' : null;
}

/**
 * Whether somebody must still see the original: A (issued by the authority) and B (compared by a clerk) are ready, C and D aren't.
 * @param {string} trust
 * @returns {boolean}
 */
export const needsOriginal = (trust) => !['A', 'B'].includes(trust);
