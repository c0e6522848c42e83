/** The questions of several items as one form: what two items ask alike is asked once. */
import { fieldGroups, prefilled } from './form_view.js';

/**
 * @typedef {{record: any, item: any}} About
 * @typedef {Record<string, string>} Keys an item's field name → its name on the form
 */

/**
 * The names on the form, one map per item. A field of a later item keeps its name when it asks the same thing as an earlier one of
 * that name, so that both get the one answer; otherwise it gets one of its own.
 * @param {any[]} items
 * @returns {Keys[]}
 */
export function formKeys(items) {
  /** @type {Map<string, any>} */
  const asked = new Map();
  return items.map((item, place) =>
    Object.fromEntries(
      item.fields.map((/** @type {any} */ rule) => {
        const earlier = asked.get(rule.name);
        const key = earlier && !isSameQuestion(earlier, rule) ? `i${place}_${rule.name}` : rule.name;
        if (!asked.has(key)) asked.set(key, rule);
        return [rule.name, key];
      }),
    ),
  );
}

/**
 * What was typed, as one item names it.
 * @param {Keys} keys
 * @param {Record<string, any>} values
 * @returns {Record<string, any>}
 */
export function ownValues(keys, values) {
  return Object.fromEntries(Object.entries(keys).flatMap(([name, key]) => (values[key] === undefined ? [] : [[name, values[key]]])));
}

/**
 * What one item says, as the form names it.
 * @param {Keys} keys
 * @param {Record<string, any>} own
 * @returns {Record<string, any>}
 */
export function onForm(keys, own) {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [keys[name] ?? name, value]));
}

/**
 * The groups of all items, every question once; the groups of a further item say which one they are for.
 * @param {About[]} abouts
 * @param {Record<string, any>} values
 * @param {Record<string, string>} problems
 */
export function groupsTogether(abouts, values, problems) {
  const keys = formKeys(abouts.map(({ item }) => item));
  const seen = new Set();
  return abouts.flatMap((about, place) => {
    const groups = fieldGroups(about, ownValues(keys[place], values), ownValues(keys[place], problems));
    return groups.map((group) => onceOnly(group, keys[place], seen, place === 0 ? '' : about.item.name)).filter((group) => group.fields.length + group.carried.length > 0);
  });
}

/**
 * The first answers of the form: what each case knows already.
 * @param {About[]} abouts
 */
export function prefilledTogether(abouts) {
  const keys = formKeys(abouts.map(({ item }) => item));
  return Object.assign({}, ...abouts.map((about, place) => onForm(keys[place], prefilled(about))).reverse());
}

/**
 * @param {any} one
 * @param {any} other
 */
function isSameQuestion(one, other) {
  const meaning = (/** @type {any} */ rule) => JSON.stringify([rule.kind, (rule.choices ?? []).map((/** @type {any} */ choice) => choice.value), rule.from_resident ?? '']);
  return meaning(one) === meaning(other);
}

/**
 * @param {{name: string, fields: any[], carried: any[]}} group
 * @param {Keys} keys
 * @param {Set<string>} seen
 * @param {string} itemName
 */
function onceOnly(group, keys, seen, itemName) {
  const fresh = (/** @type {any[]} */ fields) => {
    const named = fields.map((field) => ({ ...field, name: keys[field.name] })).filter((field) => !seen.has(field.name));
    for (const field of named) seen.add(field.name);
    return named;
  };
  const name = itemName ? [itemName, group.name].filter(Boolean).join(' · ') : group.name;
  return { name, fields: fresh(group.fields), carried: fresh(group.carried) };
}
