/**
 * One life of a phone's worker, from its start to its death: which disk it works on, and what becomes of its requests to the
 * database and the network. Whatever it does, awaits included, belongs to it; once it is dead it does nothing any more.
 */
import 'fake-indexeddb/auto';
import { AsyncLocalStorage } from 'node:async_hooks';
import { IDBDatabase, IDBTransaction } from 'fake-indexeddb';

/** @type {AsyncLocalStorage<Life>} */
const living = new AsyncLocalStorage();

/** The process ended here. */
export class Crash extends Error {
  name = 'Crash';
}

export class Life {
  isDead = false;
  #crashIn = 0;
  #fullIn = 0;
  #lostIn = 0;

  /**
   * @param {IDBFactory} disk
   * @param {(fault: string) => void} count
   */
  constructor(disk, count) {
    this.disk = disk;
    this.count = count;
    this.died = new Promise((resolve) => {
      this.tellDeath = resolve;
    });
  }

  /** The life that is working now. */
  static current() {
    return living.getStore();
  }

  /**
   * Die at the n-th request from now on; find the disk full at the n-th transaction that writes; lose the connection at the n-th
   * request to the database. 0: not.
   */
  arm({ crashIn = 0, fullIn = 0, lostIn = 0 }) {
    this.#crashIn = crashIn;
    this.#fullIn = fullIn;
    this.#lostIn = lostIn;
  }

  /**
   * Do something in this life. Throws Crash when it ends meanwhile.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  run(work) {
    const dead = this.died.then(() => {
      throw new Crash('the process ended');
    });
    return Promise.race([living.run(this, work), dead]);
  }

  die() {
    this.isDead = true;
    this.tellDeath();
  }

  /** Before and after every request: this may be the end. Throws Crash. */
  pass() {
    if (this.#isOver()) throw new Crash('here it ends');
  }

  #isOver() {
    if (!this.isDead && this.#crashIn > 0 && (this.#crashIn -= 1) === 0) {
      this.count('phone crashes');
      this.die();
    }
    return this.isDead;
  }

  /** A request to the database: what a process that ends has under way is never committed. @param {any} tx */
  ask(tx) {
    if (this.#isOver()) setImmediate(() => abort(tx));
    else if (this.#lostIn > 0 && (this.#lostIn -= 1) === 0) {
      this.count('database connection lost');
      setImmediate(() => lose(tx.db));
    }
  }

  /** A transaction that may write begins. @param {any} tx */
  begin(tx) {
    if (tx.mode === 'readwrite' && this.#fullIn > 0 && (this.#fullIn -= 1) === 0) {
      this.count('disk full');
      tx.isFull = true;
    }
  }
}

/** @param {any} tx */
function abort(tx) {
  if (tx._state !== 'finished') tx._abort('AbortError');
}

/** As when the browser ends its database process: what is under way fails, and the connection is gone. @param {any} connection */
function lose(connection) {
  connection._rawDatabase.transactions.filter((/** @type {any} */ one) => one.db === connection).forEach(abort);
  connection._closed = true;
  connection.dispatchEvent({ type: 'close', initialized: true, dispatched: false, eventPath: [], bubbles: false, cancelable: false });
}

const { _execRequestAsync: execRequest, _start: start } = IDBTransaction.prototype;
const { transaction } = IDBDatabase.prototype;

IDBTransaction.prototype._execRequestAsync = function (asked) {
  living.getStore()?.ask(this);
  return execRequest.call(this, asked);
};

/** As Chromium does on a full disk: every request succeeds, then the transaction aborts at its end. */
IDBTransaction.prototype._start = function () {
  const isEnding = this.isFull && this._requests.length === 0 && this._state !== 'finished';
  if (isEnding) this._abort('QuotaExceededError');
  else start.call(this);
};

IDBDatabase.prototype.transaction = function (...asked) {
  living.getStore()?.pass();
  const tx = transaction.apply(this, asked);
  living.getStore()?.begin(tx);
  return tx;
};

Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get: () => living.getStore()?.disk });
