/**
 * What the centre refused stays until a person mended it: by doing it otherwise, or by handing the same in once more.
 */
import { mint } from '../../../sync/outbox.js';
import { getDevice, nextChange, putDevice, sealerOf } from './meta.js';
import { putMade } from './made.js';
import { NotFound } from '../problems.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, crypto: Crypto, newId: () => string}} context
 */
export function createRefused({ database, boxes, crypto, newId }) {
  /** @param {string} id */
  const readRefused = (id) => database.read(['pending'], (tx) => getRefused(tx, id));

  return {
    /**
     * Mark as mended by what was done instead. Throws NotFound when either isn't there.
     * @param {string} id
     * @param {string} by id of the newer mutation
     */
    async mendRefused(id, by) {
      await database.write(['meta', 'pending'], async (tx) => {
        const store = tx.objectStore('pending');
        const entry = await getRefused(tx, id);
        if ((await store.getKey(by)) === undefined) throw new NotFound(`no mutation ${by}`);
        await store.put({ ...entry, state: 'mended', mendedBy: by, change: await nextChange(tx) });
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
        const deed = await boxes.open(`pending/${id}`, entry);
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
