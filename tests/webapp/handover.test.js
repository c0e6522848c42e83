import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toText } from '../../sync/protocol.js';
import { browse } from './browser_on_phone.js';
import { attach, collectingCase, fillForm } from './cases.js';
import { dump, enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** A phone that has been without a network all day, with a case and a photo. */
async function offlinePhone() {
  const phone = await enrolledPhone(server);
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  const photo = await attach(phone.engine, caseId, 'id-card', 1);
  return { phone, caseId, photo };
}

const bring = async (file) => server.ask('bring_package', { package: toText(new Uint8Array(await file.arrayBuffer())) });
const held = async (phone) => {
  const { outbox, files } = await dump(phone.disk);
  return { outbox: outbox.length, files: files.length };
};

test('a day without a network reaches the centre as a file; its receipt says arrived, and the network changes nothing later', async () => {
  const { phone, caseId, photo } = await offlinePhone();
  const before = await held(phone);
  const { handover, file } = await phone.engine.store.makeHandover();
  assert.equal((await phone.engine.store.syncStatus()).arrived, 0, 'a saved file is not an arrival');
  const { receipt } = await bring(file);
  const facts = await server.ask('facts');
  assert.equal(facts.cases.some(({ id }) => id === caseId), true);
  assert.equal(facts.files.find(({ id }) => id === photo).stored, true);
  assert.equal((await phone.engine.store.syncStatus()).arrived, 0, 'nobody told the phone');
  const marked = await phone.engine.store.takeReceipt(receipt.toLowerCase().replaceAll('-', ' '));
  assert.deepEqual([marked.number, marked.allFiles], [handover.number, true]);
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.arrived, status.safe, status.filesArrived, status.filesSafe, status.bytesLeft], [status.made, 0, status.filesTotal, 0, 0]);
  const { local } = await phone.engine.store.getCase(caseId);
  assert.equal(local.unsent, 0);
  assert.deepEqual(await held(phone), before, 'nothing is deleted');
  phone.isOnline = true;
  await phone.sync();
  assert.deepEqual((await server.ask('facts')).mutations.length, facts.mutations.length);
  assert.deepEqual((await server.ask('facts')).cases, facts.cases);
});

test('the case says what of it lies in a package, and no longer when a receipt or the centre told that it arrived', async () => {
  const { phone, caseId } = await offlinePhone();
  const { get } = browse(phone);
  const said = async () => /([^>]*)已存入交接包（[^）]+），还不知道到没到中心。/.exec(await (await get(`cases/${caseId}`)).text())?.[1] ?? null;
  const other = await collectingCase(phone.engine);
  assert.equal(await said(), null);
  const first = await phone.engine.store.makeHandover();
  assert.equal(await said(), '4 步、2 张照片');
  await fillForm(phone.engine, caseId);
  assert.equal(await said(), '4 步、2 张照片', 'what was done since lies in none');
  assert.equal((await phone.engine.store.getCase(caseId)).local.unsent, 5);
  await phone.engine.store.takeReceipt((await bring(first.file)).receipt);
  assert.equal(await said(), null);
  await phone.engine.store.makeHandover();
  assert.equal(await said(), '1 步');
  assert.equal(await phone.engine.store.findPacked(await phone.engine.store.getCase(other)), null);
  phone.isOnline = true;
  await phone.sync();
  assert.equal(await said(), null);
});

test('a receipt of another package, another phone or with a wrong letter proves nothing', async () => {
  const { phone } = await offlinePhone();
  const first = await phone.engine.store.makeHandover();
  const { receipt } = await bring(first.file);
  const wrong = receipt.slice(0, -1) + (receipt.endsWith('A') ? 'B' : 'A');
  for (const code of [wrong, '', 'hello', receipt.slice(1)]) assert.equal(await phone.engine.store.takeReceipt(code), null);
  assert.equal((await phone.engine.store.syncStatus()).arrived, 0);
  const other = await offlinePhone();
  await other.phone.engine.store.makeHandover();
  assert.equal(await other.phone.engine.store.takeReceipt(receipt), null);
});

test('packages day after day each hold what is unsent, and the same file twice counts once', async () => {
  const { phone, caseId } = await offlinePhone();
  const first = await phone.engine.store.makeHandover();
  await phone.engine.store.takeReceipt((await bring(first.file)).receipt);
  await attach(phone.engine, caseId, 'id-card', 2);
  const second = await phone.engine.store.makeHandover();
  assert.deepEqual([second.handover.number, second.handover.files.length], [2, 1], 'photos that arrived are not carried again');
  const [one, again] = [await bring(second.file), await bring(second.file)];
  assert.deepEqual([one.was_here, again.was_here, again.receipt], [false, true, one.receipt]);
  await phone.engine.store.takeReceipt(one.receipt);
  const status = await phone.engine.store.syncStatus();
  assert.equal(status.arrived, status.made);
});

test('a file that was meddled with is refused, and the phone still holds everything', async () => {
  const { phone } = await offlinePhone();
  const { file } = await phone.engine.store.makeHandover();
  const bytes = new Uint8Array(await file.arrayBuffer());
  bytes[bytes.length - 1] ^= 1;
  assert.equal((await bring(new Blob([bytes]))).refused, 'package_damaged');
  assert.notEqual(await phone.engine.store.makeHandover(), null);
});
