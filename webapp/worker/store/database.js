/**
 * The phone's database: its stores, a connection that is opened again when it was lost, transactions that hold or don't.
 *
 * @typedef {import('idb').IDBPDatabase<any>} Connection
 * @typedef {import('idb').IDBPTransaction<any, string[], 'readwrite'>} Writing
 * @typedef {import('idb').IDBPTransaction<any, string[], 'readonly'>} Reading
 */
import { openDB } from 'idb';
import { StorageFull } from '../problems.js';

const NAME = 'daiban';
/** The name of the database beside it, for practice. */
export const PRACTICE = 'daiban-practice';
const VERSION = 1;
/** How a transaction says that its connection was lost: by itself, or when something more is asked of it. */
const LOST = ['AbortError', 'InvalidStateError', 'TransactionInactiveError'];

/** @type {Record<string, IDBObjectStoreParameters | undefined>} */
const STORES = {
  meta: undefined,
  rows: { keyPath: 'id' },
  pending: { keyPath: 'id' },
  outbox: { keyPath: ['device', 'seq'] },
  files: { keyPath: 'id' },
  transfers: { keyPath: 'id' },
  previews: { keyPath: 'id' },
  drafts: { keyPath: 'id' },
  catalogue: { keyPath: 'id' },
};

/** @type {[string, string, string | string[]][]} */
const INDEXES = [
  ['rows', 'by_change', 'change'],
  ['pending', 'by_change', 'change'],
  ['pending', 'by_seq', ['device', 'seq']],
  ['pending', 'by_case', 'caseId'],
  ['pending', 'by_state', 'state'],
  ['transfers', 'by_case', 'caseId'],
  ['transfers', 'by_state', 'state'],
  ['previews', 'by_case', 'caseId'],
];

export class Database {
  /** @type {Promise<Connection> | null} */
  #connection = null;
  #name;

  /** @param {string} [name] another one than the phone's own, for practice */
  constructor(name = NAME) {
    this.#name = name;
  }

  /** Since a write found no room the browser may be unable to open the database at all, and says only "internal error" then. */
  #isFull = false;

  /**
   * Look at some stores together. Throws StorageFull when the phone is so full that the browser can't even open them.
   * @template T
   * @param {string[]} stores
   * @param {(tx: Reading) => Promise<T>} look
   * @returns {Promise<T>}
   */
  async read(stores, look) {
    const once = async () => {
      const tx = await this.#begin((connection) => connection.transaction(stores, 'readonly'));
      tx.done.catch(() => null); // whoever looks hears it from the request
      return look(tx);
    };
    try {
      return await once().catch((error) => (LOST.includes(error?.name) ? once() : Promise.reject(error))); // the browser had closed it
    } catch (error) {
      throw this.#plain(error, null);
    }
  }

  /**
   * Change some stores together: all of it is on the disk when this resolves, or none of it ever will be.
   * Throws StorageFull when there is no room.
   * @template T
   * @param {string[]} stores
   * @param {(tx: Writing) => Promise<T>} change must await nothing but requests of `tx`; done once more when the connection was lost
   * @returns {Promise<T>}
   */
  write(stores, change) {
    const once = () => this.#writeOnce(stores, change);
    return once().catch((error) => (LOST.includes(error?.name) ? once() : Promise.reject(error))); // the browser had closed it: nothing was written
  }

  /**
   * @template T
   * @param {string[]} stores
   * @param {(tx: Writing) => Promise<T>} change
   * @returns {Promise<T>}
   */
  async #writeOnce(stores, change) {
    const tx = await this.#begin((connection) => connection.transaction(stores, 'readwrite', { durability: 'strict' }));
    const done = tx.done.then(() => null, (error) => error ?? new Error('aborted'));
    try {
      const answer = await change(tx);
      await tx.done;
      return answer;
    } catch (error) {
      abort(tx);
      throw this.#plain(error, await done);
    }
  }

  /** Forget everything. */
  clear() {
    return this.write(Object.keys(STORES), async (tx) => {
      for (const name of Object.keys(STORES)) await tx.objectStore(name).clear();
    });
  }

  /**
   * Forget everything but what `keep` names, in one transaction.
   * @param {(tx: Writing) => Promise<Record<string, any> | null>} keep what of `meta` is to stand there afterwards; null: nothing is forgotten
   * @returns {Promise<boolean>} whether it was forgotten
   */
  wipe(keep) {
    return this.write(Object.keys(STORES), async (tx) => {
      const kept = await keep(tx);
      if (!kept) return false;
      for (const name of Object.keys(STORES)) await tx.objectStore(name).clear();
      for (const [name, value] of Object.entries(kept)) await tx.objectStore('meta').put(value, name);
      return true;
    });
  }

  /** Close the connection; the next use opens it again. */
  async close() {
    const connection = await this.#connection;
    this.#connection = null;
    connection?.close();
  }

  /**
   * @template T
   * @param {(connection: Connection) => T} start
   * @returns {Promise<T>}
   */
  async #begin(start) {
    try {
      return start(await this.#open());
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      this.#connection = null;
      return start(await this.#open());
    }
  }

  /** @returns {Promise<Connection>} */
  #open() {
    const forget = () => {
      this.#connection = null;
    };
    const turns = { upgrade, blocking: () => void this.close(), terminated: forget };
    // The program's next version, waiting for its turn, may have brought a newer schema: it only ever adds to the older one.
    const asItIs = (/** @type {any} */ error) => (error?.name === 'VersionError' ? openDB(this.#name, undefined, turns) : Promise.reject(error));
    this.#connection ??= openDB(this.#name, VERSION, turns).catch(asItIs).then((connection) => {
      this.#isFull = false;
      return connection;
    }, (error) => {
      forget();
      throw this.#plain(error, null);
    });
    return this.#connection;
  }

  /**
   * The error that tells most: a full disk shows itself in a request or only when the transaction ends.
   * @param {any} thrown
   * @param {any} ended
   */
  #plain(thrown, ended) {
    const isClosed = this.#isFull && ['AbortError', 'UnknownError'].includes(thrown?.name);
    if (!isClosed && !saysFull(thrown) && !saysFull(ended)) return thrown;
    this.#isFull = true;
    return new StorageFull('no room on this phone');
  }
}

/**
 * @param {import('idb').IDBPDatabase<any>} database
 * @param {number} oldVersion
 * @param {number | null} newVersion
 * @param {import('idb').IDBPTransaction<any, any, 'versionchange'>} tx
 */
function upgrade(database, oldVersion, newVersion, tx) {
  if (oldVersion < 1) {
    for (const [name, options] of Object.entries(STORES)) database.createObjectStore(name, options);
    for (const [store, index, path] of INDEXES) tx.objectStore(store).createIndex(index, path);
  }
}

/** @param {Writing} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it had ended by itself
  }
}

/**
 * Chromium's ways to say that the disk is full: a quota; no file beside the database for a large value; no byte more in its log,
 * whereupon it closes the database.
 * @param {any} error
 */
function saysFull(error) {
  if (error instanceof StorageFull || error?.name === 'QuotaExceededError') return true;
  return error instanceof Error && /failed to write blobs|FILE_ERROR_NO_SPACE/i.test(error.message);
}
