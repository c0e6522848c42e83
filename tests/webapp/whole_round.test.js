import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { attach, collectingCase, fillForm, openCase } from './cases.js';
import { enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

test('a case made without a network arrives whole, once, and the phone says so only then', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  await fillForm(phone.engine, caseId);
  const files = [await attach(phone.engine, caseId, 'id-card', 1), await attach(phone.engine, caseId, 'id-card', 2, 300_000)];
  await phone.sync();

  const { store } = phone.engine;
  const before = await store.syncStatus();
  assert.deepEqual([before.made, before.arrived, before.safe, before.filesTotal, before.filesArrived], [6, 0, 0, 3, 0]);
  assert.equal(before.lastProblem.code, 'no_network');
  assert.equal((await store.getCase(caseId)).local.unsent, 6);

  phone.isOnline = true;
  await phone.sync();
  const after = await store.syncStatus();
  assert.deepEqual([after.made, after.arrived, after.safe, after.filesArrived, after.bytesLeft], [6, 6, 6, 3, 0]);
  assert.equal(after.lastProblem, null);

  const facts = await server.ask('facts');
  assert.deepEqual(facts.mutations.map((one) => [one.seq, one.outcome]), [1, 2, 3, 4, 5, 6].map((seq) => [seq, 'applied']));
  assert.equal(facts.cases.length, 1);
  assert.ok(files.every((id) => facts.files.some((file) => file.id === id && file.stored)));
  assert.equal(facts.devices[0].has_escrow, true);

  const shown = await store.getCase(caseId);
  assert.deepEqual([shown.state, shown.local.unsent, shown.local.filesTotal, shown.local.filesArrived], ['COLLECTING', 0, 3, 3]);
  assert.ok(shown.timeline.every((event) => !event.pending), 'the record is the centre’s own');
  assert.equal((await store.listItems()).length, 2);
  assert.equal((await store.getOffice()).name, '青石镇');
});
