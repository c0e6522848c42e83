/**
 * The idempotency id of a form. The page carries an id minted with it; the mutation's id is made from that id and from what the
 * form holds. So a POST the browser dispatches twice makes one mutation, and a form sent again with other answers (by way of
 * the back button) makes another one instead of being taken for the first.
 *
 * @typedef {Record<string, string | string[]>} Fields
 */
import { isId } from '../../sync/ids.js';

/**
 * The id of mutation number `part` of this form post.
 * @param {string} token the id minted with the page
 * @param {Fields} fields what was typed
 * @param {{files?: Uint8Array[], part?: string}} [more] bytes sent along; a name when one post makes several ids
 * @returns {Promise<string>} UUIDv7 with the token's time
 */
export async function idOfPost(token, fields, { files = [], part = '' } = {}) {
  if (!isId(token)) throw new TypeError('a form without its id');
  const hashes = await Promise.all(files.map(async (bytes) => hex(await sha256(bytes))));
  const digest = await sha256(new TextEncoder().encode(JSON.stringify([token, ordered(fields), hashes, part])));
  const tail = hex(digest);
  const variant = ((parseInt(tail[3], 16) & 3) | 8).toString(16);
  return `${token.slice(0, 14)}7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}

/** @param {Fields} fields */
const ordered = (fields) => Object.keys(fields).sort().map((name) => [name, fields[name]]);

/** @param {Uint8Array} bytes */
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (bytes)));

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
