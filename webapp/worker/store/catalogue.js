/** The centre's catalogue and the agent's office as last pulled. */
import { NotFound } from '../problems.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes}} context
 */
export function createCatalogue({ database, boxes }) {
  const all = () => database.read(['catalogue'], (tx) => tx.objectStore('catalogue').getAll());

  return {
    /** The newest version of each item, by name. */
    async listItems() {
      /** @type {Map<string, any>} */
      const newest = new Map();
      for (const item of await all()) {
        if (!(newest.get(item.code)?.version >= item.version)) newest.set(item.code, item);
      }
      return [...newest.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh'));
    },

    /**
     * Throws NotFound.
     * @param {string} code
     * @param {number} [version] without it the newest
     */
    async getItem(code, version) {
      const fitting = (await all()).filter((item) => item.code === code && (version === undefined || item.version === version));
      if (fitting.length === 0) throw new NotFound(`no item ${code}`);
      return fitting.reduce((a, b) => (a.version > b.version ? a : b));
    },

    /** When the centre last said what is new in the catalogue. @returns {Promise<string | null>} ISO 8601 */
    async catalogueCheckedAt() {
      const kept = await database.read(['meta'], (tx) => tx.objectStore('meta').get('catalogue'));
      return kept ? new Date(kept.checkedAt).toISOString() : null;
    },

    /** @returns {Promise<any>} null until it was pulled */
    async getOffice() {
      const box = await database.read(['meta'], (tx) => tx.objectStore('meta').get('office'));
      return box ? boxes.open('meta/office', box) : null;
    },
  };
}
