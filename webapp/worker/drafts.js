/**
 * What is typed and not finished, encrypted, one draft per step of a case.
 *
 * Typing reaches the worker late and out of order; once a form was taken, nothing that was typed in that same form may come
 * back as a draft. So a taken form leaves its id behind, and the drafts of one step are written one after the other.
 *
 * @typedef {Record<string, string | string[]>} Fields
 * @typedef {{form: string, values: Fields | null}} Draft
 * @typedef {{saveDraft: (key: string, value: Draft) => Promise<any>, findDraft: (key: string) => Promise<Draft | null | undefined>}} DraftStore
 */

/** @type {Map<string, Promise<any>>} */
const turns = new Map();

/**
 * Keep what was typed in the form with this id.
 * @param {DraftStore} store
 * @param {string} key
 * @param {string} form
 * @param {Fields} values
 */
export function keepDraft(store, key, form, values) {
  return inTurn(key, async () => {
    const present = await store.findDraft(key);
    if (present?.values === null && present.form === form) return;
    await store.saveDraft(key, { form, values });
  });
}

/**
 * The form was taken: its draft is done with.
 * @param {DraftStore} store
 * @param {string} key
 * @param {string} form
 */
export function finishDraft(store, key, form) {
  return inTurn(key, () => store.saveDraft(key, { form, values: null }));
}

/**
 * What was typed and not finished, or null.
 * @param {DraftStore} store
 * @param {string} key
 * @returns {Promise<Fields | null>}
 */
export async function findTyped(store, key) {
  await turns.get(key);
  return (await store.findDraft(key))?.values ?? null;
}

/**
 * @template T
 * @param {string} key
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(key, work) {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
  const settled = turn.catch(() => {});
  turns.set(key, settled);
  settled.then(() => turns.get(key) === settled && turns.delete(key));
  return turn;
}
