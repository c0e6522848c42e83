/**
 * A cloned phone goes on under an id of its own: everything not known to be safe is minted again under it, with its own id
 * (the centre gives a fact it has already the same outcome again). Sealed files stay as they are. sync/protocol.md, step 5.3.
 *
 * @typedef {import('./meta.js').Device} Device
 * @typedef {import('./case_view.js').Pending} Pending
 */
import { fromText } from '../../../sync/protocol.js';
import { mint } from '../../../sync/outbox.js';
import { getDevice, nextChange, putDevice, sealerOf } from './meta.js';

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, crypto: Crypto}} context
 */
export function createRenewal({ database, boxes, crypto }) {
  /**
   * @param {Device} device
   * @param {boolean} isForgotten
   */
  const readDoubtful = (device, isForgotten) =>
    database.read(['meta', 'pending'], async (tx) => {
      const all = await tx.objectStore('pending').index('by_seq').getAll(IDBKeyRange.bound([device.id, 0], [device.id, Infinity]));
      return { now: await getDevice(tx), doubtful: all.filter((entry) => isForgotten || entry.safeSince === null) };
    });

  return {
    /**
     * Go on under the same id after all.
     * @param {Device} device
     */
    async keepDevice(device) {
      await database.write(['meta'], async (tx) => {
        const now = await getDevice(tx);
        if (now.id === device.id) await putDevice(tx, { ...now, isCloned: false });
      });
    },

    /**
     * Take over what the centre gave. Throws Locked.
     * @param {Device} old
     * @param {any} welcome enrolment answer
     * @param {{isForgotten?: boolean}} [how] a restore made the centre forget the phone: nothing counts as safe, and it pulls afresh
     */
    async renewDevice(old, welcome, { isForgotten = false } = {}) {
      const [pullToken, agent] = [await boxes.close('meta/pullToken', welcome.pull_token), await boxes.close('meta/agent', welcome.agent)];
      for (let isDone = false; !isDone; ) {
        const { now, doubtful } = await readDoubtful(old, isForgotten);
        if (now.id !== old.id) return;
        const device = { ...now, ...deviceOf(welcome), nextSeq: doubtful.length + 1, safeSeq: 0, isCloned: false, ...(isForgotten && { epoch: '' }) };
        const deeds = await Promise.all(doubtful.map((entry) => boxes.open(`pending/${entry.id}`, entry)));
        const minted = await Promise.all(doubtful.map(({ id }, place) => mint(crypto.subtle, sealerOf(device), place + 1, { id, ...deeds[place] })));
        isDone = await database.write(['meta', 'pending', 'outbox'], async (tx) => {
          if ((await getDevice(tx)).nextSeq !== now.nextSeq) return false;
          await putDevice(tx, device);
          await tx.objectStore('meta').put(pullToken, 'pullToken');
          await tx.objectStore('meta').put(agent, 'agent');
          await tx.objectStore('meta').delete('escrow'); // it names the old id; the centre's own copy went over to the new one
          if (isForgotten) await tx.objectStore('meta').delete('pull');
          for (const [place, entry] of doubtful.entries()) await replaceEnvelope(tx, entry, minted[place]);
          return true;
        });
      }
    },
  };
}

/**
 * What an enrolment answer says of the device itself.
 * @param {any} welcome
 */
export function deviceOf(welcome) {
  return {
    id: welcome.device,
    agent: welcome.agent.id,
    kind: /** @type {'window' | 'phone'} */ (welcome.agent.at_window ? 'window' : 'phone'),
    sendToken: welcome.send_token,
    secret: fromText(welcome.device_secret),
    epoch: welcome.epoch,
    intakeKey: welcome.intake_key,
    expectedSeq: welcome.expected_seq,
  };
}

/**
 * @param {import('./database.js').Writing} tx
 * @param {Pending} entry
 * @param {import('../../../sync/outbox.js').SealedMutation} minted
 */
async function replaceEnvelope(tx, entry, minted) {
  const { device, seq, size } = minted.header;
  const fate = { state: 'made', reason: null, detail: {}, isInBase: false, safeSince: null, isCarried: false };
  await tx.objectStore('outbox').delete([entry.device, entry.seq]);
  await tx.objectStore('outbox').add({ device, seq, ...minted });
  await tx.objectStore('pending').put({ ...entry, ...fate, device, seq, size, change: await nextChange(tx) });
}
