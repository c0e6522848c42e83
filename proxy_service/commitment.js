/**
 * Twin of commitment.py: what a commitment (容缺承诺) may promise, and what of it is still owed.
 *
 * @typedef {{material: string, due_on: string, at_collection: boolean, handed_in_at?: string, fulfilled_at?: string,
 *   waived_at?: string, problem?: string}} Obligation
 */

/**
 * Why these obligations can't be taken, as a refusal code, or null.
 * @param {Obligation[]} obligations
 * @param {string[]} tolerable codes that may come later and aren't there
 * @param {string} today
 * @param {string} latest the last day of the promise limit
 * @returns {string | null}
 */
export function commitmentProblem(obligations, tolerable, today, latest) {
  const codes = obligations.map((one) => one.material);
  const isUnclear = codes.length === 0 || new Set(codes).size < codes.length || obligations.some((one) => Boolean(one.due_on) === one.at_collection);
  if (isUnclear) return 'commitment_unclear';
  if (!codes.every((code) => tolerable.includes(code))) return 'not_tolerated';
  const days = obligations.map((one) => one.due_on).filter(Boolean);
  if (days.some((day) => day < today)) return 'commitment_day_past';
  return days.some((day) => day > latest) ? 'commitment_too_late' : null;
}

/**
 * What a case record says is still owed: codes promised, not handed in yet, and of those the ones due at collection.
 * @param {{commitment?: {obligations: Obligation[]} | null}} record
 * @returns {{committed_materials: string[], open_obligations: string[], collection_obligations: string[]}}
 */
export function owed(record) {
  const obligations = record.commitment?.obligations ?? [];
  const still = obligations.filter((one) => !one.handed_in_at && !one.fulfilled_at && !one.waived_at);
  return {
    committed_materials: obligations.map((one) => one.material),
    open_obligations: still.map((one) => one.material),
    collection_obligations: still.filter((one) => one.at_collection).map((one) => one.material),
  };
}
