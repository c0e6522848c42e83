/**
 * What the centre refused stays until a person mended it: by doing it otherwise, by handing the same in once more, or by saying with
 * a reason that it won't be done (`drop_refused`). When the centre doesn't take that word, what was dropped is refused as before.
 *
 * @typedef {{id: string, name: string, case_id: string, args: Record<string, any>, at: string, reason: string, detail: Record<string, any>, isHere: boolean, since: string[]}} Refused
 *   `isHere`: this phone has the case; `since`: names of what was done on it afterwards
 */
import { mint } from '../../../sync/outbox.js';
import { getDevice, nextChange, putDevice, sealerOf } from './meta.js';
import { doneSince } from './case_view.js';
import { putMade } from './made.js';
import { NotFound } from '../problems.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, cache: import('./case_cache.js').CaseCache, crypto: Crypto, newId: () => string}} context
 */
export function createRefused({ database, boxes, cache, crypto, newId }) {
  /** @param {string} id */
  const readRefused = (id) => database.read(['pending'], (tx) => getRefused(tx, id));

  return {
    /** Everything refused and not mended, the oldest first; also of cases that aren't on this phone any more. @returns {Promise<Refused[]>} */
    async listRefused() {
      const { entries, views } = await cache.current();
      const open = [...entries.values()].filter(({ state }) => state === 'refused').sort((a, b) => a.order - b.order);
      return open.map((entry) => {
        const { id, deed, reason, detail } = entry;
        const told = { id, name: deed.name, case_id: deed.caseId, args: deed.args, at: deed.at, reason: reason ?? '', detail };
        return { ...told, isHere: views.has(deed.caseId), since: doneSince(entries.values(), entry) };
      });
    },

    /**
     * Mark as mended by what was done instead. Throws NotFound when either isn't there.
     * @param {string} id
     * @param {string} by id of the newer mutation
     * @param {{isDropped?: boolean}} [how] isDropped: `by` only says that it won't be done
     */
    async mendRefused(id, by, { isDropped = false } = {}) {
      await database.write(['meta', 'pending'], async (tx) => {
        const store = tx.objectStore('pending');
        const entry = await getRefused(tx, id);
        if ((await store.getKey(by)) === undefined) throw new NotFound(`no mutation ${by}`);
        await store.put({ ...entry, state: 'mended', mendedBy: by, isDropped, change: await nextChange(tx) });
      });
    },

    /**
     * Hand the same in once more, under a new id and number. Doing it twice makes one. Throws NotFound, Locked, StorageFull.
     * @param {string} id
     * @returns {Promise<string>} the new id
     */
    async sendAgain(id) {
      for (;;) {
        const entry = await readRefused(id);
        if (entry.mendedBy) return entry.mendedBy;
        const device = await database.read(['meta'], getDevice);
        const deed = { ...(await boxes.open(`pending/${id}`, entry)), mends: id };
        const again = newId();
        const box = await boxes.close(`pending/${again}`, deed);
        const minted = await mint(crypto.subtle, sealerOf(device), device.nextSeq, { id: again, ...deed });
        if (await database.write(['meta', 'pending', 'outbox'], (tx) => replace(tx, device, id, { again, box, minted }))) return again;
      }
    },
  };
}

/**
 * @param {import('./meta.js').Tx} tx
 * @param {string} id
 * @returns {Promise<import('./case_view.js').Pending>}
 */
async function getRefused(tx, id) {
  const entry = await tx.objectStore('pending').get(id);
  if (!entry || (entry.state !== 'refused' && !entry.mendedBy)) throw new NotFound(`nothing refused under ${id}`);
  return entry;
}

/**
 * @param {import('./database.js').Writing} tx
 * @param {import('./meta.js').Device} device
 * @param {string} id
 * @param {{again: string, box: import('./box.js').Box, minted: import('../../../sync/outbox.js').SealedMutation}} made
 * @returns {Promise<boolean>} false when the number was taken, or the refused one mended, meanwhile
 */
async function replace(tx, device, id, { again, box, minted }) {
  const [now, entry] = [await getDevice(tx), await getRefused(tx, id)];
  if (now.id !== device.id || now.nextSeq !== device.nextSeq || entry.mendedBy) return false;
  await putDevice(tx, { ...now, nextSeq: now.nextSeq + 1 });
  await putMade(tx, { id: again, caseId: entry.caseId, box, minted });
  await tx.objectStore('pending').put({ ...entry, state: 'mended', mendedBy: again, change: await nextChange(tx) });
  return true;
}
