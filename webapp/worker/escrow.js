/**
 * The local key's sealed copy, in safe keeping at the centre: it goes there as soon as it can. It stays here as well, where nobody can
 * open it: a centre that lost it in a restore gets it again when it is needed.
 */
import { SyncProblem, ask } from '../../sync/push.js';
import { findDevice } from './store/meta.js';

/** @param {{database: import('./store/database.js').Database, line: import('../../sync/push.js').Line}} context */
export function createEscrow({ database, line }) {
  const read = () => database.read(['meta'], async (tx) => ({ device: await findDevice(tx), kept: await tx.objectStore('meta').get('escrow') }));

  return {
    /**
     * Hand it in, unless that was done. It never holds up anything else: a failure is tried again with the next round.
     * @param {{again?: boolean}} [how] `again`: also when the centre had it once
     */
    async handIn({ again = false } = {}) {
      const { device, kept } = await read();
      if (!device || !kept || (kept.isHandedIn && !again)) return;
      try {
        await ask(line, 'PUT', '/sync/v1/escrow', { send: device.sendToken }, { key_id: kept.key_id, sealed: kept.sealed });
      } catch (error) {
        if (error instanceof SyncProblem) return;
        throw error;
      }
      await database.write(['meta'], async (tx) => {
        const store = tx.objectStore('meta');
        if ((await store.get('escrow'))?.sealed === kept.sealed) await store.put({ ...kept, isHandedIn: true }, 'escrow');
      });
    },
  };
}

/** @typedef {ReturnType<typeof createEscrow>} Escrow */
