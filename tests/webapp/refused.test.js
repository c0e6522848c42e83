import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NotFound } from '../../webapp/worker/problems.js';
import { FORM, collectingCase, fillForm, openCase } from './cases.js';
import { enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

async function withRefusedForm() {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const caseId = await collectingCase(phone.engine);
  await fillForm(phone.engine, caseId, { payment_grade: '300' });
  const refused = await fillForm(phone.engine, caseId, { no_such_field: '一个字也不能丢' });
  await phone.sync();
  return { phone, store: phone.engine.store, caseId, refused };
}

test('one refused step does not block the others; it is listed and its content kept', async () => {
  const { store, caseId, refused } = await withRefusedForm();
  const shown = await store.getCase(caseId);
  assert.deepEqual(shown.local.refused.map(({ id, name, reason }) => [id, name, reason]), [[refused, 'fill_form', 'unknown_field']]);
  assert.deepEqual(shown.form, { payment_grade: '300' }, 'what the centre refused is not shown as done');
  assert.deepEqual((await store.findMutation(refused)).args, { form: { no_such_field: '一个字也不能丢' } });
  const status = await store.syncStatus();
  assert.deepEqual([status.refused, status.made, status.arrived], [1, 5, 5]);
  assert.deepEqual((await store.countCases()).refused, 1);
});

test('it stays until a person says what mended it', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  const mending = await fillForm(phone.engine, caseId, FORM);
  assert.equal((await store.getCase(caseId)).local.refused.length, 1, 'a later step alone mends nothing');
  await assert.rejects(store.mendRefused(refused, store.newId()), NotFound);
  await assert.rejects(store.mendRefused(mending, refused), NotFound);
  await store.mendRefused(refused, mending);
  assert.deepEqual((await store.getCase(caseId)).local.refused, []);
  await phone.sync();
  assert.deepEqual([(await store.syncStatus()).refused, (await store.getCase(caseId)).form], [0, FORM]);
});

test('the same can be handed in once more under a new id, and asking twice makes one', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  const [again, too] = await Promise.all([store.sendAgain(refused), store.sendAgain(refused)]);
  assert.equal(again, too);
  assert.equal((await store.syncStatus()).made, 6);
  assert.deepEqual((await store.getCase(caseId)).local.refused, []);
  await phone.sync();
  assert.deepEqual((await store.getCase(caseId)).local.refused.map(({ id }) => id), [again], 'refused again for the same reason');
  await assert.rejects(store.sendAgain(store.newId()), NotFound);
});

test('a case whose opening was refused is still there to be mended', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const { store } = phone.engine;
  const caseId = await openCase(phone.engine, { area: '999901100203' });
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: [] } });
  await phone.sync();
  const shown = await store.getCase(caseId);
  assert.equal(shown.resident.name, '李秀𠮷');
  assert.deepEqual(shown.local.refused.map(({ name, reason }) => [name, reason]), [['open_case', 'area_not_yours'], ['record_consent', 'unknown_case']]);
});

test('what a refusal tells is kept in clear only as codes', async () => {
  const { codesOnly } = await import('../../webapp/worker/store/codes.js');
  const detail = { material: 'id-card', round: 2, name: '李秀英', phone: '13900000001', number: 999901196803120026, files: ['01937f1c-5d2e-7a10-8c00-0000000000f1', '999901196803120026'], ended_on: '2026-01-01', fields: ['bank_account'], 李: 'x' };
  assert.deepEqual(codesOnly(detail), { material: 'id-card', round: 2, files: ['01937f1c-5d2e-7a10-8c00-0000000000f1'], fields: ['bank_account'] });
});
