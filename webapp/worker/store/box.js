/**
 * What lies encrypted on the phone: AES-256-GCM under the local key, each box bound to its place so that none can be moved.
 *
 * @typedef {import('../../../sync/protocol.js').Bytes} Bytes
 * @typedef {{iv: Bytes, body: Bytes}} Box
 */
import { utf8 } from '../../../sync/protocol.js';

const IV_BYTES = 12;

/**
 * @param {{crypto: Crypto, keys: {requireKey: () => CryptoKey}}} context
 */
export function createBoxes({ crypto, keys }) {
  /**
   * @param {string} place
   * @param {Bytes} iv
   */
  const algorithm = (place, iv) => ({ name: 'AES-GCM', iv, additionalData: utf8(`daiban/box/1\n${place}`) });

  /**
   * @param {string} place store and id
   * @param {Bytes} bytes
   * @returns {Promise<Box>}
   */
  async function closeBytes(place, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const body = await crypto.subtle.encrypt(algorithm(place, iv), keys.requireKey(), bytes);
    return { iv, body: new Uint8Array(body) };
  }

  /**
   * @param {string} place
   * @param {Box} box
   * @returns {Promise<Bytes>}
   */
  async function openBytes(place, { iv, body }) {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(place, iv), keys.requireKey(), body));
  }

  return {
    closeBytes,
    openBytes,

    /**
     * @param {string} place
     * @param {unknown} value JSON
     * @returns {Promise<Box>}
     */
    close: (place, value) => closeBytes(place, utf8(JSON.stringify(value))),

    /**
     * @param {string} place
     * @param {Box} box
     * @returns {Promise<any>}
     */
    open: async (place, box) => JSON.parse(new TextDecoder().decode(await openBytes(place, box))),
  };
}

/** @typedef {ReturnType<typeof createBoxes>} Boxes */
