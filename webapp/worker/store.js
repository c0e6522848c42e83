/** The store, as views use it: every function works on this phone alone, with or without a network. */
import { uuid7 } from '../../sync/ids.js';
import { StorageFull } from './problems.js';
import { createAnswers } from './store/answers.js';
import { createCaseCache } from './store/case_cache.js';
import { createCases } from './store/cases.js';
import { createCatalogue } from './store/catalogue.js';
import { createCleaning } from './store/cleaning.js';
import { createCommit } from './store/commit.js';
import { createDrafts } from './store/drafts.js';
import { getDevice, putDevice } from './store/meta.js';
import { createHandover } from './store/handover.js';
import { createOutgoing } from './store/outgoing.js';
import { createPreviews } from './store/previews.js';
import { createPulled } from './store/pulled.js';
import { createRefused } from './store/refused.js';
import { createRenewal } from './store/renewal.js';
import { createReturning } from './store/returning.js';
import { createStatus } from './store/status.js';

/**
 * @typedef {import('./store/commit.js').Change} Change
 * @param {{database: import('./store/database.js').Database, boxes: import('./store/box.js').Boxes, keys: import('./keys.js').Keys,
 *   crypto: Crypto, clock: () => Date, appVersion: string, agent: () => Promise<import('./case_changes.js').Agent>, isWorking: () => boolean}} parts
 */
export function createStore(parts) {
  const { database, crypto, clock } = parts;
  const newId = () => uuid7(clock(), crypto);
  const cache = createCaseCache(parts);
  const context = { ...parts, cache, newId };
  const { commitAll } = createCommit(context);
  const cleaning = createCleaning(context);

  /**
   * With no room, first let go of what is safe at the centre.
   * @param {Change[]} changes
   */
  const commitWithRoom = (changes) =>
    commitAll(changes).catch(async (error) => {
      if (!(error instanceof StorageFull)) throw error;
      await cleaning.makeRoom();
      return commitAll(changes);
    });

  return {
    newId,
    ...createCases(context),
    ...createCatalogue(context),
    ...createDrafts(context),
    ...createHandover(context),
    ...createPreviews(context),
    ...createRefused(context),
    ...createStatus(context),
    commitAll: commitWithRoom,

    /** @param {Change} change */
    commit: (change) => commitWithRoom([change]),

    /** The next local number: the end of the device's id and a counter; never given twice by this phone. */
    nextLocalNo: () =>
      database.write(['meta'], async (tx) => {
        const device = await getDevice(tx);
        await putDevice(tx, { ...device, nextLocal: device.nextLocal + 1 });
        return `${device.id.slice(-4).toUpperCase()}-${String(device.nextLocal).padStart(4, '0')}`;
      }),

    /** What syncing needs of the store, and views don't. */
    intern: { ...createOutgoing(context), ...createAnswers(context), ...createPulled(context), ...createRenewal(context), ...createReturning(context), ...cleaning, forget: cache.forget },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
