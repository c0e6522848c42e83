/**
 * A phone that the centre forgot comes back (reenrolment.js). What it holds stays as it is; that nothing of it counts as arrived any more is
 * told by the next exchange, as after every restore: therefore the phone forgets which epoch it knew.
 *
 * @typedef {import('./meta.js').Device} Device
 */
import { getDevice, putDevice } from './meta.js';
import { deviceOf } from './renewal.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes}} context
 */
export function createReturning({ database, boxes }) {
  return {
    /** What the phone says it is; `heldFrom`: from this number on it holds all it made. */
    readReturning() {
      return database.read(['meta', 'outbox'], async (tx) => {
        const device = await getDevice(tx);
        const held = new Set((await tx.objectStore('outbox').getAllKeys()).filter(([id]) => id === device.id).map(([, seq]) => seq));
        let heldFrom = device.nextSeq;
        while (held.has(heldFrom - 1)) heldFrom -= 1;
        const kept = await tx.objectStore('meta').get('escrow');
        return { device, heldFrom, escrow: kept ? { key_id: kept.key_id, sealed: kept.sealed } : null };
      });
    },

    /**
     * Go on under the same id with new tokens. Throws Locked.
     * @param {Device} old
     * @param {any} welcome enrolment answer
     */
    async takeUpAgain(old, welcome) {
      const kept = { pullToken: await boxes.close('meta/pullToken', welcome.pull_token), agent: await boxes.close('meta/agent', welcome.agent) };
      await database.write(['meta'], async (tx) => {
        const now = await getDevice(tx);
        if (now.id !== old.id) return;
        await putDevice(tx, { ...now, ...deviceOf(welcome), epoch: '', isCloned: false });
        const meta = tx.objectStore('meta');
        await meta.delete('pull');
        for (const [name, value] of Object.entries(kept)) await meta.put(value, name);
      });
    },
  };
}
