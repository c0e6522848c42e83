/**
 * Twin of conditions.py: whether a condition of the catalogue holds for the answers of a form.
 *
 * @typedef {{all?: Condition[], any?: Condition[], not?: Condition, field?: string, is?: string}} Condition
 * @typedef {Record<string, any>} Form
 */

/**
 * No condition always holds. `{field, is}` compares, and asks a multiple choice whether it includes the value.
 * @param {Condition | null | undefined} condition
 * @param {Form} form
 * @returns {boolean}
 */
export function holds(condition, form) {
  if (condition === null || condition === undefined) return true;
  if (condition.all) return condition.all.every((part) => holds(part, form));
  if (condition.any) return condition.any.some((part) => holds(part, form));
  if (condition.not) return !holds(condition.not, form);
  const name = /** @type {string} */ (condition.field);
  const answer = Object.hasOwn(form, name) ? form[name] : undefined;
  return Array.isArray(answer) ? answer.includes(condition.is) : answer === condition.is;
}
