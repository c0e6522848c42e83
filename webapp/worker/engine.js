/**
 * The phone's engine: keys, enrolment, store and sync, put together from what the surroundings hand in.
 *
 * @typedef {{fetch: (url: string, options: RequestInit) => Promise<Response>, crypto: Crypto, clock: () => Date, random: () => number,
 *   locks: Pick<LockManager, 'request'>, pages: () => Promise<readonly import('./key_custody.js').Page[]>,
 *   backgroundSync: {register: (tag: string) => Promise<void>} | null, wait: (milliseconds: number) => Promise<void>, appVersion: string,
 *   renewProgram: () => Promise<unknown>, asked: readonly string[], take: (address: string) => Promise<Response>,
 *   room: () => Promise<{usage: number, quota: number, persisted: boolean}>}} Surroundings
 */
import { Pace } from '../../sync/pace.js';
import { createAgentPush } from './agent_push.js';
import { createEnrolment } from './enrolment.js';
import { createEscrow } from './escrow.js';
import { createKeys } from './keys.js';
import { createLanguage } from './language.js';
import { createPinRenewal } from './pin_renewal.js';
import { createPractice } from './practice.js';
import { NotFound } from './problems.js';
import { createReenrolment } from './reenrolment.js';
import { createStore } from './store.js';
import { createBoxes } from './store/box.js';
import { Database } from './store/database.js';
import { createSyncRun } from './sync_run.js';
import { createSchedule } from './sync_schedule.js';
import { createStorageReport } from './storage_report.js';
import { createWiping } from './wiping.js';

/** @param {Surroundings} around */
export function createEngine(around) {
  const database = new Database();
  const line = { fetch: around.fetch, clock: around.clock };
  const working = { isWorking: false };
  const keys = createKeys({ ...around, database });
  const boxes = createBoxes({ crypto: around.crypto, keys });
  const enrolment = createEnrolment({ ...around, database, boxes, keys, line });
  const escrow = createEscrow({ database, line });
  const pinRenewal = createPinRenewal({ database, keys, escrow, line });
  const agent = async () => {
    const found = await enrolment.currentAgent();
    if (!found) throw new NotFound('not enrolled');
    return found;
  };
  const store = createStore({ ...around, database, boxes, keys, agent, isWorking: () => working.isWorking });
  const reenrolment = createReenrolment({ database, keys, store, line, agent: /** @type {() => Promise<any>} */ (agent) });
  keys.whenLocked(store.intern.forget);
  const wiping = createWiping({ ...around, database, keys });
  const storage = createStorageReport({ ...around, database });
  const run = createSyncRun({ ...around, database, boxes, keys, store, escrow, wiping, storage, line, pace: new Pace(), moved: () => sync.moved() });
  const sync = createSchedule({ ...around, database, run, store, working });
  const real = { keys, enrolment, reenrolment, pinRenewal, store, sync, push: createAgentPush({ database, line }), language: createLanguage({ ...around, database }), close: () => database.close() };
  return { ...real, practice: createPractice({ ...around, real, boxes, agent }) };
}

/** @typedef {ReturnType<typeof createEngine>} Engine */
