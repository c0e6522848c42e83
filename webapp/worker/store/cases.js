/**
 * Cases to list and to show, each with what is true of it on this phone.
 *
 * @typedef {import('./case_cache.js').CaseCache} CaseCache
 * @typedef {import('../case_changes.js').CaseRecord} CaseRecord
 * @typedef {{id: string, caseId: string, size: number, state: string, offset: number, isRemoved: boolean}} Transfer
 * @typedef {{saved: true, unsent: number, refused: any[], filesTotal: number, filesArrived: number, filesSafe: number, unsafe: number, mine?: boolean}} Local mine: this phone's agent holds the case
 */
import { NotFound } from '../problems.js';
import { entriesOf } from './case_cache.js';

const PAGE = 50;
const ARRIVED = ['stored', 'safe'];

/**
 * @param {{database: import('./database.js').Database, cache: CaseCache, agent: () => Promise<import('../case_changes.js').Agent>}} context
 */
export function createCases({ database, cache, agent }) {
  /**
   * @param {import('./case_cache.js').Cache} current
   * @param {CaseRecord} view
   */
  async function withLocal(current, view) {
    const transfers = await database.read(['transfers'], async (tx) => {
      const store = tx.objectStore('transfers');
      const shared = view.materials.filter(isShared).map((/** @type {any} */ page) => store.get(page.id));
      return [...(await store.index('by_case').getAll(view.id)), ...(await Promise.all(shared)).filter(Boolean)];
    });
    const seen = complete(withSources(current, view), entriesOf(current, view.id), new Map(transfers.map((one) => [one.id, one])));
    return { ...seen, local: { ...seen.local, mine: view.holder === (await agent()).id } };
  }

  return {
    /**
     * Throws NotFound, Locked.
     * @param {string} id
     * @returns {Promise<CaseRecord>}
     */
    async getCase(id) {
      const current = await cache.current();
      const view = current.views.get(id);
      if (!view) throw new NotFound(`no case ${id}`);
      return withLocal(current, view);
    },

    /**
     * A page of cases, the latest change first.
     * @param {{states?: string[], village?: string, text?: string, refused?: boolean, page?: number, where?: (view: CaseRecord) => boolean}} [wanted]
     *   refused: only those of which the centre did not take something; where: any other condition
     */
    async listCases({ states, village, text, refused = false, page = 1, where } = {}) {
      const current = await cache.current();
      const isRefused = (/** @type {CaseRecord} */ view) => entriesOf(current, view.id).some((entry) => entry.state === 'refused');
      const fits = (/** @type {CaseRecord} */ view) =>
        (!states?.length || states.includes(view.state)) && (!village || view.area === village) && (!text || mentions(view, text)) && (!refused || isRefused(view)) && (!where || where(view));
      const found = [...current.views.values()].filter(fits).sort((a, b) => changedAt(b) - changedAt(a));
      const shown = found.slice((page - 1) * PAGE, page * PAGE);
      const cases = await Promise.all(shown.map((view) => withLocal(current, view)));
      return { cases, total: found.length, page, pages: Math.max(1, Math.ceil(found.length / PAGE)) };
    },

    /** How many cases there are, by state, and how many wait for something here. */
    async countCases() {
      const { views, entries } = await cache.current();
      /** @type {Record<string, number>} */
      const states = {};
      for (const { state } of views.values()) states[state] = (states[state] ?? 0) + 1;
      const casesWith = (/** @type {string} */ state) => new Set([...entries.values()].filter((one) => one.state === state && !(state === 'made' && one.isCarried)).map((one) => one.caseId)).size;
      return { total: views.size, states, unsent: casesWith('made'), refused: casesWith('refused') };
    },

    /**
     * What was done under an id, for mending: its content and what became of it.
     * @param {string} id
     */
    async findMutation(id) {
      const entry = (await cache.current()).entries.get(id);
      if (!entry) return null;
      const { deed, state, reason, detail } = entry;
      return { id, name: deed.name, case_id: deed.caseId, args: deed.args, at: deed.at, state, reason, detail };
    },
  };
}

/** A page whose file came with another case. A mandate signed once for several cases is one, too. @param {any} page */
const isShared = (page) => Boolean(page.source_case) || page.material === 'mandate';

/**
 * A page taken over from another case has arrived when it arrived there; until the centre told so here, that case knows.
 * @param {import('./case_cache.js').Cache} current
 * @param {CaseRecord} view
 * @returns {CaseRecord}
 */
function withSources({ views }, view) {
  const there = (/** @type {any} */ page) => views.get(page.source_case)?.materials.find((/** @type {any} */ one) => one.id === page.id);
  return { ...view, materials: view.materials.map((/** @type {any} */ page) => (page.source_case ? { ...page, arrived: page.arrived || Boolean(there(page)?.arrived) } : page)) };
}

/**
 * @param {CaseRecord} view
 * @param {import('./case_view.js').Entry[]} entries
 * @param {Map<string, Transfer>} transfers of this case, by file
 * @returns {CaseRecord}
 */
function complete(view, entries, transfers) {
  const materials = view.materials.map((/** @type {any} */ page) => ({ ...page, arrived: hasArrived(page, transfers.get(page.id)) }));
  const refused = entries.filter((entry) => entry.state === 'refused');
  /** @type {Local} */
  const local = {
    saved: true,
    unsent: entries.filter((entry) => entry.state === 'made' && !entry.isCarried).length,
    unsafe: entries.filter((entry) => entry.safeSince === null).length,
    refused: refused.map(({ id, deed, reason, detail }) => ({ id, name: deed.name, reason, detail, at: deed.at })),
    filesTotal: materials.length,
    filesArrived: materials.filter((/** @type {any} */ page) => page.arrived).length,
    filesSafe: materials.filter((/** @type {any} */ page) => (transfers.get(page.id)?.state ?? (page.arrived && 'safe')) === 'safe').length,
  };
  return { ...view, materials, local };
}

/**
 * While this phone holds the file its own knowledge counts; afterwards the record's.
 * @param {{arrived: boolean}} page
 * @param {Transfer | undefined} transfer
 */
function hasArrived(page, transfer) {
  return transfer ? ARRIVED.includes(transfer.state) : page.arrived;
}

/** @param {CaseRecord} view */
function changedAt(view) {
  return Math.max(Date.parse(view.opened_at), ...view.timeline.map((/** @type {any} */ event) => Date.parse(event.at)));
}

/**
 * @param {CaseRecord} view
 * @param {string} text
 */
function mentions({ resident, local_no, township_no, upstream_no }, text) {
  return [resident?.name, resident?.id_number, resident?.phone, local_no, township_no, upstream_no].some((one) => one?.includes(text));
}
