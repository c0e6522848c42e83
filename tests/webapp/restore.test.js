import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { attach, collectingCase, fillForm } from './cases.js';
import { PIN, dump, enrolledPhone, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** Run a story against a centre of its own. */
async function withServer(story) {
  await server.installAnew();
  await story(server);
}

/** Work before and after the copy was taken; then the centre loses what came after. */
async function restoredFromCopy(server) {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const caseId = await collectingCase(phone.engine);
  await phone.sync();
  await server.copy();
  const early = await attach(phone.engine, caseId, 'id-card', 1);
  await fillForm(phone.engine, caseId);
  const late = await attach(phone.engine, caseId, 'id-card', 2);
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).safe, 6);
  await server.restoreCopy();
  phone.url = server.url;
  return { phone, caseId, files: [early, late] };
}

test('a centre restored from an older copy gets handed in again what it lost, once', () => withServer(async (server) => {
  const { phone, caseId, files } = await restoredFromCopy(server);
  const told = [];
  phone.network = async (url, options, pass) => {
    const response = await pass(url, options);
    if (url.endsWith('exchange')) {
      const answer = await response.clone().json();
      told.push([answer.expected_seq, answer.epoch]);
    }
    return response;
  };
  const epochBefore = (await dump(phone.disk)).meta.find(({ key }) => key === 'device').value.epoch;
  await phone.sync();
  assert.equal(told[0][0], 4, 'the centre wants 4 again');
  assert.notEqual(told[0][1], epochBefore);
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.safe, status.filesArrived, status.lastProblem], [6, 6, 6, 3, null]);
  const facts = await server.ask('facts');
  assert.deepEqual(facts.mutations.map(({ seq, outcome }) => [seq, outcome]), [1, 2, 3, 4, 5, 6].map((seq) => [seq, 'applied']));
  assert.ok(files.every((id) => facts.files.some((file) => file.id === id && file.stored)));
  assert.deepEqual(facts.cases.map(({ id }) => id), [caseId]);
  const shown = await phone.engine.store.getCase(caseId);
  assert.deepEqual([shown.materials.length, shown.local.unsent, shown.timeline.filter((event) => event.pending).length], [3, 0, 0]);
}));

test('what was not handed in yet goes along with what the centre lost', () => withServer(async (server) => {
  const { phone, caseId } = await restoredFromCopy(server);
  await attach(phone.engine, caseId, 'id-card', 3);
  await phone.sync();
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.lastProblem], [7, 7, null]);
}));

test('between the restore and the handing in, the phone takes back its word', () => withServer(async (server) => {
  const { phone, caseId } = await restoredFromCopy(server);
  let exchanges = 0;
  phone.network = async (url, options, pass) => {
    if (url.endsWith('exchange') && (exchanges += 1) > 1) throw new TypeError('cut');
    return pass(url, options);
  };
  await phone.sync();
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.safe], [6, 3, 0], 'and nothing counts as safe before the centre knows whose its numbers are');
  const shown = await phone.engine.store.getCase(caseId);
  assert.equal(shown.local.unsent, 3);
  assert.equal(shown.materials.length, 3, 'what was done is still shown as done here');
  assert.equal(shown.local.filesArrived < 3, true);
}));

test('a phone that heard of the restore while locked pulls afresh once it is unlocked', () => withServer(async (server) => {
  const { phone, caseId } = await restoredFromCopy(server);
  const locked = newPhone({ url: server.url, disk: phone.disk });
  await locked.sync();
  assert.equal((await locked.engine.store.syncStatus()).arrived, 6);
  await locked.engine.keys.unlock(PIN);
  const asked = [];
  locked.network = async (url, options, pass) => {
    const response = await pass(url, options);
    if (url.endsWith('exchange')) asked.push(Object.values((await response.clone().json()).changes).map((change) => change.reset));
    return response;
  };
  await locked.sync();
  assert.ok(asked[0].length > 0 && asked[0].every(Boolean), 'every scope comes anew');
  assert.equal((await locked.engine.store.getCase(caseId)).materials.length, 3);
  assert.equal((await locked.engine.store.listCases()).total, 1);
}));

test('the same phone twice: the one found out goes on under an id of its own, and nothing is lost or doubled', () => withServer(async (server) => {
  const first = await enrolledPhone(server);
  await first.sync();
  first.isOnline = false;
  const caseId = await collectingCase(first.engine);
  const shared = await attach(first.engine, caseId, 'id-card', 1);
  const second = newPhone({ url: server.url, disk: await copyOf(first.disk) });
  await second.engine.keys.unlock(PIN);

  second.isOnline = false;
  const other = await collectingCase(second.engine);
  const theirs = await attach(second.engine, other, 'id-card', 1);
  globalThis.indexedDB = first.disk;
  const ours = await attach(first.engine, caseId, 'id-card', 2);
  first.isOnline = true;
  await first.sync();

  globalThis.indexedDB = second.disk;
  const deviceBefore = (await dump(second.disk)).meta.find(({ key }) => key === 'device').value.id;
  second.isOnline = true;
  await second.sync();
  const deviceAfter = (await dump(second.disk)).meta.find(({ key }) => key === 'device').value.id;
  assert.notEqual(deviceAfter, deviceBefore);
  const status = await second.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.lastProblem, status.filesArrived], [8, 8, null, 4]);

  globalThis.indexedDB = first.disk;
  await fillForm(first.engine, caseId);
  await first.sync();
  assert.deepEqual([(await first.engine.store.syncStatus()).lastProblem, (await first.engine.store.getCase(caseId)).local.unsent], [null, 0]);

  const facts = await server.ask('facts');
  assert.deepEqual(facts.cases.map(({ id }) => id).sort(), [caseId, other].sort());
  const pagesOf = (id) => facts.cases.find((one) => one.id === id).pages;
  assert.ok(pagesOf(caseId).includes(shared) && pagesOf(caseId).includes(ours) && pagesOf(other).includes(theirs));
  assert.equal(new Set(pagesOf(caseId)).size, 3);
  for (const id of [shared, ours, theirs]) assert.ok(facts.files.some((file) => file.id === id && file.stored));
  assert.ok(facts.mutations.every(({ outcome }) => outcome === 'applied'));
}));

test('a restore that lets a copy of the phone take its numbers first loses nothing either', () => withServer(async (server) => {
  const nothingIsSafe = async (url, options, pass) => {
    const response = await pass(url, options);
    return url.endsWith('exchange') ? Response.json({ ...(await response.json()), safe_seq: 0 }) : response;
  };
  const first = await enrolledPhone(server);
  await first.sync();
  await server.copy();
  const second = newPhone({ url: server.url, disk: await copyOf(first.disk) });
  globalThis.indexedDB = first.disk;
  first.network = nothingIsSafe;
  const lost = await collectingCase(first.engine);
  await first.sync();
  assert.equal((await first.engine.store.getCase(lost)).local.unsent, 0);

  await server.restoreCopy();
  [first.url, second.url] = [server.url, server.url];
  globalThis.indexedDB = second.disk;
  await second.engine.keys.unlock(PIN);
  const taken = await collectingCase(second.engine);
  await fillForm(second.engine, taken);
  await second.sync();

  globalThis.indexedDB = first.disk;
  first.network = (url, options, pass) => pass(url, options);
  await first.sync();
  const facts = await server.ask('facts');
  assert.deepEqual(facts.cases.map(({ id }) => id).sort(), [lost, taken].sort());
  assert.equal(facts.mutations.filter(({ outcome }) => outcome === 'applied').length, facts.mutations.length);
  assert.deepEqual([(await first.engine.store.getCase(lost)).local.unsent, (await first.engine.store.syncStatus()).lastProblem], [0, null]);
}));

test('a copy that was found out, and forgotten by a restore before it had its new id, goes on', () => withServer(async (server) => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  await collectingCase(phone.engine);
  await server.copy();
  const { id } = (await dump(phone.disk)).meta.find(({ key }) => key === 'device').value;
  await server.ask('device', { device: id, state: 'quarantined' });
  const locked = newPhone({ url: server.url, disk: phone.disk });
  await locked.sync();
  assert.equal((await locked.engine.store.syncStatus()).lastProblem.code, 'cloned');
  await server.restoreCopy();
  locked.url = server.url;
  await locked.engine.keys.unlock(PIN);
  await locked.sync();
  locked.now = new Date(Date.now() + 600_000);
  await locked.sync();
  const status = await locked.engine.store.syncStatus();
  assert.deepEqual([status.device, status.arrived, status.lastProblem], [id, 3, null]);
}));

test('a cloned phone that is locked says so and waits for its PIN', () => withServer(async (server) => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  await collectingCase(phone.engine);
  await server.ask('device', { device: (await dump(phone.disk)).meta.find(({ key }) => key === 'device').value.id, state: 'quarantined' });
  const locked = newPhone({ url: server.url, disk: phone.disk });
  await locked.sync();
  const status = await locked.engine.store.syncStatus();
  assert.deepEqual([status.lastProblem.code, status.arrived], ['cloned', 0]);
  await locked.engine.keys.unlock(PIN);
  await locked.sync();
  assert.deepEqual([(await locked.engine.store.syncStatus()).arrived, (await locked.engine.store.syncStatus()).lastProblem], [3, null]);
}));

/** Another disk with the same on it. */
async function copyOf(disk) {
  const { IDBFactory } = await import('fake-indexeddb');
  const { Database } = await import('../../webapp/worker/store/database.js');
  const found = await dump(disk);
  const copy = new IDBFactory();
  globalThis.indexedDB = copy;
  const database = new Database();
  await database.write(Object.keys(found), async (tx) => {
    for (const [name, rows] of Object.entries(found)) for (const { key, value } of rows) await tx.objectStore(name).put(...(name === 'meta' ? [value, key] : [value]));
  });
  await database.close();
  return copy;
}
