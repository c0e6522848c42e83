// Quick clicks on two materials are answered in any order. What an older answer says of the case as a whole must not take
// the place of a newer one's: the page would claim "3 of 4 judged" when all four are.

/**
 * What htmx tells before it swaps; only what is looked at here.
 * @typedef {{ctx?: {hx?: Record<string, string>}, tasks?: {type: string}[]}} SwapDetail
 */

export function startCaseRevision() {
  document.addEventListener('htmx:before:swap', (event) => dropOlder(/** @type {CustomEvent<SwapDetail>} */ (event).detail));
  document.addEventListener('case-revised', (event) => renew(/** @type {CustomEvent} */ (event).detail.revision));
}

/**
 * The card the answer is for is swapped all the same; only the parts about the case are left as they are.
 * @param {SwapDetail} detail
 */
function dropOlder({ ctx, tasks = [] }) {
  const revision = JSON.parse(ctx?.hx?.trigger ?? '{}')['case-revised']?.revision;
  if (revision < newest()) tasks.splice(0, tasks.length, ...tasks.filter((task) => task.type !== 'partial'));
}

/** @param {number} revision of the case as a form on this page has to name it from now on */
function renew(revision) {
  const seen = String(Math.max(revision, newest()));
  for (const field of fields()) field.setAttribute('value', seen);
}

/** @returns {number} the newest revision of the case on this page */
const newest = () => Math.max(0, ...fields().map((field) => Number(field.value)));

/** @returns {HTMLInputElement[]} */
const fields = () => [...document.querySelectorAll('input[type="hidden"][name="revision"]')].map((field) => /** @type {HTMLInputElement} */ (field));
