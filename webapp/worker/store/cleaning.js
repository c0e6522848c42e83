/**
 * What the phone need not keep any longer. Nothing leaves it that the centre has not called safe.
 *
 * - Sealed files and applied (or mended) envelopes: seven days after they were safe, by the time that phone and centre agree on
 *   (agreed_time.js); sealed files at once when room is needed. What was mended or dropped waits also for what says so.
 *   An applied deed that no pulled record holds yet stays thirty days, so that the case page doesn't fall back.
 * - Pictures: when their sealed file has gone and the case is no longer being collected.
 * - Cases that nobody holds any more: ninety days after the last thing that happened.
 */
import { flow } from '../../../proxy_service/case_flow.js';
import { findContact } from './agreed_time.js';
import { nextChange } from './meta.js';

const DAY = 24 * 60 * 60_000;
const KEPT_SAFE = 7 * DAY;
const KEPT_UNSEEN = 30 * DAY;
const KEPT_CLOSED = 90 * DAY;
const COLLECTING = ['DRAFT', 'COLLECTING', 'READY'];

/**
 * @param {{database: import('./database.js').Database, cache: import('./case_cache.js').CaseCache, keys: {isUnlocked: () => boolean}, clock: () => Date}} context
 */
export function createCleaning({ database, cache, keys, clock }) {
  /** @param {number} since */
  async function dropFiles(since) {
    await database.write(['files', 'transfers'], async (tx) => {
      const safe = await tx.objectStore('transfers').index('by_state').getAll('safe');
      for (const { id } of safe.filter((one) => one.safeSince <= since)) {
        await tx.objectStore('files').delete(id);
        await tx.objectStore('transfers').delete(id);
      }
    });
  }

  /** @param {number} now */
  async function dropDeeds(now) {
    await database.write(['pending', 'outbox'], async (tx) => {
      const index = tx.objectStore('pending').index('by_state');
      const done = [...(await index.getAll('applied')), ...(await index.getAll('mended'))];
      const isSaid = async (/** @type {string} */ by) => isMenderSafe(await tx.objectStore('pending').get(by), now);
      for (const { id, device, seq, mendedBy } of done.filter((entry) => isDispensable(entry, now))) {
        if (mendedBy && mendedBy !== id && !(await isSaid(mendedBy))) continue;
        await tx.objectStore('outbox').delete([device, seq]);
        await tx.objectStore('pending').delete(id);
      }
    });
  }

  /** @param {number} now */
  async function dropSeen(now) {
    const { views, entries, bases } = await cache.current();
    const busy = new Set([...entries.values()].map((entry) => entry.caseId));
    const closed = [...views.values()].filter((view) => bases.has(view.id) && !busy.has(view.id) && isLongClosed(view, now)).map(({ id }) => id);
    const collecting = new Set([...views.values()].filter(({ state }) => COLLECTING.includes(state)).map(({ id }) => id));
    await database.write(['meta', 'rows', 'previews', 'transfers'], async (tx) => {
      const held = new Set(await tx.objectStore('transfers').getAllKeys());
      for (const id of closed) await tx.objectStore('rows').delete(id);
      if (closed.length > 0) await nextChange(tx, { vanished: true });
      for (let cursor = await tx.objectStore('previews').index('by_case').openKeyCursor(); cursor; cursor = await cursor.continue()) {
        const isWanted = collecting.has(String(cursor.key)) || held.has(cursor.primaryKey);
        if (!isWanted) await tx.objectStore('previews').delete(cursor.primaryKey);
      }
    });
  }

  return {
    /** The daily round. */
    async clean() {
      const contact = await database.read(['meta'], findContact);
      if (contact?.agreed === undefined) return;
      await dropFiles(contact.agreed - KEPT_SAFE);
      await dropDeeds(contact.agreed);
      if (keys.isUnlocked()) await dropSeen(Math.min(contact.centreAt ?? 0, clock().getTime()));
    },

    /** Make room now: sealed files that are safe go without their seven days. */
    makeRoom: () => dropFiles(Infinity),
  };
}

/**
 * @param {import('./case_view.js').Pending} entry
 * @param {number} now
 */
function isDispensable({ safeSince, state, isInBase }, now) {
  const kept = state === 'mended' || isInBase ? KEPT_SAFE : KEPT_UNSEEN;
  return safeSince !== null && safeSince <= now - kept;
}

/**
 * @param {import('./case_view.js').Pending | undefined} mender undefined: it went before, so it was
 * @param {number} now
 */
function isMenderSafe(mender, now) {
  return !mender || (mender.safeSince !== null && mender.safeSince <= now - KEPT_SAFE);
}

/**
 * @param {import('../case_changes.js').CaseRecord} view
 * @param {number} now
 */
function isLongClosed(view, now) {
  const last = Math.max(Date.parse(view.opened_at), ...view.timeline.map((/** @type {any} */ event) => Date.parse(event.at)));
  return flow.states[view.state]?.held_by === null && last <= now - KEPT_CLOSED;
}
