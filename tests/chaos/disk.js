/** What is written on a phone's disk, read past its worker; and copies of it. */
import { IDBFactory } from 'fake-indexeddb';
import { Database } from '../../webapp/worker/store/database.js';
import { Life } from './life.js';

const NAME = 'daiban';
const MOST_TURNS = 10_000;

/** @param {any} disk */
const databaseOn = (disk) => disk._databases.get(NAME);

/** Wait until nothing is being written any more. @param {any} disk */
export async function settled(disk) {
  for (let turn = 0; databaseOn(disk)?.transactions.length > 0; turn += 1) {
    if (turn > MOST_TURNS) throw new Error('a transaction that never ends');
    await new Promise((done) => setImmediate(done));
  }
}

/**
 * Every store's values; of `meta` by name.
 * @param {any} disk
 * @returns {Record<string, any>}
 */
export function contentsOf(disk) {
  const stores = [...(databaseOn(disk)?.rawObjectStores ?? [])].map(([name, store]) => [name, [...store.records.values()]]);
  const found = Object.fromEntries(stores.map(([name, records]) => [name, records.map((/** @type {any} */ one) => one.value)]));
  const meta = stores.find(([name]) => name === 'meta')?.[1] ?? [];
  return { ...found, meta: Object.fromEntries(meta.map((/** @type {any} */ one) => [one.key, one.value])) };
}

/** Another disk with the same on it. @param {any} disk */
export async function copyOf(disk) {
  await settled(disk);
  const copy = new IDBFactory();
  const life = new Life(copy, () => {});
  const stores = [...databaseOn(disk).rawObjectStores];
  await life.run(async () => {
    const database = new Database();
    await database.write(stores.map(([name]) => name), async (tx) => {
      for (const [name, store] of stores) {
        for (const { key, value } of store.records.values()) await tx.objectStore(name).put(...(name === 'meta' ? [value, key] : [value]));
      }
    });
    await database.close();
  });
  return copy;
}
