/** Crashes and full disks for the fake IndexedDB, at any step one likes. */
import { IDBObjectStore, IDBTransaction } from 'fake-indexeddb';
import { quickCrypto } from './quick_crypto.js';

const WRITES = ['add', 'put', 'delete'];

/** The process ended here. */
export class Crash extends Error {}

/**
 * Run `work` with every write to the database (and whatever calls `steps.pass()`) counted; from the one numbered `at` on
 * everything crashes.
 * @returns {Promise<{count: number, error: unknown, answer: unknown}>}
 */
export async function crashingAt(at, work) {
  let count = 0;
  const steps = {
    pass() {
      count += 1;
      if (count >= at) throw new Crash(`step ${at}`);
    },
  };
  const originals = WRITES.map((name) => IDBObjectStore.prototype[name]);
  WRITES.forEach((name, place) => {
    IDBObjectStore.prototype[name] = function (...args) {
      steps.pass();
      return originals[place].apply(this, args);
    };
  });
  try {
    const answer = await work(steps).catch((error) => ({ error }));
    return { count, error: answer?.error, answer };
  } finally {
    WRITES.forEach((name, place) => {
      IDBObjectStore.prototype[name] = originals[place];
    });
  }
}

/** As Chromium does on a full disk: every request succeeds, then the transaction aborts at its end. */
export async function onFullDisk(work, isFull = () => true) {
  const original = IDBTransaction.prototype._start;
  IDBTransaction.prototype._start = function () {
    const isEnding = this._requests.length === 0 && this._state !== 'finished';
    if (isEnding && this.mode === 'readwrite' && isFull()) this._abort('QuotaExceededError');
    else original.call(this);
  };
  try {
    return await work();
  } finally {
    IDBTransaction.prototype._start = original;
  }
}

/** Count the calls of `subtle` too. */
export function countingCrypto(steps) {
  const subtle = new Proxy(quickCrypto.subtle, {
    get: (target, name) => (...args) => {
      steps.pass();
      return target[name](...args);
    },
  });
  return { ...quickCrypto, subtle };
}
