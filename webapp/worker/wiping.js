/**
 * A phone that was shut out wipes itself when everything it held is safe at the centre: rows, photos, drafts, keys and practice. The
 * language stays, and how many steps had been handed in. Nothing else ever deletes what an agent collected.
 */
import { Database, PRACTICE } from './store/database.js';
import { getDevice } from './store/meta.js';

export const WIPED = 'wiped';
const KEPT = 'language';

/**
 * @param {{database: Database, keys: import('./keys.js').Keys, clock: () => Date}} context
 */
export function createWiping({ database, keys, clock }) {
  return {
    /**
     * Wipe, unless something was made since `seen`. The local key goes from worker and pages as well.
     * @param {import('./store/meta.js').Device} seen the device when everything was safe
     */
    async wipe(seen) {
      await new Database(PRACTICE).clear();
      const isWiped = await database.wipe(async (tx) => {
        const { id, nextSeq } = await getDevice(tx);
        if (id !== seen.id || nextSeq !== seen.nextSeq) return null;
        const language = await tx.objectStore('meta').get(KEPT);
        return { [WIPED]: { at: clock().getTime(), steps: nextSeq - 1 }, ...(language === undefined ? {} : { [KEPT]: language }) };
      });
      if (isWiped) await keys.lock();
    },
  };
}

/** @typedef {ReturnType<typeof createWiping>} Wiping */
