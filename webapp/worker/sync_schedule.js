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
   * A line that has just come back often needs a moment longer: failures from before it went don't count then, nor those from
   * before something got through.
   * @param {SyncProblem} failure
   * @param {boolean} hasGained
   */
  async function noteProblem({ code, retryAfter }, hasGained) {
    const at = clock().getTime();
    const isAnew = isLineBack || hasGained;
    isLineBack = false;
    return database.write(['meta'], async (tx) => {
      const earlier = isAnew ? 0 : ((await tx.objectStore('meta').get('problem'))?.failures ?? 0);
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
    void wait(milliseconds).then(() => (mine === timer ? tick() : undefined));
  }

  /** The timer is over: one that was early waits for the rest, and a database that can't be read now is asked again. */
  async function tick() {
    const left = await readState().then(({ problem }) => (problem && !problem.isFinal ? untilRetry(problem, clock().getTime()) : 0), () => FIRST_LOOK);
    if (left > 0) later(left);
    else await go({ isTick: true }).catch(() => later(FIRST_LOOK));
  }

  async function round() {
    const gained = run.gained();
    try {
      await run.run();
      await database.write(['meta'], (tx) => tx.objectStore('meta').delete('problem'));
      looks = (await store.intern.hasUnsafe()) ? looks + 1 : 0;
      if (looks > 0) later(delayAfter(looks, random) + FIRST_LOOK);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'unknown_protocol') void renewProgram().catch(() => null); // the centre speaks with newer programs only
      const delay = await noteProblem(problem, run.gained() > gained).catch(() => FIRST_LOOK); // what can't be noted is tried again all the same
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
    const mustWait = problem && (problem.isFinal ? isTick : untilRetry(problem, now) > 0 && (isTick || PATIENT.includes(problem.code)));
    if (mustWait || !isTick) return Boolean(mustWait);
    const isQuiet = !problem && contact && contact.lastContactAt <= now && now - contact.lastContactAt < QUIET;
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
      if (isWanted) void go().catch(() => later(FIRST_LOOK));
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
      if (Math.abs(clock().getTime() - toldAt) >= TELL_EVERY) void tell().catch(() => null);
    },
  };
}

/**
 * Milliseconds until it is time to try again; none when the clock was set back since.
 * @param {{at: number, retryAt: number}} problem
 * @param {number} now
 */
function untilRetry({ at, retryAt }, now) {
  return now < at ? 0 : Math.max(0, retryAt - now);
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
