import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCase } from './cases.js';
import { dump, enrolAlone, newPhone } from './phone.js';

/** The live connections to a phone's database. */
const connections = (disk) => [...disk._databases.get('daiban').connections];

/** As when the browser ends its database process: what is under way fails, and the connection is gone. */
function breakConnections(disk) {
  for (const connection of connections(disk)) {
    for (const tx of connection._rawDatabase.transactions.filter(({ _state }) => _state !== 'finished')) tx._abort('AbortError');
    connection._closed = true;
    connection.dispatchEvent({ type: 'close', initialized: true, dispatched: false, eventPath: [], bubbles: false, cancelable: false });
  }
}

test('a step taken after the connection was lost is saved all the same', async () => {
  const phone = await enrolAlone(newPhone());
  for (const connection of connections(phone.disk)) connection.close();
  await openCase(phone.engine);
  assert.equal((await phone.engine.store.countCases()).total, 1);
});

test('a step whose connection is lost while it is written is saved once', async () => {
  const phone = await enrolAlone(newPhone());
  const caseId = await openCase(phone.engine);
  const original = IDBObjectStore.prototype.add;
  let isBroken = false;
  IDBObjectStore.prototype.add = function (...args) {
    const request = original.apply(this, args);
    if (!isBroken) {
      isBroken = true;
      breakConnections(phone.disk);
    }
    return request;
  };
  try {
    await openCase(phone.engine);
  } finally {
    IDBObjectStore.prototype.add = original;
  }
  assert.equal(isBroken, true);
  const { pending, outbox } = await dump(phone.disk);
  assert.deepEqual([pending.length, outbox.map(({ key }) => key[1])], [2, [1, 2]]);
  assert.ok(await phone.engine.store.getCase(caseId));
});

test('a look during which the connection is lost is taken once more', async () => {
  const phone = await enrolAlone(newPhone());
  const caseId = await openCase(phone.engine);
  const original = IDBObjectStore.prototype.get;
  let isBroken = false;
  IDBObjectStore.prototype.get = function (...args) {
    if (!isBroken) {
      isBroken = true;
      breakConnections(phone.disk);
    }
    return original.apply(this, args);
  };
  try {
    assert.ok(await phone.engine.store.getCase(caseId));
  } finally {
    IDBObjectStore.prototype.get = original;
  }
  assert.equal(isBroken, true);
});

test('a newer schema, brought by the version that waits for its turn, closes the connection and keeps nobody from working', async () => {
  const phone = await enrolAlone(newPhone());
  await openCase(phone.engine);
  const newer = await new Promise((resolve, reject) => {
    const request = phone.disk.open('daiban', 99);
    request.onupgradeneeded = () => request.result.createObjectStore('of-the-next-version');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  newer.close();
  await openCase(phone.engine);
  assert.equal((await phone.engine.store.countCases()).total, 2);
});
