/**
 * All cases, opened, in memory while unlocked. Every change of a row has a number, so a refresh reads and decrypts only
 * what changed since the last one: a list of 50 out of 2,000 costs 50.
 *
 * @typedef {import('./case_view.js').Entry} Entry
 * @typedef {import('../case_changes.js').CaseRecord} CaseRecord
 * @typedef {{key: CryptoKey, count: number, generation: number, bases: Map<string, CaseRecord>, entries: Map<string, Entry>,
 *   views: Map<string, CaseRecord>}} Cache
 */
import { viewOf } from './case_view.js';
import { getChanges } from './meta.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, keys: {requireKey: () => CryptoKey},
 *   agent: () => Promise<import('../case_changes.js').Agent>}} context
 */
export function createCaseCache({ database, boxes, keys, agent }) {
  /** @type {Cache | null} */
  let cache = null;
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();

  /** @param {number} generation @returns {Cache} */
  const fresh = (generation) =>
    ({ key: keys.requireKey(), count: 0, generation, bases: new Map(), entries: new Map(), views: new Map() });

  async function readChanged() {
    return database.read(['meta', 'rows', 'pending'], async (tx) => {
      const { count, generation } = await getChanges(tx);
      const isUsable = cache?.key === keys.requireKey() && cache.generation === generation;
      const known = isUsable && cache ? cache : fresh(generation);
      const after = IDBKeyRange.lowerBound(known.count, true);
      const [rows, pending] = await Promise.all(['rows', 'pending'].map((store) => tx.objectStore(store).index('by_change').getAll(after)));
      return { known, count, rows, pending };
    });
  }

  async function refresh() {
    const { known, count, rows, pending } = await readChanged();
    const bases = await Promise.all(rows.map((row) => boxes.open(`rows/${row.id}`, row)));
    const deeds = await Promise.all(pending.map((one) => boxes.open(`pending/${one.id}`, one)));
    rows.forEach((row, place) => known.bases.set(row.id, bases[place]));
    pending.forEach((one, place) => known.entries.set(one.id, { ...one, deed: deeds[place] }));
    const touched = new Set([...rows.map((row) => row.id), ...pending.map((one) => one.caseId)]);
    if (touched.size > 0) rebuild(known, touched, await agent());
    known.count = count;
    cache = known;
    return known;
  }

  return {
    /** The cases as they are now. Throws Locked. @returns {Promise<Cache>} */
    current() {
      const mine = turn.then(refresh);
      turn = mine.catch(() => null);
      return mine;
    },

    /** Drop everything that was opened. */
    forget() {
      cache = null;
    },
  };
}

/** @typedef {ReturnType<typeof createCaseCache>} CaseCache */

/**
 * This phone's deeds on a case, oldest first.
 * @param {Cache} cache
 * @param {string} caseId
 * @returns {Entry[]}
 */
export function entriesOf(cache, caseId) {
  return [...cache.entries.values()].filter((entry) => entry.caseId === caseId).sort(inOrderMade);
}

/**
 * @param {Cache} cache
 * @param {Set<string>} touched
 * @param {import('../case_changes.js').Agent} agent
 */
function rebuild(cache, touched, agent) {
  /** @type {Map<string, Entry[]>} */
  const byCase = new Map([...touched].map((id) => [id, []]));
  for (const entry of cache.entries.values()) byCase.get(entry.caseId)?.push(entry);
  for (const [id, entries] of byCase) {
    const view = viewOf(cache.bases.get(id) ?? null, entries.sort(inOrderMade), agent);
    if (view) cache.views.set(id, view);
    else cache.views.delete(id);
  }
}

/**
 * @param {Entry} a
 * @param {Entry} b
 */
function inOrderMade(a, b) {
  return a.order - b.order;
}
