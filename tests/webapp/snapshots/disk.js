/** A phone's whole database as JSON, and back. */

const BYTES = '$bytes';
const UNDEFINED = '$undefined';

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * How a database is laid out: its version, and each store with its key and its indexes.
 * @param {IDBDatabase} database
 */
function layoutOf(database) {
  const names = [...database.objectStoreNames];
  const tx = database.transaction(names);
  const stores = names.map((name) => {
    const { keyPath, autoIncrement, indexNames } = tx.objectStore(name);
    const indexes = [...indexNames].map((each) => {
      const { keyPath: path, unique, multiEntry } = tx.objectStore(name).index(each);
      return { name: each, keyPath: path, unique, multiEntry };
    });
    return { name, keyPath, autoIncrement, indexes };
  });
  return { version: database.version, stores };
}

/** @param {IDBFactory} disk */
export async function readLayout(disk) {
  const database = await done(disk.open('daiban'));
  const layout = layoutOf(database);
  database.close();
  return layout;
}

/**
 * Everything on a phone's disk: its layout, and per store the records with their keys.
 * @param {IDBFactory} disk
 */
export async function readDisk(disk) {
  const database = await done(disk.open('daiban'));
  const layout = layoutOf(database);
  const records = {};
  for (const { name } of layout.stores) {
    const store = database.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    records[name] = keys.map((key, place) => ({ key, value: packed(values[place]) }));
  }
  database.close();
  return { layout, records };
}

/**
 * Write a disk as it was read, by the very layout it had.
 * @param {IDBFactory} disk
 * @param {Awaited<ReturnType<typeof readDisk>>} kept
 */
export async function writeDisk(disk, { layout, records }) {
  const opening = disk.open('daiban', layout.version);
  opening.onupgradeneeded = () => {
    for (const { name, keyPath, autoIncrement, indexes } of layout.stores) {
      const store = opening.result.createObjectStore(name, { ...(keyPath === null ? {} : { keyPath }), autoIncrement });
      for (const { name: each, keyPath: path, unique, multiEntry } of indexes) store.createIndex(each, path, { unique, multiEntry });
      for (const { key, value } of records[name]) store.add(unpacked(value), ...(keyPath === null ? [key] : []));
    }
  };
  (await done(opening)).close();
}

/** JSON for what IndexedDB holds; throws for what it has no words for. */
function packed(value) {
  if (value === undefined) return { [UNDEFINED]: true };
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  if (ArrayBuffer.isView(value)) return { [BYTES]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'), kind: value.constructor.name };
  if (value instanceof ArrayBuffer) return { [BYTES]: Buffer.from(value).toString('base64'), kind: 'ArrayBuffer' };
  if (Array.isArray(value)) return value.map(packed);
  if (Object.getPrototypeOf(value)?.constructor?.name !== 'Object') throw new TypeError(`a snapshot can't hold a ${value.constructor?.name}`);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, packed(part)]));
}

function unpacked(value) {
  if (value === null || typeof value !== 'object') return value;
  if (UNDEFINED in value) return undefined;
  if (BYTES in value) {
    const bytes = Uint8Array.from(Buffer.from(value[BYTES], 'base64'));
    return value.kind === 'ArrayBuffer' ? bytes.buffer : bytes;
  }
  if (Array.isArray(value)) return value.map(unpacked);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
}
