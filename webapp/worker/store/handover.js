/**
 * Hand-over packages (交接包): everything unsent as one file, and what a receipt proves of it. Nothing is deleted by either.
 *
 * @typedef {{number: number, device: string, sha256: string, at: number, steps: number, fromSeq: number, files: string[], arrivedAt: number | null, allFiles: boolean}} Handover
 *   `fromSeq`: number of its first step; the others follow it without a gap
 *   `arrivedAt`: when its receipt was entered here
 */
import { MOST_HANDOVER_BYTES, packageHead, readReceipt } from '../../../sync/handover.js';
import { timeText } from '../../../sync/protocol.js';
import { getDevice, nextChange, putDevice } from './meta.js';

const ON_THEIR_WAY = ['missing', 'partial'];
/** So many packages are remembered: a receipt may come back late. */
const REMEMBERED = 60;
const KEY = 'handovers';

/**
 * @param {{database: import('./database.js').Database, crypto: Crypto, clock: () => Date, appVersion: string}} context
 */
export function createHandover({ database, crypto, clock, appVersion }) {
  /** @returns {Promise<Handover[]>} the newest first */
  const listHandovers = () => database.read(['meta'], async (tx) => (await tx.objectStore('meta').get(KEY)) ?? []);

  return {
    listHandovers,

    /**
     * A new package; null when there is nothing to hand over. Sealed files are put aside as blobs one by one, so memory holds one of them at a time.
     * @returns {Promise<{handover: Handover, file: Blob} | null>}
     */
    async makeHandover() {
      const before = await listHandovers();
      const { device, sealed, waiting } = await database.read(['meta', 'pending', 'outbox', 'transfers'], (tx) => readUnsent(tx));
      const packed = new Set(before[0]?.files);
      const inOrder = waiting.sort((one, other) => Number(packed.has(one.id)) - Number(packed.has(other.id)));
      const files = [];
      const bodies = sealed.map(({ body }) => new Blob([body]));
      let size = bodies.reduce((sum, body) => sum + body.size, 0);
      for (const { id } of inOrder) {
        const file = await database.read(['files'], (tx) => tx.objectStore('files').get(id));
        if (!file || size + file.body.length > MOST_HANDOVER_BYTES) continue;
        files.push({ header: file.header, mac: file.mac });
        bodies.push(new Blob([file.body]));
        size += file.body.length;
      }
      if (bodies.length === 0) return null;
      const made = clock();
      const number = (before[0]?.number ?? 0) + 1;
      const steps = sealed.map(({ header, mac }) => ({ header, mac }));
      const contents = { device: device.id, number, made_at: timeText(made), made_seq: device.nextSeq - 1, app_version: appVersion, tail: null, steps, files };
      const { head, sha256 } = await packageHead(crypto.subtle, device.secret, contents);
      const ids = files.map(({ header }) => header.id);
      const handover = { number, device: device.id, sha256, at: made.getTime(), steps: steps.length, fromSeq: sealed[0]?.header.seq ?? device.nextSeq, files: ids, arrivedAt: null, allFiles: false };
      await database.write(['meta'], (tx) => remember(tx, handover));
      return { handover, file: new Blob([head, ...bodies], { type: 'application/octet-stream' }) };
    },

    /**
     * What of a case lies in packages and is not known to have arrived: how many steps and photos, and when the newest of these packages was made.
     * @param {{id: string, materials: {id: string, arrived: boolean}[]}} record
     * @returns {Promise<{steps: number, files: number, at: number} | null>}
     */
    async findPacked({ id, materials }) {
      const handovers = await listHandovers();
      if (handovers.length === 0) return null;
      const made = (await database.read(['pending'], (tx) => tx.objectStore('pending').index('by_case').getAll(id))).filter((one) => one.state === 'made' && !one.isCarried);
      const steps = made.map((entry) => handovers.find((one) => holdsStep(one, entry))).filter((one) => one !== undefined);
      const files = materials.filter((page) => !page.arrived).map((page) => handovers.find((one) => one.files.includes(page.id))).filter((one) => one !== undefined);
      const packages = [...steps, ...files];
      return packages.length === 0 ? null : { steps: steps.length, files: files.length, at: Math.max(...packages.map((one) => one.at)) };
    },

    /**
     * Mark what a receipt proves as arrived; never as safe, and with no outcome: the next exchange tells those. Null when it proves nothing.
     * @param {string} code as it was typed
     * @returns {Promise<Handover | null>}
     */
    async takeReceipt(code) {
      const device = await database.read(['meta'], getDevice);
      for (const handover of (await listHandovers()).filter((one) => one.device === device.id)) {
        const proven = await readReceipt(crypto.subtle, device.secret, handover.sha256, code);
        if (proven) return database.write(['meta', 'pending', 'transfers'], (tx) => keepProven(tx, handover, proven, clock().getTime()));
      }
      return null;
    },
  };
}

/**
 * @param {Handover} handover
 * @param {{device: string, seq: number}} entry
 */
function holdsStep({ device, fromSeq, steps }, entry) {
  return entry.device === device && entry.seq >= fromSeq && entry.seq < fromSeq + steps;
}

/**
 * Steps without an outcome, by number, and files that the centre did not say it has.
 * @param {import('./database.js').Reading} tx
 */
async function readUnsent(tx) {
  const device = await getDevice(tx);
  const made = (await tx.objectStore('pending').index('by_state').getAll('made')).sort((a, b) => a.seq - b.seq);
  const sealed = await Promise.all(made.map(({ device: id, seq }) => tx.objectStore('outbox').get([id, seq])));
  const byState = tx.objectStore('transfers').index('by_state');
  const waiting = (await Promise.all(ON_THEIR_WAY.map((state) => byState.getAll(state)))).flat();
  return { device, sealed, waiting };
}

/**
 * @param {import('./database.js').Writing} tx
 * @param {Handover} handover
 */
async function remember(tx, handover) {
  const before = /** @type {Handover[]} */ ((await tx.objectStore('meta').get(KEY)) ?? []);
  await tx.objectStore('meta').put([handover, ...before].slice(0, REMEMBERED), KEY);
}

/**
 * @param {import('./database.js').Writing} tx
 * @param {Handover} handover
 * @param {{arrivedSeq: number, allFiles: boolean}} proven
 * @param {number} at
 */
async function keepProven(tx, handover, { arrivedSeq, allFiles }, at) {
  const device = await getDevice(tx);
  const change = await nextChange(tx);
  await putDevice(tx, { ...device, expectedSeq: Math.max(device.expectedSeq, Math.min(arrivedSeq + 1, device.nextSeq)) });
  const range = IDBKeyRange.bound([device.id, 0], [device.id, arrivedSeq]);
  for (const entry of await tx.objectStore('pending').index('by_seq').getAll(range)) {
    if (entry.state === 'made') await tx.objectStore('pending').put({ ...entry, isCarried: true, change });
  }
  for (const id of allFiles ? handover.files : []) {
    const transfer = await tx.objectStore('transfers').get(id);
    if (transfer && ON_THEIR_WAY.includes(transfer.state)) await tx.objectStore('transfers').put({ ...transfer, state: 'stored', offset: transfer.size });
  }
  const known = /** @type {Handover[]} */ (await tx.objectStore('meta').get(KEY));
  const marked = { ...handover, arrivedAt: at, allFiles };
  await tx.objectStore('meta').put(known.map((one) => (one.sha256 === handover.sha256 ? marked : one)), KEY);
  return marked;
}
