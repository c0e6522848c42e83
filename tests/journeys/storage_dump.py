"""Everything an origin keeps in the browser, asked for through the storage APIs and written out as files."""

import base64
from pathlib import Path

from playwright.sync_api import Page

DUMP = """
async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const base64 = async (bytes) => (await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(new Blob([bytes]));
  })).split(',')[1] ?? '';
  const found = [];
  const note = async (where, value) => {
    if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) found.push([where, await base64(value)]);
    else if (value && typeof value === 'object') for (const [name, part] of Object.entries(value)) await note(`${where}.${name}`, part);
    else found.push([where, await base64(String(value))]);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const read = (what) => done(database.transaction(store).objectStore(store)[what]());
      const [keys, values] = [await read('getAllKeys'), await read('getAll')];
      for (const [place, key] of keys.entries()) {
        await note(`indexeddb.${name}.${store}.${place}.key`, key);
        await note(`indexeddb.${name}.${store}.${place}`, values[place]);
      }
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      await note(`cache.${name}.address`, request.url);
      await note(`cache.${name}.body`, await (await cache.match(request)).arrayBuffer());
    }
  }
  for (const [name, storage] of Object.entries({ localStorage, sessionStorage })) await note(name, { ...storage });
  await note('cookie', document.cookie);
  await note('address', location.href);
  await note('history', history.state);
  return found;
}
"""


def dump_storage(page: Page, folder: Path) -> int:
    """Write every value of the open page's origin into a file of its own; returns how many there were."""
    folder.mkdir(parents=True)
    found = page.evaluate(DUMP)
    for number, (where, value) in enumerate(found):
        (folder / f"{number:05} {where.replace('/', '_')[:120]}").write_bytes(where.encode() + b"\n" + base64.b64decode(value))
    return len(found)
