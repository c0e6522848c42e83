/** The filters and tests of the template language, as Jinja2 computes them. `webapp/build/language.py` holds the list. */

import { Safe, TemplateError, attr, concat, each, eq, escape, ge, gt, isIn, isObject, isText, item, keysOf, le, lt, order, safe, slice, str, truth } from './template_values.js';

/** Keep HTML marked as HTML. @param {any} value @param {(text: string) => string} change */
const onText = (value, change) => (value instanceof Safe ? safe(change(value.text)) : change(str(value)));

/** `a.b.0` of a value. @param {any} value @param {string | number} path */
const along = (value, path) =>
  String(path)
    .split('.')
    .reduce((found, part) => (/^\d+$/.test(part) ? item(found, Number(part)) : attr(found, part)), value);

/** @param {any} value @returns {any} */
const caseless = (value) => (isText(value) ? str(value).toLowerCase() : value);
/** @param {boolean | undefined} caseSensitive @param {string | undefined} attribute @returns {(value: any) => any} */
const keyOf = (caseSensitive, attribute) => (value) => {
  const found = attribute === undefined || attribute === null ? value : along(value, attribute);
  return caseSensitive ? found : caseless(found);
};

/** @param {any} value @returns {any[] | string} */
function sized(value) {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') throw new TemplateError('a number or null has no length');
  return each(value);
}

/** @param {string} text */
const urlQuote = (text) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');

/** JSON as Python writes it: keys sorted, ASCII only. @param {any} value @returns {string} */
function json(value) {
  if (value === undefined) throw new TemplateError('something undefined has no JSON');
  if (Array.isArray(value)) return `[${value.map(json).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value instanceof Safe ? value.text : value);
  const keys = Object.keys(value).sort(order);
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${json(value[key])}`).join(', ')}}`;
}

/** @param {string} sign */
const unicodeEscape = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** @param {any} value */
const kindOf = (value) => (Array.isArray(value) ? 'list' : isText(value) ? 'text' : value === null ? 'null' : typeof value);

/** @type {Record<string, (value: any, ...args: any[]) => boolean>} */
const TESTS = {
  defined: (value) => value !== undefined,
  undefined: (value) => value === undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  false: (value) => value === false,
  string: isText,
  number: (value) => typeof value === 'number' || typeof value === 'boolean',
  integer: (value) => typeof value === 'number',
  mapping: isObject,
  sequence: (value) => value === undefined || kindOf(value) === 'list' || isText(value) || isObject(value),
  iterable: (value) => value === undefined || kindOf(value) === 'list' || isText(value) || isObject(value),
  odd: (value) => Math.abs(Number(value) % 2) === 1,
  even: (value) => Number(value) % 2 === 0,
  divisibleby: (value, by) => Number(value) % Number(by) === 0,
  in: isIn,
  eq,
  lt,
  le,
  gt,
  ge,
  ne: (a, b) => !eq(a, b),
};

/** @type {Record<string, string>} */
const ALIASES = { equalto: 'eq', '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };

/** `value is name(args)`. @param {string} name @param {any} value @param {any[]} args */
export const test = (name, value, ...args) => TESTS[ALIASES[name] ?? name](value, ...args);

/** @param {any} value @param {string | undefined} name @param {any[]} args */
const passes = (value, name, args) => (name === undefined ? truth(value) : test(name, value, ...args));

/** @param {any} value @param {any} [otherwise] @param {boolean} [boolean] */
const byDefault = (value, otherwise = '', boolean = false) => (value === undefined || (boolean && !truth(value)) ? otherwise : value);
/** @param {any} value */
const length = (value) => sized(value).length;

/** @type {Record<string, (value: any, ...args: any[]) => any>} */
export const filters = {
  count: length,
  length,
  d: byDefault,
  default: byDefault,
  e: (value) => safe(escape(value)),
  escape: (value) => safe(escape(value)),
  first: (value) => each(value)[0],
  last: (value) => each(value).at(-1),
  items: (value) => (value === undefined ? [] : keysOf(onlyObject(value)).map((key) => [key, value[key]])),
  join: (value, glue = '', attribute = undefined) => {
    const parts = each(value).map((part) => (attribute === undefined || attribute === null ? part : along(part, attribute)));
    return concat(parts.flatMap((part, i) => (i === 0 ? [part] : [glue, part])));
  },
  list: (value) => [...each(value)],
  lower: (value) => onText(value, (text) => text.toLowerCase()),
  upper: (value) => onText(value, (text) => text.toUpperCase()),
  map: (value, name, ...args) => each(value).map((part) => filters[name](part, ...args)),
  mapAttribute: (value, attribute) => each(value).map((part) => along(part, attribute)),
  nl2br: (value) => safe(escape(value).replaceAll('\r\n', '\n').replaceAll('\n', '<br>\n')),
  reject: (value, name, ...args) => each(value).filter((part) => !passes(part, name, args)),
  rejectattr: (value, path, name, ...args) => each(value).filter((part) => !passes(along(part, path), name, args)),
  select: (value, name, ...args) => each(value).filter((part) => passes(part, name, args)),
  selectattr: (value, path, name, ...args) => each(value).filter((part) => passes(along(part, path), name, args)),
  replace: (value, old, fresh) => {
    if (str(old) === '') throw new TemplateError('replace needs a text to look for');
    const marked = value instanceof Safe || old instanceof Safe || fresh instanceof Safe;
    if (!marked) return str(value).replaceAll(str(old), () => str(fresh));
    return safe(escape(value).replaceAll(str(old), () => escape(fresh)));
  },
  reverse: (value) => (isText(value) ? onText(value, (text) => [...text].reverse().join('')) : [...each(value)].reverse()),
  sort: (value, reverse = false, caseSensitive = false, attribute = undefined) => {
    const key = keyOf(caseSensitive, attribute);
    const sign = truth(reverse) ? -1 : 1;
    return [...each(value)].sort((a, b) => sign * order(key(a), key(b)));
  },
  string: (value) => (value instanceof Safe ? value : str(value)),
  sum: (value, attribute = undefined, start = 0) =>
    each(value).reduce((total, part) => total + (attribute === undefined || attribute === null ? part : along(part, attribute)), start),
  tojson: (value) => safe(json(value).replace(/[<>&'\u007f-\uffff]/g, unicodeEscape)),
  trim: (value) => onText(value, (text) => text.replace(/^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/g, '')),
  truncate: (value, size = 255, killwords = false, end = '...', leeway = 5) => {
    const signs = [...str(value)];
    if (signs.length <= size + leeway) return value;
    const kept = slice(value, 0, size - [...str(end)].length);
    const whole = truth(killwords) ? kept : onText(kept, (text) => text.replace(/ [^ ]*$/, ''));
    return concat([whole, end]);
  },
  unique: (value, caseSensitive = false, attribute = undefined) => {
    const key = keyOf(caseSensitive, attribute);
    const seen = /** @type {any[]} */ ([]);
    return each(value).filter((part) => !seen.some((known) => eq(known, key(part))) && seen.push(key(part)));
  },
  urlencode: (value) => (isObject(value) ? keysOf(value).map((key) => `${formQuote(key)}=${formQuote(str(value[key]))}`).join('&') : urlQuote(str(value))),
};

/** @param {string} text */
const formQuote = (text) => urlQuote(text).replaceAll('/', '%2F').replaceAll('%20', '+');

/** @param {any} value */
function onlyObject(value) {
  if (!isObject(value)) throw new TemplateError('only an object has items');
  return value;
}
