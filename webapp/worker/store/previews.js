/** The pictures as taken, for the agent's own eyes: under the local key, also after the sealed copy can't be opened here. */

/** @typedef {import('../../../sync/protocol.js').Bytes} Bytes */

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/**
 * @param {import('./box.js').Boxes} boxes
 * @param {{id: string, bytes: Bytes, type: string}} file
 */
export function closePreview(boxes, { id, bytes, type }) {
  const kind = TYPES.indexOf(type);
  if (kind < 0) throw new TypeError(`unknown type ${type}`);
  const content = new Uint8Array(bytes.length + 1);
  content[0] = kind;
  content.set(bytes, 1);
  return boxes.closeBytes(`previews/${id}`, content);
}

/**
 * @param {{database: import('./database.js').Database, boxes: import('./box.js').Boxes}} context
 */
export function createPreviews({ database, boxes }) {
  return {
    /**
     * @param {string} fileId
     * @returns {Promise<{bytes: Bytes, type: string} | null>}
     */
    async findPreview(fileId) {
      const found = await database.read(['previews'], (tx) => tx.objectStore('previews').get(fileId));
      if (!found) return null;
      const content = await boxes.openBytes(`previews/${fileId}`, found);
      return { bytes: content.subarray(1), type: TYPES[content[0]] };
    },
  };
}
