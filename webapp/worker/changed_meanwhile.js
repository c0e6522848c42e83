/**
 * A form that was shown before the case changed (in another tab, by Back, by what the centre sent) must not silently put the old answers
 * back. The page carries a mark of what the case held when it was shown; when that has changed, and the form says otherwise, it is
 * shown again with what was typed and the places that differ, and only pressing again saves it.
 *
 * @typedef {Record<string, any>} Values
 */
import { texts } from './render.js';
import { idOfPost } from './form_token.js';

const MARK_BYTES = 8;

/**
 * The mark of what the case holds.
 * @param {Values} held
 * @returns {Promise<string>}
 */
export async function markOf(held) {
  const plain = JSON.stringify(Object.keys(held).sort().map((name) => [name, held[name]]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(plain)));
  return Array.from(digest.slice(0, MARK_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Words for each place where a form from before a change differs from what the case holds now; null when it may be saved as it is. A
 * form that was taken already, sent once more, may.
 * @param {import('./answers.js').Phone} phone
 * @param {import('./case_step.js').Post} post
 * @param {Values} held
 * @param {Values} meant
 * @returns {Promise<Record<string, string> | null>}
 */
export async function differing(phone, post, held, meant) {
  const { _ } = texts();
  if (!post.seen || post.seen === (await markOf(held)) || (await phone.engine.store.findMutation(await idOfPost(post.form, post.fields)))) return null;
  const isOther = (/** @type {string} */ name) => JSON.stringify(held[name] ?? '') !== JSON.stringify(meant[name] ?? '');
  const names = [...new Set([...Object.keys(held), ...Object.keys(meant)])].filter(isOther);
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, _('后来存的和这里写的不一样。')])) : null;
}
