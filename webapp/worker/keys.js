/**
 * The local key: there while unlocked, gone when locked.
 *
 * @typedef {import('./key_custody.js').Page} Page
 * @typedef {{database: import('./store/database.js').Database, crypto: Crypto, clock: () => Date,
 *   wait: (milliseconds: number) => Promise<void>, pages: () => Promise<readonly Page[]>}} Context
 */
import { askPages } from './key_custody.js';
import { MOST_WRONG, findLocalKey, pauseAfter, wrapLocalKey } from './pin.js';
import { Locked, PinSpent, PinWrong } from './problems.js';
import { createBoxes } from './store/box.js';

const CHECK = 'daiban';

/** @param {Context} context */
export function createKeys({ database, crypto, clock, wait, pages }) {
  /** @type {CryptoKey | null} */
  let key = null;
  /** Raised by every locking: a page that slept through it can't bring the old key back. @type {number | null} */
  let session = null;
  /** @type {Promise<boolean> | null} */
  let asking = null;
  /** @type {(() => void)[]} */
  const listeners = [];

  /** @param {string} name */
  const meta = (name) => database.read(['meta'], (tx) => tx.objectStore('meta').get(name));

  /** @param {any} message */
  const tell = async (message) => (await pages()).forEach((page) => page.postMessage(message));

  /**
   * Whether a key opens what this phone's key closed.
   * @param {CryptoKey} candidate
   * @param {any} lock
   */
  const fits = (candidate, lock) =>
    createBoxes({ crypto, keys: { requireKey: () => candidate } }).open('meta/lock', lock.check).then((said) => said === CHECK, () => false);

  /** @param {CryptoKey} found */
  async function keep(found) {
    session = (await meta('session')) ?? 0;
    key = found;
  }

  /**
   * Count the try before it is made, so that stopping the app in mid-try gains nothing. A clock that was set back in a pause begins the
   * pause anew, or it would last for as long as the clock went back.
   */
  async function spendTry() {
    const { wrong, waits } = await database.write(['meta'], async (tx) => {
      const store = tx.objectStore('meta');
      const { wrong, notBefore } = (await store.get('tries')) ?? { wrong: 0, notBefore: 0 };
      const now = clock().getTime();
      const waits = Math.min(notBefore - now, pauseAfter(wrong) * 1000);
      if (wrong >= MOST_WRONG) throw new PinSpent('too many wrong PINs');
      const next = waits > 0 ? { wrong, notBefore: now + waits } : { wrong: wrong + 1, notBefore: now + pauseAfter(wrong + 1) * 1000 };
      await store.put(next, 'tries');
      return { wrong: next.wrong, waits };
    });
    if (waits > 0) throw new PinWrong(wrong, Math.ceil(waits / 1000));
    return wrong;
  }

  async function recover() {
    const [lock, current] = await Promise.all([meta('lock'), meta('session')]);
    if (!lock) return false;
    const accept = async (/** @type {import('./key_custody.js').Held} */ held) =>
      held.session === (current ?? 0) && held.key instanceof CryptoKey && fits(held.key, lock);
    const found = await askPages([...(await pages())], accept, wait);
    if (found && ((await meta('session')) ?? 0) === (current ?? 0)) await keep(found);
    return key !== null;
  }

  const self = {
    /** Whether this phone belongs to an agent. */
    isEnrolled: async () => (await meta('lock')) !== undefined,

    isUnlocked: () => key !== null,

    /** The local key. Throws Locked. @returns {CryptoKey} */
    requireKey() {
      if (!key) throw new Locked('locked');
      return key;
    },

    /** Whether so many PINs were wrong that none is taken any more. */
    isPinSpent: async () => ((await meta('tries'))?.wrong ?? 0) >= MOST_WRONG,

    /**
     * Take the key out from under the PIN and hand it to the open pages. Throws PinWrong, PinSpent.
     * @param {string} pin
     */
    async unlock(pin) {
      const lock = await meta('lock');
      if (!lock) throw new Locked('not enrolled');
      const wrong = await spendTry();
      const found = await findLocalKey(crypto, pin, lock);
      if (!found && wrong >= MOST_WRONG) throw new PinSpent('too many wrong PINs');
      if (!found) throw new PinWrong(wrong, pauseAfter(wrong));
      await database.write(['meta'], (tx) => tx.objectStore('meta').delete('tries'));
      await self.hold(found);
    },

    /**
     * Put this phone's own key under a new PIN; the old one opens nothing from then on.
     * @param {import('../../sync/protocol.js').Bytes} raw the local key, from the centre
     * @param {string} pin
     * @returns {Promise<boolean>} false when this isn't the key of this phone: nothing was changed then
     */
    async renewPin(raw, pin) {
      const { key: given, wrapping } = await wrapLocalKey(crypto, pin, raw);
      if (!(await fits(given, await meta('lock')))) return false;
      await database.write(['meta'], async (tx) => {
        const store = tx.objectStore('meta');
        await store.put({ ...wrapping, check: (await store.get('lock')).check }, 'lock');
        await store.delete('tries');
      });
      await self.hold(given);
      return true;
    },

    /**
     * Keep a key that was just made or unwrapped.
     * @param {CryptoKey} found
     */
    async hold(found) {
      await keep(found);
      await tell({ type: 'keep-key', key, session });
    },

    /** Forget the key here and in every page. */
    async lock() {
      key = null;
      session = null;
      listeners.forEach((listener) => listener());
      await database.write(['meta'], async (tx) => {
        const store = tx.objectStore('meta');
        await store.put(((await store.get('session')) ?? 0) + 1, 'session');
      });
      await tell({ type: 'forget-key' });
    },

    /** Called at every locking. @param {() => void} listener */
    whenLocked(listener) {
      listeners.push(listener);
    },

    /** Whether the phone is unlocked, after asking the open pages when this worker has just started. */
    async recoverKey() {
      if (key) return true;
      asking ??= recover().finally(() => {
        asking = null;
      });
      return asking;
    },

    /**
     * A page asks for the key on load.
     * @param {{data: any, ports: readonly {postMessage: (message: any) => void}[]}} event
     * @returns {boolean} whether it was about keys
     */
    handleMessage(event) {
      if (event.data?.type !== 'give-key') return false;
      event.ports[0]?.postMessage({ key, session });
      return true;
    },

    /** What lets a key be recognised as this phone's own. @param {CryptoKey} made */
    checkOf: (made) => createBoxes({ crypto, keys: { requireKey: () => made } }).close('meta/lock', CHECK),
  };
  return self;
}

/** @typedef {ReturnType<typeof createKeys>} Keys */
