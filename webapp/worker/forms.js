/**
 * Reading what a form sent.
 *
 * @typedef {Record<string, string | string[]>} Fields
 */

/**
 * The fields of a form post: several values under one name ending in `[]` become a list. Files are left to `readFiles`.
 * @param {FormData} data
 * @returns {Fields}
 */
export function readFields(data) {
  /** @type {Fields} */
  const fields = {};
  for (const name of new Set(data.keys())) {
    const texts = data.getAll(name).filter((value) => typeof value === 'string');
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = texts.filter((text) => text !== '').map(plain);
    else if (texts.length > 0) fields[name] = plain(texts[texts.length - 1]);
  }
  return fields;
}

/**
 * One field as text.
 * @param {Fields} fields
 * @param {string} name
 * @returns {string}
 */
export const text = (fields, name) => (typeof fields[name] === 'string' ? /** @type {string} */ (fields[name]) : '');

/**
 * One field as a list.
 * @param {Fields} fields
 * @param {string} name
 * @returns {string[]}
 */
export const list = (fields, name) => (Array.isArray(fields[name]) ? /** @type {string[]} */ (fields[name]) : []);

/**
 * The files sent under a name; an input left empty gives none.
 * @param {FormData} data
 * @param {string} name
 * @returns {Promise<Uint8Array[]>}
 */
export async function readFiles(data, name) {
  const blobs = data.getAll(name).filter((value) => typeof value !== 'string' && value.size > 0);
  return Promise.all(blobs.map(async (blob) => new Uint8Array(await /** @type {File} */ (blob).arrayBuffer())));
}

/**
 * Text as it may be kept: no NUL (no database takes it), outer blanks cut, lines broken in one way.
 * @param {any} value
 */
const plain = (value) => String(value).replaceAll('\0', '').replaceAll('\r\n', '\n').trim();
