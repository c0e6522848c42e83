/**
 * The one transaction: what an agent did becomes local record, sealed mutation, sealed files and previews together, or
 * nothing of it does. sync/protocol.md, step 4.
 *
 * @typedef {import('../../../sync/protocol.js').Bytes} Bytes
 * @typedef {{id: string, bytes: Bytes, type: string}} NewFile
 * @typedef {{idem: string, name: string, caseId: string, args: Record<string, any>, files?: NewFile[], draft?: string, mends?: string}} Change `mends`: the refused mutation in whose place it stands
 * @typedef {{id: string, caseId: string, repeated: boolean}} Committed
 * @typedef {import('./meta.js').Device} Device
 */
import { can } from '../../../proxy_service/case_flow.js';
import { isId } from '../../../sync/ids.js';
import { withFiles } from '../../../sync/mutations.js';
import { mint, sealFile } from '../../../sync/outbox.js';
import { timeText } from '../../../sync/protocol.js';
import { DEEDS, afterDeed } from '../case_changes.js';
import { Refusal } from '../problems.js';
import { draftId } from './drafts.js';
import { putMade } from './made.js';
import { getDevice, putDevice, sealerOf } from './meta.js';
import { closePreview } from './previews.js';

const DROP = 'drop_refused';
const STORES = ['meta', 'pending', 'outbox', 'files', 'transfers', 'previews', 'drafts'];

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, cache: import('./case_cache.js').CaseCache,
 *   crypto: Crypto, clock: () => Date, agent: () => Promise<import('../case_changes.js').Agent>}} context
 */
export function createCommit({ database, boxes, cache, crypto, clock, agent }) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();

  /** @param {string} id */
  const isKnown = (id) => database.read(['pending'], async (tx) => (await tx.objectStore('pending').getKey(id)) !== undefined);

  /** @param {Change[]} changes */
  async function requirePossible(changes) {
    const { views } = await cache.current();
    const me = await agent();
    /** @type {Map<string, import('../case_changes.js').CaseRecord | null>} */
    const now = new Map();
    for (const { name, caseId, args, mends } of changes) {
      const isAnew = name === 'open_case' && Boolean(mends); // what stands here of the case is all that was refused with its opening
      const record = isAnew ? null : (now.get(caseId) ?? views.get(caseId) ?? null);
      if (name === DROP && !record) continue; // the case itself may be gone from this phone
      if (!can(name, record?.state ?? null, 'agent')) throw new Refusal('wrong_state', { action: name, state: record?.state ?? null });
      now.set(caseId, afterDeed(record, { name, caseId, args, at: timeText(clock()) }, me));
    }
  }

  /**
   * Everything of a step that doesn't depend on its numbers. A file handed in with one change may be named by the others: it is
   * sealed once.
   * @param {Device} device
   * @param {Change[]} changes
   */
  async function prepareAll(device, changes) {
    const sealed = await Promise.all(changes.map(({ files = [] }) => Promise.all(files.map((file) => sealFile(crypto.subtle, sealerOf(device), file)))));
    const refs = new Map(sealed.flat().map(({ ref }) => [ref.id, ref]));
    return Promise.all(changes.map((change, place) => prepare(change, sealed[place].map((one) => one.sealed), refs)));
  }

  /**
   * @param {Change} change
   * @param {any[]} sealedFiles
   * @param {Map<string, import('../../../sync/mutations.js').FileRef>} refs
   */
  async function prepare({ idem, name, caseId, args, files = [], draft, mends }, sealedFiles, refs) {
    const deed = { name, caseId, args: withFiles(args, refs), at: timeText(clock()), mends };
    const box = await boxes.close(`pending/${idem}`, deed);
    const previews = await Promise.all(files.map(async (file) => ({ id: file.id, caseId, ...(await closePreview(boxes, file)) })));
    return { id: idem, deed, box, previews, files: sealedFiles, draft: draft ? await draftId(crypto, draft) : null };
  }

  /** @typedef {Awaited<ReturnType<typeof prepare>>} Prepared */

  /**
   * Mint and store; null when another commit took the numbers meanwhile.
   * @param {Device} device
   * @param {Prepared[]} prepared
   * @returns {Promise<Committed | null>}
   */
  async function store(device, prepared) {
    const minted = await Promise.all(prepared.map(({ id, deed }, place) => mint(crypto.subtle, sealerOf(device), device.nextSeq + place, { id, ...deed })));
    const [{ id, deed: { caseId } }] = prepared;
    return database.write(STORES, async (tx) => {
      if ((await tx.objectStore('pending').getKey(id)) !== undefined) return { id, caseId, repeated: true };
      const now = await getDevice(tx);
      if (now.id !== device.id || now.nextSeq !== device.nextSeq) return null;
      await putDevice(tx, { ...now, nextSeq: now.nextSeq + prepared.length });
      for (const [place, one] of prepared.entries()) await put(tx, one, minted[place]);
      return { id, caseId, repeated: false };
    });
  }

  /** @param {Change[]} changes @returns {Promise<Committed>} */
  async function commitNow(changes) {
    const [{ idem: id, caseId }] = changes;
    if (await isKnown(id)) return { id, caseId, repeated: true };
    await requirePossible(changes);
    for (;;) {
      const device = await database.read(['meta'], getDevice);
      const prepared = await prepareAll(device, changes);
      const committed = await store(device, prepared);
      if (committed) return committed;
    }
  }

  return {
    /**
     * Several changes together, each with its own id. Throws Locked, Refusal, StorageFull, TooLarge, TypeError.
     * @param {Change[]} changes
     * @returns {Promise<Committed>} of the first
     */
    async commitAll(changes) {
      requireSound(changes);
      const mine = turn.then(() => commitNow(changes));
      turn = mine.catch(() => null);
      return mine;
    },
  };
}

/** @param {Change[]} changes */
function requireSound(changes) {
  const unsound = changes.find(({ idem, caseId, name }) => !isId(idem) || !isId(caseId) || !DEEDS.includes(name));
  if (unsound || changes.length === 0) throw new TypeError(`not a change: ${unsound?.name}`);
}

/**
 * @param {import('./database.js').Writing} tx
 * @param {any} prepared
 * @param {import('../../../sync/outbox.js').SealedMutation} minted
 */
async function put(tx, { id, deed, box, previews, files, draft }, minted) {
  const { caseId } = deed;
  await putMade(tx, { id, caseId, box, minted });
  for (const file of files) {
    const { id: fileId, size } = file.header;
    await tx.objectStore('files').add({ id: fileId, ...file });
    await tx.objectStore('transfers').add({ id: fileId, caseId, size, state: 'missing', offset: 0, isRemoved: false, safeSince: null });
  }
  for (const preview of previews) await tx.objectStore('previews').add(preview);
  if (deed.name === 'remove_page') await markRemoved(tx, deed.args.file_id);
  if (draft) await tx.objectStore('drafts').delete(draft);
}

/**
 * A page taken back need not hurry: it is sent after all others.
 * @param {import('./database.js').Writing} tx
 * @param {string} fileId
 */
async function markRemoved(tx, fileId) {
  const transfer = await tx.objectStore('transfers').get(fileId);
  if (transfer) await tx.objectStore('transfers').put({ ...transfer, isRemoved: true });
}
