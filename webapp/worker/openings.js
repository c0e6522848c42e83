/**
 * Cases that were begun but whose resident isn't written down yet: no mutation exists for them, only this encrypted list.
 *
 * @typedef {{id: string, item: string, item_version: number}} Further another item on the same form
 * @typedef {{id: string, item: string, item_version: number, area: string, at: string, group: string | null, further: Further[]}} Opening
 */
import { finishDraft } from './drafts.js';

const KEY = 'openings';

/**
 * @param {any} store
 * @returns {Promise<Opening[]>} newest first
 */
export async function listOpenings(store) {
  return (await store.findDraft(KEY)) ?? [];
}

/**
 * @param {any} store
 * @param {string} id
 * @returns {Promise<Opening | null>}
 */
export async function findOpening(store, id) {
  return (await listOpenings(store)).find((opening) => opening.id === id) ?? null;
}

/**
 * Note a case that is being begun. The same id twice stays one.
 * @param {any} store
 * @param {Opening} opening
 */
export async function noteOpening(store, opening) {
  const others = (await listOpenings(store)).filter((one) => one.id !== opening.id);
  await store.saveDraft(KEY, [opening, ...others]);
}

/**
 * The case exists now, or was given up before it did.
 * @param {any} store
 * @param {string} id
 */
export async function forgetOpening(store, id) {
  await store.saveDraft(KEY, (await listOpenings(store)).filter((one) => one.id !== id));
}

/**
 * Give up an opening together with what was typed for it.
 * @param {any} store
 * @param {string} id
 */
export async function dropOpening(store, id) {
  await forgetOpening(store, id);
  await finishDraft(store, `${id}/resident`, '');
}
