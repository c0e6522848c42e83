/**
 * The words of service items are data and stay as the county wrote them; a reader of Traditional Chinese sees them in his script.
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
  const convert = /** @type {(value: any) => any} */ ((value) => {
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value)) return value.map(convert);
    return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)])) : value;
  });
  return convert;
}
