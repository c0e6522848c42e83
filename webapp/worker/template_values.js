/**
 * Values as Python and markupsafe see them: truth, text, escaping, access, comparison, whole numbers. Compiled templates reckon with
 * these; `tests/templates` compares the bytes both engines give.
 */

/** Text that is HTML already. */
export class Safe {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** A template or its data asked for something that isn't there. */
export class TemplateError extends Error {}

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' };

/** @param {string} text */
export const safe = (text) => new Safe(text);
/** @param {unknown} value @returns {value is string | Safe} */
export const isText = (value) => typeof value === 'string' || value instanceof Safe;
/** @param {any} value @returns {value is Record<string, any>} */
export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Safe);

/** Python's str(): what a value is as text, not yet escaped. @param {any} value @returns {string} */
export function str(value) {
  if (typeof value === 'string') return value;
  if (value instanceof Safe) return value.text;
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Number.isSafeInteger(value)) return String(value);
  throw new TemplateError(`a ${Array.isArray(value) ? 'list' : typeof value} can't be printed`);
}

/** HTML for a value: markupsafe's escape(). @param {any} value @returns {string} */
export const escape = (value) => (value instanceof Safe ? value.text : str(value).replace(/[&<>'"]/g, (sign) => ENTITIES[sign]));
/** What `{{ value }}` prints; nothing for null. @param {any} value */
export const out = (value) => (value === null ? '' : escape(value));

/** Python's bool(). @param {any} value @returns {boolean} */
export function truth(value) {
  if (value instanceof Safe) return value.text !== '';
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return isNamespace(value) || Object.keys(value).length > 0;
  return Boolean(value);
}

/** @param {any} left @param {() => any} right */
export const and = (left, right) => (truth(left) ? right() : left);
/** @param {any} left @param {() => any} right */
export const or = (left, right) => (truth(left) ? left : right());

/** @type {WeakSet<object>} imported modules: true even when they export nothing */
const NAMESPACES = new WeakSet();
/** @param {object} value */
const isNamespace = (value) => NAMESPACES.has(value);
/** @param {object} exports the macros of an imported template */
export const markNamespace = (exports) => void NAMESPACES.add(exports);

/** `value.name`: an own key of an object, else undefined. @param {any} value @param {string} name */
export function attr(value, name) {
  if (value === undefined) throw new TemplateError(`'${name}' is asked of something undefined`);
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** `value[key]`: an own key, or a position counted from either end. @param {any} value @param {any} key */
export function item(value, key) {
  if (typeof key !== 'number') return attr(value, str(key));
  if (value === undefined) throw new TemplateError(`'${key}' is asked of something undefined`);
  const list = Array.isArray(value) ? value : isText(value) ? [...str(value)] : [];
  const found = list[key < 0 ? list.length + key : key];
  return value instanceof Safe && found !== undefined ? safe(found) : found;
}

/** `value[start:stop]`. @param {any} value @param {number | null} start @param {number | null} stop */
export function slice(value, start, stop) {
  if (Array.isArray(value)) return value.slice(start ?? 0, stop ?? undefined);
  if (!isText(value)) throw new TemplateError('only a list or a text can be sliced');
  const part = [...str(value)].slice(start ?? 0, stop ?? undefined).join('');
  return value instanceof Safe ? safe(part) : part;
}

/** @param {[any, any][]} pairs */
export function dict(pairs) {
  /** @type {Record<string, any>} */
  const made = {};
  for (const [key, value] of pairs) {
    if (typeof key !== 'string') throw new TemplateError('the keys of an object are texts');
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** The keys in written order. JavaScript moves number-like keys to the front, Python doesn't: refused. @param {object} value */
export function keysOf(value) {
  const keys = Object.keys(value);
  if (keys.some((key) => /^\d+$/.test(key))) throw new TemplateError('an object with number-like keys has no order to go through');
  return keys;
}

/** What `for` goes through. @param {any} value @returns {any[]} */
export function each(value) {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  if (isText(value)) return [...str(value)];
  if (isObject(value)) return keysOf(value);
  throw new TemplateError(`a ${value === null ? 'null' : typeof value} has nothing to go through`);
}

/** Python's ==. @param {any} left @param {any} right @returns {boolean} */
export function eq(left, right) {
  if (isText(left) && isText(right)) return str(left) === str(right);
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((each, i) => eq(each, right[i]));
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && eq(left[key], right[key]));
  }
  return isNumeric(left) && isNumeric(right) ? Number(left) === Number(right) : left === right;
}

/** @param {any} value */
export const isNumeric = (value) => typeof value === 'number' || typeof value === 'boolean';

/** Negative, zero or positive, texts by code point. @param {any} left @param {any} right @returns {number} */
export function order(left, right) {
  if (isNumeric(left) && isNumeric(right)) return Number(left) - Number(right);
  if (!isText(left) || !isText(right)) throw new TemplateError('only two numbers or two texts have an order');
  const [a, b] = [[...str(left)], [...str(right)]];
  const at = a.findIndex((sign, i) => sign !== b[i]);
  if (at < 0) return a.length - b.length;
  return at < b.length ? (a[at].codePointAt(0) ?? 0) - (b[at].codePointAt(0) ?? 0) : 1;
}

/** @param {any} a @param {any} b */
export const ne = (a, b) => !eq(a, b);
/** @param {any} a @param {any} b */
export const lt = (a, b) => order(a, b) < 0;
/** @param {any} a @param {any} b */
export const le = (a, b) => order(a, b) <= 0;
/** @param {any} a @param {any} b */
export const gt = (a, b) => order(a, b) > 0;
/** @param {any} a @param {any} b */
export const ge = (a, b) => order(a, b) >= 0;

/** Python's `in`. @param {any} value @param {any} container */
export function isIn(value, container) {
  if (isText(container)) {
    if (!isText(value)) throw new TemplateError('only a text can be in a text');
    return str(container).includes(str(value));
  }
  if (isObject(container)) return isText(value) && Object.hasOwn(container, str(value));
  return each(container).some((member) => eq(member, value));
}
/** @param {any} value @param {any} container */
export const notIn = (value, container) => !isIn(value, container);

/** @param {any[]} values @returns {any} */
export const concat = (values) =>
  values.some((value) => value instanceof Safe) ? safe(values.map(escape).join('')) : values.map(str).join('');

/** @param {any} left @param {any} right @returns {any} */
export function add(left, right) {
  if (isText(left) && isText(right)) return concat([left, right]);
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  return whole(left, right, left + right);
}
/** @param {any} a @param {any} b */
export const sub = (a, b) => whole(a, b, a - b);
/** @param {any} a @param {any} b */
export const mul = (a, b) => whole(a, b, a * b);
/** @param {any} a @param {any} b */
export const floorDiv = (a, b) => whole(a, b, Math.floor(a / b));
/** @param {any} a @param {any} b */
export const mod = (a, b) => whole(a, b, a - b * Math.floor(a / b));

/** @param {any} left @param {any} right @param {number} result */
function whole(left, right, result) {
  if (!isNumeric(left) || !isNumeric(right) || !Number.isSafeInteger(result)) throw new TemplateError('only whole numbers can be reckoned with');
  return result === 0 ? 0 : result;
}
