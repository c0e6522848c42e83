/**
 * A phone that a restore made the centre forget is enrolled again, with all it holds: nothing here is deleted or made anew for it, unless the
 * centre gives it another id. sync/protocol.md, step 1.
 */
import { toText } from '../../sync/protocol.js';
import { useCode } from './enrolment.js';

/** When the centre wants that: it doesn't know the phone, or waits for numbers that are here no more. */
export const FORGOTTEN = ['unknown_device', 'numbers_lost'];

/**
 * @param {{database: import('./store/database.js').Database, keys: import('./keys.js').Keys, store: import('./store.js').Store,
 *   line: import('../../sync/push.js').Line,
 *   agent: () => Promise<{name: string}>}} context
 */
export function createReenrolment({ database, keys, store, line, agent }) {
  return {
    /** Whether the centre forgot this phone. */
    isForgotten: async () => FORGOTTEN.includes((await database.read(['meta'], (tx) => tx.objectStore('meta').get('problem')))?.code),

    /**
     * Throws Locked (before the code is spent), EnrolmentRefused, StorageFull. After any of them a code brings the phone back as well.
     * @param {{code: string, deviceLabel: string}} asked
     */
    async enrolAgain(asked) {
      keys.requireKey();
      const { device, heldFrom, escrow } = await store.intern.readReturning();
      const { name } = await agent();
      const returning = { device: device.id, agent: device.agent, agent_name: name.slice(0, 80), device_secret: toText(device.secret), held_from: heldFrom, escrow };
      const welcome = await useCode(line, asked, { returning });
      await (welcome.device === device.id ? store.intern.takeUpAgain(device, welcome) : store.intern.renewDevice(device, welcome, { isForgotten: true }));
      await database.write(['meta'], (tx) => tx.objectStore('meta').delete('problem'));
    },
  };
}

/** @typedef {ReturnType<typeof createReenrolment>} Reenrolment */
