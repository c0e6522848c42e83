/**
 * What the centre said becomes what the phone knows, in one transaction. The centre's `expected_seq`, `safe_seq` and `files`
 * are believed in both directions: after a restore from an older copy they go back, and then this phone hands in again.
 *
 * @typedef {import('./meta.js').Device} Device
 * @typedef {import('./database.js').Writing} Writing
 * @typedef {import('../../../sync/push.js').Answer} Answer
 * @typedef {import('./case_view.js').Pending} Pending
 */
import { noteContact } from './agreed_time.js';
import { codesOnly } from './codes.js';
import { getDevice, nextChange, putDevice } from './meta.js';

const STORES = ['meta', 'pending', 'rows', 'transfers', 'catalogue'];

/**
 * @param {{database: import('./database.js').Database, clock: () => Date}} context
 */
export function createAnswers({ database, clock }) {
  return {
    /**
     * Keep an answer to `device`'s question. Null when this is no longer the phone's device.
     * @param {Device} device as it was when it asked
     * @param {Answer} answer
     * @param {import('./pulled.js').Prepared | null} pulled what was told besides, already under the local key
     * @returns {Promise<{isNewEpoch: boolean, settled: number} | null>}
     */
    applyAnswer(device, answer, pulled) {
      return database.write(STORES, async (tx) => {
        const known = await getDevice(tx);
        if (known.id !== device.id) return null;
        if (answer.stop && answer.stop !== 'revoked') return keepStop(tx, known, answer, clock().getTime());
        const at = clock().getTime();
        const context = { tx, known, answer, at, agreed: await noteContact(tx, at, answer.now), change: await nextChange(tx, { vanished: Boolean(pulled?.dropped.length) }) };
        await takeBack(context);
        const settled = await keepOutcomes(context);
        await keepSafe(context);
        await keepFiles(context);
        if (pulled) await keepPulled(context, pulled);
        if (pulled && !pulled.more) await tx.objectStore('meta').put({ checkedAt: context.at }, 'catalogue');
        await keepDevice(context, pulled);
        return { isNewEpoch: known.epoch !== answer.epoch, settled };
      });
    },
  };
}

/** @typedef {{tx: Writing, known: Device, answer: Answer, at: number, agreed: number, change: number}} Context `agreed`: see agreed_time.js */

/**
 * Nothing was taken; and of a clone the centre's numbers may speak of the other phone's work.
 * @param {Writing} tx
 * @param {Device} known
 * @param {Answer} answer
 * @param {number} at
 */
async function keepStop(tx, known, answer, at) {
  await putDevice(tx, { ...known, isCloned: answer.stop === 'cloned' });
  await noteContact(tx, at, answer.now);
  return { isNewEpoch: false, settled: 0 };
}

/**
 * @param {Context} context
 * @returns {Promise<number>} how many got an outcome
 */
async function keepOutcomes({ tx, known, answer, agreed, change }) {
  const store = tx.objectStore('pending');
  let settled = 0;
  for (const { id, seq, outcome, reason, detail } of answer.outcomes) {
    const entry = await store.get(id);
    if (!entry || entry.device !== known.id || entry.seq !== seq || entry.state !== 'made') continue;
    const refused = entry.mendedBy ? 'mended' : 'refused';
    const safeSince = seq <= answer.safe_seq ? agreed : null;
    await store.put({ ...entry, change, safeSince, state: outcome === 'applied' ? 'applied' : refused, reason, detail: codesOnly(detail ?? {}) });
    if (outcome === 'refused') await takeUpAgain(store, id, change);
    settled += 1;
  }
  return settled;
}

/**
 * The centre did not take the word that something won't be done: so it is still to be done.
 * @param {any} store `pending`
 * @param {string} by
 * @param {number} change
 */
async function takeUpAgain(store, by, change) {
  const dropped = (await store.index('by_state').getAll('mended')).filter((/** @type {Pending} */ one) => one.isDropped && one.mendedBy === by);
  for (const entry of dropped) await store.put({ ...entry, change, state: 'refused', mendedBy: null, isDropped: false });
}

/**
 * Everything from `expected_seq` on is not there: it is to be handed in (again). After a restore so is everything that was not
 * safe: a copy of this phone may have handed it in first, with another outcome.
 * @param {Context} context
 */
async function takeBack({ tx, known, answer, change }) {
  const fate = { state: 'made', reason: null, detail: {}, isInBase: false, safeSince: null, isCarried: false, change };
  const isRestored = known.epoch !== answer.epoch;
  for (const entry of await numbered(tx, known.id, isRestored ? 0 : answer.expected_seq, Infinity)) {
    const isDoubted = entry.seq >= answer.expected_seq || entry.safeSince === null;
    if (isDoubted && (entry.state !== 'made' || entry.isCarried)) await tx.objectStore('pending').put({ ...entry, ...fate });
  }
}

/**
 * What has no outcome yet becomes safe with it (`keepOutcomes`).
 * @param {Context} context
 */
async function keepSafe({ tx, known, answer, agreed, change }) {
  const [from, to] = [known.safeSeq, answer.safe_seq].sort((a, b) => a - b);
  const safeSince = answer.safe_seq > known.safeSeq ? agreed : null;
  for (const entry of await numbered(tx, known.id, from + 1, to)) {
    if (entry.state !== 'made') await tx.objectStore('pending').put({ ...entry, safeSince, change });
  }
}

/**
 * A new epoch may know less: files that were safe are asked for again.
 * @param {Context} context
 */
async function keepFiles({ tx, known, answer, agreed }) {
  const store = tx.objectStore('transfers');
  if (known.epoch !== answer.epoch) {
    for (const transfer of await store.index('by_state').getAll('safe')) await store.put({ ...transfer, state: 'missing', offset: 0, safeSince: null });
  }
  for (const [id, { state, offset }] of Object.entries(answer.files)) {
    const transfer = await store.get(id);
    const reached = offset ?? (state === 'missing' ? 0 : transfer?.size);
    const isNews = transfer && (transfer.state !== state || transfer.offset !== reached);
    if (isNews) await store.put({ ...transfer, state, offset: reached, safeSince: state === 'safe' ? agreed : null });
  }
}

/**
 * @param {Context} context
 * @param {import('./pulled.js').Prepared} pulled
 */
async function keepPulled({ tx, known, answer, change }, { dropped, rows, items, droppedItems, office, pull }) {
  const isTaken = (/** @type {Pending} */ entry) => entry.state === 'applied' || (entry.device === known.id && entry.seq < answer.expected_seq);
  for (const id of dropped) {
    await tx.objectStore('rows').delete(id);
    await markInBase(tx, id, change, isTaken);
  }
  for (const { id, box } of rows) {
    await tx.objectStore('rows').put({ id, change, ...box });
    await markInBase(tx, id, change, isTaken);
  }
  for (const id of droppedItems) await tx.objectStore('catalogue').delete(id);
  for (const item of items) await tx.objectStore('catalogue').put(item);
  if (office) await tx.objectStore('meta').put(office, 'office');
  await tx.objectStore('meta').put(pull, 'pull');
}

/**
 * A record told after a deed was taken holds it, whether or not its outcome was told yet; and with a record that was taken away, its applied deeds are history too.
 * @param {Writing} tx
 * @param {string} caseId
 * @param {number} change
 * @param {(entry: Pending) => boolean} isTaken
 */
async function markInBase(tx, caseId, change, isTaken) {
  const store = tx.objectStore('pending');
  for (const entry of await store.index('by_case').getAll(caseId)) {
    if (isTaken(entry) && !entry.isInBase) await store.put({ ...entry, isInBase: true, change });
  }
}

/**
 * @param {Context} context
 * @param {import('./pulled.js').Prepared | null} pulled
 */
async function keepDevice({ tx, known, answer }, pulled) {
  await putDevice(tx, {
    ...known,
    epoch: answer.epoch,
    expectedSeq: Math.min(answer.expected_seq, known.nextSeq),
    safeSeq: Math.min(answer.safe_seq, known.nextSeq - 1),
    intakeKey: answer.intake_key ?? known.intakeKey,
    pushKey: answer.push_key ?? known.pushKey,
    catalogueVersion: pulled?.catalogueVersion ?? known.catalogueVersion,
    isShutOut: answer.stop === 'revoked',
  });
}

/**
 * This device's deeds with these numbers, both ends included.
 * @param {Writing} tx
 * @param {string} device
 * @param {number} from
 * @param {number} to
 * @returns {Promise<Pending[]>}
 */
async function numbered(tx, device, from, to) {
  if (from > to) return [];
  return tx.objectStore('pending').index('by_seq').getAll(IDBKeyRange.bound([device, from], [device, to]));
}
