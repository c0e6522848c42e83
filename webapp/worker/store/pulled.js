/**
 * What the centre told about cases, items and the office, made ready to be kept: sorted by kind and put under the local key.
 *
 * @typedef {import('./box.js').Box} Box
 * @typedef {{dropped: string[], rows: {id: string, box: Box}[], items: any[], droppedItems: string[], office: Box | null,
 *   pull: Box, catalogueVersion: number | null, more: boolean}} Prepared
 * @typedef {{epoch: string, cursors: Record<string, number>}} Pull how far was pulled, in which epoch
 */
import { readChanges } from '../../../sync/pull.js';
import { entriesOf } from './case_cache.js';
import { isOpen } from './case_view.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, cache: import('./case_cache.js').CaseCache}} context
 */
export function createPulled({ database, boxes, cache }) {
  /**
   * Rows of scopes that were reset, except those told again at once, and except what this phone still needs as the ground
   * under work of its own that has no outcome.
   * @param {string[]} resets
   * @param {Set<string>} told
   */
  async function forgotten(resets, told) {
    if (resets.length === 0) return [];
    const current = await cache.current();
    const isNeeded = (/** @type {string} */ id) => {
      const entries = entriesOf(current, id);
      return entries.some(isOpen) && !entries.some((entry) => entry.deed.name === 'open_case');
    };
    const inScope = [...current.bases].filter(([, base]) => resets.includes(`area:${base.area}`));
    return inScope.map(([id]) => id).filter((id) => !told.has(id) && !isNeeded(id));
  }

  return {
    /** How far was pulled. @returns {Promise<Pull>} */
    async readPull() {
      const box = await database.read(['meta'], (tx) => tx.objectStore('meta').get('pull'));
      return box ? boxes.open('meta/pull', box) : { epoch: '', cursors: {} };
    },

    /**
     * @param {import('../../../sync/push.js').Answer} answer
     * @param {Record<string, number>} cursors that were sent
     * @returns {Promise<Prepared>}
     */
    async preparePulled({ changes = {}, epoch }, cursors) {
      const news = readChanges(changes, cursors);
      const of = (/** @type {string} */ kind, deleted = false) => news.records.filter((one) => one.kind === kind && one.deleted === deleted);
      const cases = of('case');
      const gone = of('case', true).map(({ id }) => id);
      const office = of('office').at(-1);
      return {
        dropped: [...gone, ...(await forgotten(news.resets, new Set(cases.map(({ id }) => id))))],
        rows: await Promise.all(cases.map(async ({ id, data }) => ({ id, box: await boxes.close(`rows/${id}`, data) }))),
        items: of('item').map(({ id, data }) => ({ ...data, id })),
        droppedItems: of('item', true).map(({ id }) => id),
        office: office ? await boxes.close('meta/office', office.data) : null,
        pull: await boxes.close('meta/pull', { epoch, cursors: news.cursors }),
        catalogueVersion: changes.catalogue?.version ?? null,
        more: news.more,
      };
    },
  };
}
