/** What was typed and is not finished: under the local key, until it is dropped or committed. */
import { sha256Hex } from '../../../sync/sealing.js';
import { utf8 } from '../../../sync/protocol.js';

/**
 * The name under which a draft lies: a digest, so that a key can say what it likes.
 * @param {Crypto} crypto
 * @param {string} key
 */
export function draftId(crypto, key) {
  return sha256Hex(crypto.subtle, utf8(`daiban/draft/1\n${key}`));
}

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes, crypto: Crypto}} context
 */
export function createDrafts({ database, boxes, crypto }) {
  return {
    /**
     * @param {string} key
     * @param {unknown} value JSON
     */
    async saveDraft(key, value) {
      const id = await draftId(crypto, key);
      const box = await boxes.close(`drafts/${id}`, value);
      await database.write(['drafts'], (tx) => tx.objectStore('drafts').put({ id, ...box }));
    },

    /**
     * @param {string} key
     * @returns {Promise<any>} null when there is none
     */
    async findDraft(key) {
      const id = await draftId(crypto, key);
      const found = await database.read(['drafts'], (tx) => tx.objectStore('drafts').get(id));
      return found ? boxes.open(`drafts/${id}`, found) : null;
    },

    /** @param {string} key */
    async dropDraft(key) {
      const id = await draftId(crypto, key);
      await database.write(['drafts'], (tx) => tx.objectStore('drafts').delete(id));
    },
  };
}
