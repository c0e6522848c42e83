import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NotFound } from '../../webapp/worker/problems.js';
import { FORM, collectingCase, fillForm, openCase } from './cases.js';
import { PIN, VILLAGE, dump, enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** Days go by on the phone's clock and the centre's, with a contact on each. `meddle` changes what the centre answers. */
async function daysPass(phone, days, meddle = (content) => content) {
  phone.network = async (url, options, pass) => {
    const answer = await pass(url, options);
    return url.endsWith('exchange') ? Response.json(meddle({ ...(await answer.json()), now: phone.now.toISOString() })) : answer;
  };
  for (let day = 0; day < days; day += 1) {
    phone.now = new Date((phone.now ?? new Date()).getTime() + 24 * 3_600_000);
    await phone.sync();
  }
  phone.network = (url, options, pass) => pass(url, options);
}

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

/** The agent won't do it, as the page of the refused step commits it. */
async function drop(store, caseId, mutations, { why = 'mistake', note = '' } = {}) {
  const by = store.newId();
  await store.commit({ idem: by, name: 'drop_refused', caseId, args: { mutations, why, note } });
  for (const one of mutations) await store.mendRefused(one, by, { isDropped: true });
  return by;
}

const recordOf = async (id) => (await server.ask('facts')).mutations.find((one) => one.id === id);

test('the centre learns which refused step was done otherwise, and which was handed in once more', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  const mending = store.newId();
  await store.commit({ idem: mending, name: 'fill_form', caseId, args: { form: FORM }, mends: refused });
  await phone.sync();
  assert.deepEqual([(await recordOf(mending)).mends, (await recordOf(refused)).mends], [refused, null]);
  const other = await fillForm(phone.engine, caseId, { no_such_field: 'x' });
  await phone.sync();
  const again = await store.sendAgain(other);
  await phone.sync();
  assert.equal((await recordOf(again)).mends, other);
});

test('an opening that was refused is done anew under the same id, and what hung on it is handed in again', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const { store } = phone.engine;
  const caseId = await openCase(phone.engine, { area: '999901100203' });
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: [] } });
  await phone.sync();
  const [opening, consent] = await store.listRefused();
  const mending = store.newId();
  await store.commit({ idem: mending, name: 'open_case', caseId, args: { ...opening.args, area: VILLAGE }, mends: opening.id });
  await store.mendRefused(opening.id, mending);
  await store.sendAgain(consent.id);
  await phone.sync();
  const shown = await store.getCase(caseId);
  assert.deepEqual([shown.area, shown.consent.explained_by, shown.local.refused], [VILLAGE, 'read', []]);
});

test('a step that is dropped with a reason is told to the centre, keeps its envelope until that is safe, and is on no list any more', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  phone.isOnline = false;
  await drop(store, caseId, [refused], { why: 'other', note: '她儿子另填了' });
  assert.deepEqual([await store.listRefused(), (await store.getCase(caseId)).local.refused], [[], []]);
  phone.now = new Date(Date.now() + 40 * 24 * 3_600_000);
  await phone.engine.store.intern.clean();
  const kept = async () => (await dump(phone.disk)).outbox.some(({ value }) => value.header.id === refused);
  assert.equal(await kept(), true, 'what says so has not arrived yet');
  phone.isOnline = true;
  await phone.sync();
  assert.deepEqual((await server.ask('dropped')).filter((one) => one.mutation === refused).map(({ why }) => why), ['other']);
  assert.equal((await recordOf(refused)).outcome, 'refused');
  await phone.engine.store.intern.clean();
  assert.equal(await kept(), true, 'safe, but not for seven days');
  await daysPass(phone, 9);
  assert.equal(await kept(), false);
});

test('what was done on the case after a refused step is known, refused ones apart', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  await store.commit({ idem: store.newId(), name: 'stop_telling', caseId, args: { why: 'asked' } });
  await fillForm(phone.engine, caseId, { no_such_field: 'x' });
  await phone.sync();
  assert.deepEqual((await store.listRefused()).find(({ id }) => id === refused).since, ['stop_telling']);
});

test('when the centre does not take the word that something is dropped, it is refused as before', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  const by = await drop(store, caseId, [refused], { why: 'other', note: '' });
  await phone.sync();
  assert.deepEqual((await store.listRefused()).map(({ id, reason }) => [id, reason]), [[refused, 'unknown_field'], [by, 'reason_missing']]);
});

test('what was refused of a case that left the phone is still listed, after a restart too, and can be dropped', async () => {
  const { phone, store, caseId, refused } = await withRefusedForm();
  const gone = { version: 9_999, reset: false, more: false, records: [{ kind: 'case', id: caseId, deleted: true, data: null }] };
  await daysPass(phone, 9, (content) => ({ ...content, changes: { [`area:${VILLAGE}`]: gone } }));
  await store.intern.clean();
  phone.restart();
  await phone.engine.keys.unlock(PIN);
  const again = phone.engine.store;
  await assert.rejects(again.getCase(caseId), NotFound);
  assert.deepEqual((await again.listRefused()).map(({ id, isHere, args }) => [id, isHere, args.form.no_such_field]), [[refused, false, '一个字也不能丢']]);
  await drop(again, caseId, [refused]);
  phone.network = (url, options, pass) => pass(url, options);
  await phone.sync();
  assert.deepEqual(await again.listRefused(), []);
  assert.deepEqual((await server.ask('dropped')).filter((one) => one.mutation === refused).map(({ why }) => why), ['mistake']);
});

test('what a refusal tells is kept in clear only as codes', async () => {
  const { codesOnly } = await import('../../webapp/worker/store/codes.js');
  const detail = { material: 'id-card', round: 2, name: '李秀英', phone: '13900000001', number: 999901196803120026, files: ['01937f1c-5d2e-7a10-8c00-0000000000f1', '999901196803120026'], ended_on: '2026-01-01', fields: ['bank_account'], 李: 'x' };
  assert.deepEqual(codesOnly(detail), { material: 'id-card', round: 2, files: ['01937f1c-5d2e-7a10-8c00-0000000000f1'], fields: ['bank_account'] });
});
