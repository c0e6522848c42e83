import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Locked } from '../../webapp/worker/problems.js';
import { browse } from './browser_on_phone.js';
import { attach, collectingCase, fillForm } from './cases.js';
import { PIN, dump, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const deviceOf = async (phone) => (await dump(phone.disk)).meta.find(({ key }) => key === 'device').value;

/**
 * A phone enrolled after the moment to which the centre was restored: with work handed in before and after that, and work not handed in.
 * @param {string} [whose] `newcomer`: its agent was made a user after that moment, too
 */
async function forgotten(whose = 'code') {
  await server.installAnew();
  await server.copy();
  const phone = newPhone({ url: server.url });
  await phone.engine.enrolment.enrol({ code: await server.ask(whose), pin: PIN, deviceLabel: 'test' });
  const caseId = await collectingCase(phone.engine);
  const files = [await attach(phone.engine, caseId, 'id-card', 1)];
  await phone.sync();
  await server.ask('dispatch');
  await phone.sync();
  assert.deepEqual([(await phone.engine.store.syncStatus()).safe, (await phone.engine.store.syncStatus()).filesSafe], [4, 2]);
  phone.isOnline = false;
  await fillForm(phone.engine, caseId);
  await server.restoreCopy();
  phone.url = server.url;
  phone.isOnline = true;
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).stopped, 'unknown_device');
  files.push(await attach(phone.engine, caseId, 'id-card', 2));
  return { phone, caseId, files, before: await dump(phone.disk) };
}

const enrolAgain = async (phone, code) => phone.engine.reenrolment.enrolAgain({ code: code ?? (await server.ask('code')), deviceLabel: 'test' });
const refusal = (phone, code) => enrolAgain(phone, code).then(() => null, (error) => error.reason ?? error.name);

/** Everything is at the centre once, and the phone says so. */
async function allArrived({ phone, caseId, files }) {
  const steps = 6;
  await phone.sync();
  await server.ask('dispatch');
  await phone.sync();
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.safe, status.filesTotal, status.filesSafe, status.lastProblem], [steps, steps, steps, 3, 3, null]);
  const facts = await server.ask('facts');
  assert.deepEqual(facts.mutations.map(({ seq, outcome }) => [seq, outcome]), Array.from({ length: steps }, (_, place) => [place + 1, 'applied']));
  assert.deepEqual(facts.cases.map(({ id }) => id), [caseId]);
  assert.ok(files.every((id) => facts.files.some((file) => file.id === id && file.stored) && facts.cases[0].pages.includes(id)));
  const shown = await phone.engine.store.getCase(caseId);
  assert.deepEqual([shown.materials.length, shown.local.unsent], [3, 0]);
  return facts;
}

test('a new code brings the phone back under its old id, and all it holds is handed in as it was sealed', async () => {
  const story = await forgotten();
  const { phone, before: held } = story;
  assert.equal(await refusal(phone), null);
  const facts = await allArrived(story);
  const device = held.meta.find(({ key }) => key === 'device').value;
  assert.ok(facts.mutations.every((one) => one.device === device.id));
  const now = await dump(phone.disk);
  const sealed = ({ outbox }) => outbox.map(({ value }) => value.header.sealed_sha256);
  assert.deepEqual(sealed(now), sealed(held));
  assert.deepEqual(now.files.map(({ key }) => key), held.files.map(({ key }) => key));
  assert.equal(facts.devices.find(({ id }) => id === device.id).has_escrow, true);
});

test('locked or unlocked, the pages lead there in words, and a code on its page is enough', async () => {
  const story = await forgotten();
  const { phone } = story;
  await phone.engine.keys.lock();
  const { get, post } = browse(phone);
  assert.match(await (await get('unlock')).text(), /不认得这部手机了。里面的东西都还在。解锁以后，用乡镇给的新登记码重新登记/);
  assert.equal((await post('unlock', { pin: PIN, next: '/agent/' })).headers.get('Location'), '/agent/reenrolment');
  assert.equal((await get('enrolment')).headers.get('Location'), '/agent/reenrolment', 'the link of the office leads there, too');
  assert.match(await (await get('')).text(), /href="\/agent\/reenrolment"/);
  assert.match(await (await get('reenrolment')).text(), /里面的东西都还在（6 步、3 张照片），一样也不会少/);
  const refused = await post('reenrolment', { code: await server.ask('code', { agent: 'agent-b' }), device_label: '' });
  assert.deepEqual([refused.status, /这个码是给别人的/.test(await refused.text())], [422, true]);
  assert.equal((await post('reenrolment', { code: await server.ask('code'), device_label: '' })).headers.get('Location'), '/agent/');
  await allArrived(story);
  assert.equal((await get('reenrolment')).headers.get('Location'), '/agent/');
});

test('a package made before it came back can be imported afterwards', async () => {
  const { phone } = await forgotten();
  const { file } = await phone.engine.store.makeHandover();
  const bring = async () => server.ask('bring_package', { package: Buffer.from(await file.arrayBuffer()).toString('base64url') });
  assert.equal((await bring()).refused, 'package_unknown_device');
  await enrolAgain(phone);
  await phone.sync();
  assert.ok(await phone.engine.store.takeReceipt((await bring()).receipt));
});

test('a wrong code, no network, a code of somebody else and a locked phone change nothing, and the right code still works', async () => {
  const story = await forgotten();
  const { phone, before: held } = story;
  assert.equal(await refusal(phone, 'XXXX-XXXX-XX'), 'enrolment_code_wrong');
  assert.equal(await refusal(phone, await server.ask('code', { agent: 'agent-b' })), 'code_of_another');
  phone.isOnline = false;
  const code = await server.ask('code');
  assert.equal(await refusal(phone, code), 'no_network');
  phone.isOnline = true;
  await phone.engine.keys.lock();
  await assert.rejects(enrolAgain(phone, code), Locked);
  await phone.engine.keys.unlock(PIN);
  const now = await dump(phone.disk);
  for (const store of ['outbox', 'files', 'pending', 'transfers', 'previews', 'rows']) assert.deepEqual(now[store], held[store], store);
  assert.equal(await refusal(phone, code), null);
  await allArrived(story);
});

test('an answer lost on the way costs another code and nothing else', async () => {
  const story = await forgotten();
  const { phone } = story;
  phone.network = async (url, options, pass) => {
    await pass(url, options);
    throw new TypeError('cut');
  };
  assert.equal(await refusal(phone), 'no_network');
  phone.network = (url, options, pass) => pass(url, options);
  assert.equal(await phone.engine.reenrolment.isForgotten(), true);
  assert.equal(await refusal(phone), null);
  await allArrived(story);
});

test('a phone that let go of its first steps is numbered anew, and hands in everything it still holds', async () => {
  const story = await forgotten();
  const { phone } = story;
  const old = await deviceOf(phone);
  const { Database } = await import('../../webapp/worker/store/database.js');
  const database = new Database();
  await database.write(['outbox', 'pending'], async (tx) => {
    const first = await tx.objectStore('pending').index('by_seq').get([old.id, 1]);
    await tx.objectStore('outbox').delete([old.id, 1]);
    await tx.objectStore('pending').delete(first.id);
  });
  await database.close();
  assert.equal(await refusal(phone), null);
  const device = await deviceOf(phone);
  assert.notEqual(device.id, old.id);
  await phone.sync();
  const facts = await server.ask('facts');
  assert.deepEqual(facts.mutations.map(({ seq, reason }) => [seq, reason]), [1, 2, 3, 4, 5].map((seq) => [seq, 'unknown_case']), 'their opening is gone, and each says so');
  assert.equal(facts.files.filter(({ stored }) => stored).length, 3);
  assert.equal(facts.devices.find(({ id }) => id === device.id).has_escrow, true);
});

test('an agent who was made a user after the moment, and again after the restore, gets his work back, too', async () => {
  const story = await forgotten('newcomer');
  const { phone } = story;
  assert.equal(await refusal(phone), null);
  const facts = await allArrived(story);
  assert.equal((await phone.engine.store.getCase(story.caseId)).local.mine, true);
  assert.equal(new Set(facts.mutations.map(({ device }) => device)).size, 1);
});

test('two copies of one phone both come back, each under an id of its own, and both keep their work', async () => {
  const story = await forgotten();
  const { phone } = story;
  const { IDBFactory } = await import('fake-indexeddb');
  const found = await dump(phone.disk);
  const copy = newPhone({ url: server.url, disk: new IDBFactory() });
  const { Database } = await import('../../webapp/worker/store/database.js');
  const database = new Database();
  await database.write(Object.keys(found), async (tx) => {
    for (const [name, rows] of Object.entries(found)) for (const { key, value } of rows) await tx.objectStore(name).put(...(name === 'meta' ? [value, key] : [value]));
  });
  await database.close();
  await copy.engine.keys.unlock(PIN);
  const theirs = await collectingCase(copy.engine);
  globalThis.indexedDB = phone.disk;
  const ours = await collectingCase(phone.engine);
  for (const one of [phone, copy, phone, copy]) {
    globalThis.indexedDB = one.disk;
    if (await one.engine.reenrolment.isForgotten()) await enrolAgain(one);
    await one.sync();
  }
  const facts = await server.ask('facts');
  assert.deepEqual(facts.cases.map(({ id }) => id).sort(), [story.caseId, ours, theirs].sort());
  assert.ok(facts.mutations.every(({ outcome }) => outcome === 'applied'));
});
