/**
 * When to sync: after every commit, at start-up, when the line or the page comes back, by Background Sync where there is
 * one, and again after a while as long as something is not safe. One round at a time on a phone, whoever starts it.
 *
 * @typedef {{waitUntil?: (work: Promise<unknown>) => void}} Extendable
 * @typedef {{database: import('./store/database.js').Database, run: import('./sync_run.js').SyncRun, store: import('./store.js').Store,
 *   locks: Pick<LockManager, 'request'>, pages: () => Promise<readonly import('./key_custody.js').Page[]>,
 *   backgroundSync: {register: (tag: string) => Promise<void>} | null, wait: (milliseconds: number) => Promise<void>,
 *   clock: () => Date, random: () => number, renewProgram: () => Promise<unknown>, working: {isWorking: boolean}}} Context
 */
import { delayAfter } from '../../sync/backoff.js';
import { SyncProblem } from '../../sync/push.js';
import { StorageFull } from './problems.js';
import { findDevice } from './store/meta.js';

export const TAG = 'daiban-sync';
const QUIET = 60_000;
const FIRST_LOOK = 5_000;
const TELL_EVERY = 500;
/** Trying again by itself is of no use: a person has to do something. */
const FINAL = ['unknown_device', 'device_revoked', 'unknown_protocol', 'forged', 'malformed', 'numbers_lost'];
/** The centre or its door asked for patience. */
const PATIENT = ['busy', 'centre_trouble', 'unreadable_answer'];

/** @param {Context} context */
export function createSchedule({ database, run, store, locks, pages, backgroundSync, wait, clock, random, renewProgram, working }) {
  /** @type {Promise<void> | null} */
  let running = null;
  let isWanted = false;
  let isLineBack = false;
  let looks = 0;
  let timer = 0;
  let toldAt = 0;

  async function tell() {
    toldAt = clock().getTime();
    const { device } = await readState();
    if (!device) return;
    const status = await store.syncStatus();
    for (const page of await pages()) page.postMessage({ type: 'sync-changed', status });
  }

  const readState = () =>
    database.read(['meta'], async (tx) => ({ device: await findDevice(tx), contact: await tx.objectStore('meta').get('contact'), problem: await tx.objectStore('meta').get('problem') }));

  /**
   * A line that has just come back often needs a moment longer: failures from before it went don't count then.
   * @param {SyncProblem} failure
   */
  async function noteProblem({ code, retryAfter }) {
    const at = clock().getTime();
    const isNewLine = isLineBack;
    isLineBack = false;
    return database.write(['meta'], async (tx) => {
      const earlier = isNewLine ? 0 : ((await tx.objectStore('meta').get('problem'))?.failures ?? 0);
      const failures = earlier + 1;
      const isFinal = FINAL.includes(code);
      const delay = delayAfter(failures, random, retryAfter);
      await tx.objectStore('meta').put({ code, at, failures, isFinal, retryAt: isFinal ? null : at + delay }, 'problem');
      return isFinal ? null : delay;
    });
  }

  /** @param {number} milliseconds */
  function later(milliseconds) {
    const mine = ++timer;
    void wait(milliseconds).then(() => (mine === timer ? go({ isTick: true }) : undefined));
  }

  async function round() {
    try {
      await run.run();
      await database.write(['meta'], (tx) => tx.objectStore('meta').delete('problem'));
      looks = (await store.intern.hasUnsafe()) ? looks + 1 : 0;
      if (looks > 0) later(delayAfter(looks, random) + FIRST_LOOK);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'unknown_protocol') void renewProgram().catch(() => null); // the centre speaks with newer programs only
      const delay = await noteProblem(problem);
      if (delay !== null) later(delay);
    }
  }

  async function rounds() {
    working.isWorking = true;
    try {
      do {
        isWanted = false;
        await round();
      } while (isWanted && !(await isHeldBack(false)));
    } finally {
      working.isWorking = false;
      await tell();
    }
  }

  /** Whether now is not the time. @param {boolean} isTick a mere look, nothing new */
  async function isHeldBack(isTick) {
    const { device, contact, problem } = await readState();
    if (!device) return true;
    const now = clock().getTime();
    const mustWait = problem && (problem.isFinal ? isTick : now < problem.retryAt && (isTick || PATIENT.includes(problem.code)));
    if (mustWait || !isTick) return Boolean(mustWait);
    const isQuiet = !problem && contact && now - contact.lastContactAt < QUIET;
    return Boolean(isQuiet && !(await store.intern.hasMade()) && looks === 0);
  }

  /**
   * @param {{isTick?: boolean}} [how]
   * @returns {Promise<void>}
   */
  async function go({ isTick = false } = {}) {
    if (running) {
      isWanted ||= !isTick;
      if (!isTick) run.interrupt();
      return running;
    }
    isWanted = false;
    if (await isHeldBack(isTick)) return;
    running ??= locks.request(TAG, { ifAvailable: true }, (lock) => (lock ? rounds() : later(FIRST_LOOK))).finally(() => {
      running = null;
      if (isWanted) void go();
    });
    return running;
  }

  /**
   * @param {Extendable | undefined} event
   * @param {Promise<unknown>} work
   */
  function hold(event, work) {
    const calm = work.catch(() => null);
    event?.waitUntil?.(calm);
  }

  async function handInAll() {
    await go();
    const { problem } = await readState();
    if (problem && !problem.isFinal && (await store.intern.hasMade())) throw new Error('work is left');
  }

  return {
    /** Hand in what was just committed. @param {Extendable} [event] */
    syncSoon(event) {
      void backgroundSync?.register(TAG).catch(() => null);
      looks = 0;
      hold(event, go());
    },

    /** The line, the page or the key is back. @param {Extendable} [event] */
    startSync(event) {
      hold(event, go());
    },

    /**
     * The worker's `sync` event: fails while work is left, so that the browser tries again.
     * @param {Extendable & {tag?: string}} event
     */
    handleSync(event) {
      if (event.tag === TAG) event.waitUntil?.(handInAll());
    },

    /**
     * @param {Extendable & {data: any}} event
     * @returns {boolean} whether it was about syncing
     */
    handleMessage(event) {
      if (event.data?.type !== 'sync-now') return false;
      isLineBack ||= event.data.isLineBack === true;
      hold(event, go({ isTick: event.data.isTick === true }));
      return true;
    },

    /** Something moved: tell the pages, at most twice a second. */
    moved() {
      if (clock().getTime() - toldAt >= TELL_EVERY) void tell().catch(() => null);
    },
  };
}

/**
 * @param {unknown} error
 * @returns {SyncProblem}
 */
function asProblem(error) {
  if (error instanceof SyncProblem) return error;
  if (error instanceof StorageFull) return new SyncProblem('storage_full');
  console.error(error);
  return new SyncProblem('phone_trouble');
}
