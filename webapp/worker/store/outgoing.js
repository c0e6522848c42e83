/**
 * What is to be handed in, read for one exchange; and the files on their way. Works while locked.
 *
 * @typedef {import('./meta.js').Device} Device
 * @typedef {import('../../../sync/outbox.js').SealedMutation} SealedMutation
 * @typedef {{seq: number, sealed_sha256: string}} Tail
 * @typedef {{device: Device, sealed: SealedMutation[], tail: Tail | undefined, files: string[], waiting: number}} Outgoing
 */
import { NotFound } from '../problems.js';
import { MOST_ENVELOPES } from '../../../sync/protocol.js';
import { findDevice, getDevice } from './meta.js';

const MOST_FILES = 200;
const ON_THEIR_WAY = ['missing', 'partial'];

/**
 * The highest number that has an outcome and is still here; by its hash the centre knows whether it is this phone's.
 * @param {{objectStore: (name: string) => any}} tx
 * @param {string} device
 * @returns {Promise<Tail | undefined>}
 */
async function tailOf(tx, device) {
  const range = IDBKeyRange.bound([device, 0], [device, Infinity]);
  let cursor = await tx.objectStore('pending').index('by_seq').openCursor(range, 'prev');
  while (cursor?.value.state === 'made') cursor = await cursor.continue();
  const envelope = cursor && (await tx.objectStore('outbox').get([device, cursor.value.seq]));
  return envelope ? { seq: cursor.value.seq, sealed_sha256: envelope.header.sealed_sha256 } : undefined;
}

/**
 * @param {{database: import('./database.js').Database}} context
 */
export function createOutgoing({ database }) {
  /** @param {string[]} states */
  const transfersIn = (states) =>
    database.read(['transfers'], async (tx) => {
      const index = tx.objectStore('transfers').index('by_state');
      return (await Promise.all(states.map((state) => index.getAll(state)))).flat();
    });

  return {
    /** The oldest envelopes without an outcome, and the files whose fate is to be asked. @returns {Promise<Outgoing>} */
    readOutgoing() {
      return database.read(['meta', 'pending', 'outbox', 'transfers'], async (tx) => {
        const device = await getDevice(tx);
        const made = await tx.objectStore('pending').index('by_state').getAll('made');
        const first = made.sort((a, b) => a.seq - b.seq).slice(0, MOST_ENVELOPES);
        const sealed = await Promise.all(first.map(({ device: id, seq }) => tx.objectStore('outbox').get([id, seq])));
        const index = tx.objectStore('transfers').index('by_state');
        const files = [];
        for (const state of [...ON_THEIR_WAY, 'stored']) files.push(...(await index.getAllKeys(state, MOST_FILES)));
        return { device, sealed, tail: await tailOf(tx, device.id), files: /** @type {string[]} */ (files.slice(0, MOST_FILES)), waiting: made.length };
      });
    },

    /** Whether anything was made that has no outcome yet. */
    hasMade: () => database.read(['pending'], async (tx) => (await tx.objectStore('pending').index('by_state').count('made')) > 0),

    /** Whether the centre still has to say of something that it is safe. */
    hasUnsafe: async () => {
      const device = await database.read(['meta'], findDevice);
      return device !== undefined && (device.safeSeq < device.nextSeq - 1 || (await transfersIn([...ON_THEIR_WAY, 'stored'])).length > 0);
    },

    /** @type {import('../../../sync/files.js').FileSource} */
    fileSource: {
      async listWaiting() {
        const waiting = await transfersIn(ON_THEIR_WAY);
        return waiting.map(({ id, size, state, offset, isRemoved }) => ({ id, size, offset: state === 'missing' ? null : offset, isRemoved }));
      },

      async readFile(id) {
        const file = await database.read(['files'], (tx) => tx.objectStore('files').get(id));
        if (!file) throw new NotFound(`no file ${id}`);
        return file;
      },

      async noteProgress(id, offset) {
        await database.write(['transfers'], async (tx) => {
          const transfer = await tx.objectStore('transfers').get(id);
          if (transfer && ON_THEIR_WAY.includes(transfer.state)) await tx.objectStore('transfers').put({ ...transfer, state: 'partial', offset });
        });
      },
    },
  };
}
