import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Locked, PinUnfit, PinWrong } from '../../webapp/worker/problems.js';
import { attach, collectingCase, fillForm, openCase } from './cases.js';
import { PIN, dump, enrolAlone, enrolledPhone, newPhone, openPage } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** The same phone after the browser stopped its worker. */
function revive(phone) {
  return newPhone({ url: phone.url, disk: phone.disk, pages: phone.pages });
}

test('a locked phone hands in everything, learns the outcomes, and is told nothing of anybody', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  await attach(phone.engine, caseId, 'id-card', 1);
  const locked = revive(phone);
  locked.network = async (url, options, pass) => {
    assert.equal(options.headers['X-Daiban-Pull'], undefined);
    const response = await pass(url, options);
    if (url.endsWith('exchange')) assert.deepEqual((await response.clone().json()).changes, {});
    return response;
  };
  const rowsBefore = (await dump(phone.disk)).rows;
  await locked.sync();
  const status = await locked.engine.store.syncStatus();
  assert.deepEqual([status.made, status.arrived, status.filesArrived, status.lastProblem], [4, 4, 2, null]);
  assert.deepEqual((await dump(phone.disk)).rows, rowsBefore);
  await assert.rejects(locked.engine.store.getCase(caseId), Locked);
  await assert.rejects(locked.engine.store.findDraft('x').then(() => locked.engine.store.saveDraft('x', 1)), Locked);
  await assert.rejects(openCase(locked.engine), Locked);

  locked.network = (url, options, pass) => pass(url, options);
  await locked.engine.keys.unlock(PIN);
  const before = await locked.engine.store.getCase(caseId);
  assert.deepEqual([before.state, before.local.unsent, before.materials.length], ['COLLECTING', 0, 2], 'applied deeds are shown though no record holds them yet');
  await locked.sync();
  const after = await locked.engine.store.getCase(caseId);
  assert.deepEqual([after.state, after.materials.length, after.revision > 0], ['COLLECTING', 2, true]);
});

test('a refusal that came while locked is told with its code, and shown after unlocking', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  await fillForm(phone.engine, caseId, { no_such_field: '1' });
  const locked = revive(phone);
  await locked.sync();
  assert.equal((await locked.engine.store.syncStatus()).refused, 1);
  await locked.engine.keys.unlock(PIN);
  const shown = await locked.engine.store.getCase(caseId);
  assert.deepEqual(shown.local.refused.map(({ name, reason, detail }) => [name, reason, detail]), [['fill_form', 'unknown_field', { fields: ['no_such_field'] }]]);
});

test('a wrong PIN is counted, and after three the phone makes one wait, longer each time', async () => {
  const phone = await enrolAlone(newPhone());
  await phone.engine.keys.lock();
  phone.now = new Date('2026-11-23T01:00:00Z');
  const wrong = () => phone.engine.keys.unlock('111222').catch((error) => error);
  for (const [tries, waitSeconds] of [[1, 0], [2, 0], [3, 5]]) {
    const error = await wrong();
    assert.ok(error instanceof PinWrong);
    assert.deepEqual([error.tries, error.waitSeconds], [tries, waitSeconds]);
  }
  phone.now = new Date('2026-11-23T01:00:03Z');
  await assert.rejects(phone.engine.keys.unlock(PIN), (error) => error instanceof PinWrong && error.waitSeconds === 2 && error.tries === 3);
  phone.now = new Date('2026-11-23T01:00:06Z');
  assert.equal((await wrong()).waitSeconds, 15);
  const restarted = revive(phone);
  restarted.now = new Date('2026-11-23T01:00:10Z');
  await assert.rejects(restarted.engine.keys.unlock(PIN), PinWrong, 'restarting the app gains nothing');
  restarted.now = new Date('2026-11-23T01:01:00Z');
  await restarted.engine.keys.unlock(PIN);
  assert.ok(restarted.engine.keys.isUnlocked());
  assert.equal((await dump(phone.disk)).meta.some(({ key }) => key === 'tries'), false);
});

test('a clock that was set back by years in a pause makes nobody wait for years', async () => {
  const phone = await enrolAlone(newPhone());
  await phone.engine.keys.lock();
  phone.now = new Date('2029-11-23T01:00:00Z');
  for (let tries = 0; tries < 3; tries += 1) await assert.rejects(phone.engine.keys.unlock('111222'), PinWrong);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await assert.rejects(phone.engine.keys.unlock(PIN), (error) => error instanceof PinWrong && error.waitSeconds === 5 && error.tries === 3);
  phone.now = new Date('2026-11-23T01:00:05Z');
  await phone.engine.keys.unlock(PIN);
  assert.ok(phone.engine.keys.isUnlocked());
});

test('stopping the app in the middle of a try does not give the try back', async () => {
  const phone = await enrolAlone(newPhone());
  await phone.engine.keys.lock();
  phone.now = new Date('2026-11-23T01:00:00Z');
  for (let turn = 0; turn < 3; turn += 1) {
    const dying = revive(phone);
    dying.now = phone.now;
    dying.crypto = { subtle: { importKey: () => Promise.reject(new Error('stopped')) }, getRandomValues: (bytes) => bytes };
    await assert.rejects(dying.restart().keys.unlock('111222'), /stopped/);
  }
  const after = revive(phone);
  after.now = phone.now;
  await assert.rejects(after.engine.keys.unlock(PIN), (error) => error.waitSeconds === 5);
});

test('a PIN that anybody would guess is not taken, and costs no code', async () => {
  const phone = newPhone({ url: server.url });
  const code = await server.ask('code');
  for (const pin of ['111111', '123456', '654321', '12345', '1234567', 'abcdef', '']) {
    await assert.rejects(phone.engine.enrolment.enrol({ code, pin, deviceLabel: '' }), PinUnfit, pin);
  }
  await phone.engine.enrolment.enrol({ code, pin: PIN, deviceLabel: '' });
});

test('a worker that was stopped gets the key back from an open page, and only while the phone was not locked', async () => {
  const page = openPage();
  const phone = await enrolAlone(newPhone({ pages: [page] }));
  assert.ok(page.held.key, 'pages get the key at enrolment');
  const revived = revive(phone);
  assert.equal(revived.engine.keys.isUnlocked(), false);
  const [first, second] = await Promise.all([revived.engine.keys.recoverKey(), revived.engine.keys.recoverKey()]);
  assert.ok(first && second && revived.engine.keys.isUnlocked());
  assert.equal(page.messages.filter((type) => type === 'need-key').length, 1);

  const asleep = { ...page.held };
  await revived.engine.keys.lock();
  assert.equal(page.held.key, null);
  page.held = asleep;
  const again = revive(phone);
  again.isHurried = true;
  assert.equal(await again.engine.keys.recoverKey(), false, 'a page that slept through the locking can not unlock it again');
  assert.equal(await revive(phone).engine.keys.isEnrolled(), true);
});

test('without a page, with a silent page or with a foreign key there is no key', async () => {
  const phone = await enrolAlone(newPhone());
  assert.equal(await revive(phone).engine.keys.recoverKey(), false);
  const foreign = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  for (const held of [null, { key: foreign, session: 0 }, { key: 'x', session: 0 }, { key: null, session: null }]) {
    const page = { postMessage: (message, [port] = []) => held && port?.postMessage(held) };
    phone.pages = [page];
    const revived = revive(phone);
    revived.isHurried = true;
    assert.equal(await revived.engine.keys.recoverKey(), false);
  }
});

test('a page asks on load and gets the key, or nothing while locked', async () => {
  const phone = await enrolAlone(newPhone());
  const ask = () => {
    const answers = [];
    assert.equal(phone.engine.keys.handleMessage({ data: { type: 'give-key' }, ports: [{ postMessage: (message) => answers.push(message) }] }), true);
    return answers[0];
  };
  assert.ok(ask().key instanceof CryptoKey);
  assert.equal(ask().key.extractable, false);
  await phone.engine.keys.lock();
  assert.deepEqual(ask(), { key: null, session: null });
  assert.equal(phone.engine.keys.handleMessage({ data: { type: 'other' }, ports: [] }), false);
});

test('what was read is forgotten when the phone is locked', async () => {
  const phone = await enrolAlone(newPhone());
  const caseId = await openCase(phone.engine);
  await phone.engine.store.getCase(caseId);
  await phone.engine.keys.lock();
  for (const read of [() => phone.engine.store.getCase(caseId), () => phone.engine.store.listCases(), () => phone.engine.store.countCases(), () => phone.engine.enrolment.currentAgent()]) {
    await assert.rejects(read(), Locked);
  }
  await phone.engine.keys.unlock(PIN);
  assert.equal((await phone.engine.store.getCase(caseId)).resident.name, '李秀𠮷');
});
