/**
 * The words of service items are data and stay as the county wrote them; a reader of Traditional Chinese sees them in his script, a
 * reader of another language in the words the catalogue gives for them.
 *
 * @typedef {{signs: string, phrases: Record<string, string>}} Script made by `webapp/build/traditional.py`; `signs` are pairs
 */

/**
 * @param {Script} table
 * @returns {(value: any) => any} any JSON value with every text in it converted
 */
export function createScript({ signs, phrases }) {
  const units = [...signs];
  const other = new Map(units.flatMap((sign, place) => (place % 2 ? [] : [[sign, units[place + 1]]])));
  const longestFirst = Object.keys(phrases).sort((a, b) => b.length - a.length);
  const parts = new RegExp([...longestFirst, '[\u4e00-\u9fff]'].join('|'), 'g');
  const inText = (/** @type {string} */ text) => text.replace(parts, (part) => phrases[part] ?? other.get(part) ?? part);
  return (value) => inEveryText(value, inText);
}

/**
 * @param {any} value any JSON value
 * @param {Record<string, string>} words by the text they stand for; a text without any stays as it is
 * @returns {any}
 */
export const translated = (value, words) => inEveryText(value, (text) => (Object.hasOwn(words, text) ? words[text] : text));

/**
 * @param {any} value
 * @param {(text: string) => string} change
 * @returns {any}
 */
function inEveryText(value, change) {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((part) => inEveryText(part, change));
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inEveryText(part, change)]));
}
