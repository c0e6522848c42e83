import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { Refusal, StorageFull } from '../../webapp/worker/problems.js';
import { TooLarge } from '../../sync/outbox.js';
import { FORM, attach, bytesOf, collectingCase, fillForm, openCase } from './cases.js';
import { Crash, countingCrypto, crashingAt, onFullDisk } from './faults.js';
import { PIN, dump, enrolAlone, newPhone } from './phone.js';

const STORES = ['pending', 'outbox', 'files', 'transfers', 'previews'];

const counts = async (disk) => Object.fromEntries(Object.entries(await dump(disk)).filter(([name]) => STORES.includes(name)).map(([name, rows]) => [name, rows.length]));

/** A case in COLLECTING, and one page to attach. */
async function readyToAttach() {
  const phone = await enrolAlone(newPhone());
  const caseId = await collectingCase(phone.engine);
  const { store } = phone.engine;
  const file = { id: store.newId(), bytes: bytesOf(5000), type: 'image/jpeg' };
  const change = { idem: store.newId(), name: 'attach_material', caseId, args: { material: 'id-card', page: 1, file: file.id }, files: [file] };
  return { phone, caseId, change };
}

test('row, envelope, sealed file and preview are there together, and the envelope is numbered next', async () => {
  const { phone, caseId, change } = await readyToAttach();
  const answer = await phone.engine.store.commit(change);
  assert.deepEqual(answer, { id: change.idem, caseId, repeated: false });
  const { pending, outbox, files, transfers, previews } = await dump(phone.disk);
  assert.deepEqual(outbox.map(({ value }) => value.header.seq), [1, 2, 3, 4]);
  assert.equal(pending.length, 4);
  for (const rows of [files, transfers, previews]) assert.ok(rows.some(({ key }) => key === change.files[0].id));
  const shown = await phone.engine.store.getCase(caseId);
  assert.ok(shown.materials.some((page) => page.id === change.files[0].id && page.arrived === false));
  assert.deepEqual(await phone.engine.store.findPreview(change.files[0].id), { bytes: change.files[0].bytes, type: 'image/jpeg' });
});

test('a second commit with the same id does nothing and answers the same', async () => {
  const { phone, caseId, change } = await readyToAttach();
  await phone.engine.store.commit(change);
  const before = await counts(phone.disk);
  assert.deepEqual(await phone.engine.store.commit(change), { id: change.idem, caseId, repeated: true });
  assert.deepEqual(await phone.restart().keys.unlock(PIN).then(() => phone.engine.store.commit(change)), { id: change.idem, caseId, repeated: true });
  assert.deepEqual(await counts(phone.disk), before);
});

test('the same step committed twice at the same moment, by two workers even, makes one', async () => {
  const { phone, change } = await readyToAttach();
  const first = phone.engine;
  const second = phone.restart();
  await second.keys.unlock(PIN);
  const answers = await Promise.all([first.store.commit(change), second.store.commit(change), first.store.commit(change)]);
  assert.deepEqual(answers.map((one) => one.repeated).sort(), [false, true, true]);
  assert.equal((await counts(phone.disk)).outbox, 4);
});

test('many commits at once by two workers number without gaps', async () => {
  const phone = await enrolAlone(newPhone());
  const first = phone.engine;
  const second = phone.restart();
  await second.keys.unlock(PIN);
  await Promise.all([0, 1, 2, 3, 4, 5].map((number) => openCase(number % 2 ? first : second)));
  const { outbox } = await dump(phone.disk);
  assert.deepEqual(outbox.map(({ value }) => value.header.seq), [1, 2, 3, 4, 5, 6]);
  assert.equal((await first.store.listCases()).total, 6);
  assert.equal((await second.store.listCases()).total, 6);
});

test('a crash at any step leaves all of it or nothing', async () => {
  /** Commit with the step numbered `at` crashing, in an engine whose every crypto call and write counts. */
  const attempt = async (at) => {
    const { phone, caseId, change } = await readyToAttach();
    const before = await counts(phone.disk);
    const counter = { pass() {} };
    phone.crypto = countingCrypto({ pass: () => counter.pass() });
    const engine = phone.restart();
    await engine.keys.unlock(PIN);
    const { count, error } = await crashingAt(at, (steps) => {
      counter.pass = steps.pass;
      return engine.store.commit(change);
    });
    counter.pass = () => {};
    return { phone, caseId, change, before, count, error };
  };
  const { count: total } = await attempt(Infinity);
  assert.ok(total > 15, `${total} steps`);
  for (let at = 1; at <= total; at += 1) {
    const { phone, caseId, change, before, error } = await attempt(at);
    assert.ok(error instanceof Crash, `step ${at} of ${total} crashed`);
    assert.deepEqual(await counts(phone.disk), before, `after a crash at step ${at} nothing is there`);
    const engine = phone.restart();
    await engine.keys.unlock(PIN);
    assert.equal((await engine.store.commit(change)).repeated, false);
    assert.deepEqual((await dump(phone.disk)).outbox.map(({ value }) => value.header.seq), [1, 2, 3, 4]);
    assert.equal((await engine.store.getCase(caseId)).materials.length, 2);
  }
});

test('on a full disk nothing is half-written, the phone says so, and goes on when there is room', async () => {
  const { phone, change } = await readyToAttach();
  const before = await counts(phone.disk);
  await assert.rejects(onFullDisk(() => phone.engine.store.commit(change)), StorageFull);
  assert.deepEqual(await counts(phone.disk), before);
  assert.equal((await phone.engine.store.commit(change)).repeated, false);
  assert.deepEqual((await dump(phone.disk)).outbox.map(({ value }) => value.header.seq), [1, 2, 3, 4]);
});

test('several steps of one form are one transaction', async () => {
  const { phone, caseId } = await readyToAttach();
  const { store } = phone.engine;
  const changes = [1, 2, 3].map((page) => {
    const file = { id: store.newId(), bytes: bytesOf(100, page), type: 'image/jpeg' };
    return { idem: store.newId(), name: 'attach_material', caseId, args: { material: 'id-card', page, file: file.id }, files: [file] };
  });
  const before = await counts(phone.disk);
  await assert.rejects(onFullDisk(() => store.commitAll(changes)), StorageFull);
  assert.deepEqual(await counts(phone.disk), before);
  await store.commitAll(changes);
  assert.equal((await store.getCase(caseId)).materials.length, 4);
  assert.equal((await store.commitAll(changes)).repeated, true);
});

test('a draft goes with the step that finishes it', async () => {
  const { phone, caseId } = await readyToAttach();
  const { store } = phone.engine;
  await store.saveDraft(`form ${caseId}`, { name: '李秀𠮷' });
  assert.deepEqual(await store.findDraft(`form ${caseId}`), { name: '李秀𠮷' });
  await store.commit({ idem: store.newId(), name: 'fill_form', caseId, args: { form: FORM }, draft: `form ${caseId}` });
  assert.equal(await store.findDraft(`form ${caseId}`), null);
});

test('a step the state does not allow is refused before it is made', async () => {
  const { phone, caseId } = await readyToAttach();
  const { store } = phone.engine;
  await store.commit({ idem: store.newId(), name: 'submit_case', caseId, args: { files: [], warnings: [] } });
  assert.equal((await store.getCase(caseId)).state, 'READY');
  await assert.rejects(fillForm(phone.engine, caseId), (error) => error instanceof Refusal && error.reason === 'wrong_state');
  await assert.rejects(fillForm(phone.engine, store.newId()), Refusal);
});

test('what the centre would never take is not made', async () => {
  const { phone, caseId } = await readyToAttach();
  const { store } = phone.engine;
  const before = await counts(phone.disk);
  const form = Object.fromEntries(Array.from({ length: 200 }, (_, number) => [`f${number}`, '很'.repeat(1000)]));
  await assert.rejects(store.commit({ idem: store.newId(), name: 'fill_form', caseId, args: { form } }), TooLarge);
  await assert.rejects(store.commit({ idem: 'twice', name: 'fill_form', caseId, args: { form: {} } }), TypeError);
  await assert.rejects(store.commit({ idem: store.newId(), name: 'accept_case', caseId, args: {} }), TypeError);
  await assert.rejects(store.commit({ idem: store.newId(), name: 'attach_material', caseId, args: { material: 'id-card', page: 1, file: store.newId() } }), TypeError);
  assert.deepEqual(await counts(phone.disk), before);
});

test('a page taken back is gone from the case and sent last', async () => {
  const { phone, caseId } = await readyToAttach();
  const { store } = phone.engine;
  const file = await attach(phone.engine, caseId, 'id-card', 1);
  await store.commit({ idem: store.newId(), name: 'remove_page', caseId, args: { material: 'id-card', file_id: file } });
  assert.deepEqual((await store.getCase(caseId)).materials.map((page) => page.material), ['mandate']);
  assert.equal((await dump(phone.disk)).transfers.find(({ key }) => key === file).value.isRemoved, true);
});

test('local numbers are never given twice', async () => {
  const phone = await enrolAlone(newPhone());
  const numbers = await Promise.all([1, 2, 3].map(() => phone.engine.store.nextLocalNo()));
  assert.deepEqual(numbers.sort(), ['0001-0001', '0001-0002', '0001-0003']);
});

test('a connection the browser closed is opened again, and an older tab does not hold up an upgrade', async () => {
  const phone = await enrolAlone(newPhone({ disk: new IDBFactory() }));
  await openCase(phone.engine);
  await phone.engine.close();
  assert.equal((await phone.engine.store.listCases()).total, 1);
  const upgraded = await new Promise((resolve, reject) => {
    const request = phone.disk.open('daiban', 2);
    request.onsuccess = () => resolve(request.result);
    request.onblocked = () => reject(new Error('the old connection stayed open'));
  });
  upgraded.close();
});
