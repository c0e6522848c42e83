import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Locked, PinNotRenewed, PinSpent, PinUnfit, PinWrong } from '../../webapp/worker/problems.js';
import { openCase } from './cases.js';
import { PIN, enrolAlone, enrolledPhone, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

const NEW_PIN = '604913';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const deviceOf = async (phone) => (await phone.engine.enrolment.currentAgent()).device;

/** An agent's phone with an unsent case and a draft, locked; its device. */
async function forgotten() {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const device = await deviceOf(phone);
  phone.isOnline = false;
  const caseId = await openCase(phone.engine);
  await phone.engine.store.saveDraft('/agent/cases/x', { name: '没写完' });
  phone.isOnline = true;
  await phone.engine.keys.lock();
  return { phone, device, caseId };
}

const refusal = (phone, code, pin = NEW_PIN) => phone.engine.pinRenewal.renew({ code, pin }).then(() => null, (error) => error);

test('a code of the office brings everything back under a new PIN, drafts included, and the old PIN opens nothing', async () => {
  const { phone, device, caseId } = await forgotten();
  assert.equal(await refusal(phone, await server.ask('renewal', { device })), null);
  assert.equal((await phone.engine.store.getCase(caseId)).local.unsent, 1);
  assert.deepEqual(await phone.engine.store.findDraft('/agent/cases/x'), { name: '没写完' });
  await phone.engine.keys.lock();
  await assert.rejects(phone.engine.keys.unlock(PIN), PinWrong);
  await phone.engine.keys.unlock(NEW_PIN);
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).arrived, 1);
});

test('a wrong code, no network, an unfit PIN and a phone shut out are told apart, and the old PIN still holds', async () => {
  const { phone, device } = await forgotten();
  assert.equal((await refusal(phone, 'XXXX-XXXX-XX')).reason, 'enrolment_code_wrong');
  const code = await server.ask('renewal', { device });
  assert.ok((await refusal(phone, code, '123456')) instanceof PinUnfit);
  phone.isOnline = false;
  assert.equal((await refusal(phone, code)).reason, 'no_network');
  phone.isOnline = true;
  await server.ask('device', { device, state: 'revoked' });
  const revoked = await refusal(phone, code);
  assert.ok(revoked instanceof PinNotRenewed);
  assert.equal(revoked.reason, 'device_revoked');
  await assert.rejects(phone.engine.store.getCase('x'), Locked);
  await phone.engine.keys.unlock(PIN);
});

test('an answer lost on the way is asked for again with the same code', async () => {
  const { phone, device, caseId } = await forgotten();
  const code = await server.ask('renewal', { device });
  phone.network = async (url, options, pass) => {
    await pass(url, options);
    throw new TypeError('cut');
  };
  assert.equal((await refusal(phone, code)).reason, 'no_network');
  phone.network = (url, options, pass) => pass(url, options);
  assert.equal(await refusal(phone, code), null);
  assert.equal((await phone.engine.store.getCase(caseId)).local.unsent, 1);
});

test('a centre that lost the key in a restore gets it again', async () => {
  await server.installAnew();
  const phone = await enrolledPhone(server);
  const device = await deviceOf(phone);
  await phone.engine.keys.lock();
  await server.copy();
  await phone.sync();
  await server.restoreCopy();
  phone.url = server.url;
  assert.equal(await refusal(phone, await server.ask('renewal', { device })), null);
  assert.ok(phone.engine.keys.isUnlocked());
});

test('after ten wrong PINs in a row the right one is not taken either, nothing is deleted, and a code helps', async () => {
  const { phone, device, caseId } = await forgotten();
  phone.now = new Date('2027-01-01T00:00:00Z');
  for (let tries = 1; tries < 10; tries += 1) {
    await assert.rejects(phone.engine.keys.unlock('111222'), PinWrong);
    phone.now = new Date(phone.now.getTime() + 3_600_000);
  }
  assert.equal(await phone.engine.keys.isPinSpent(), false);
  await assert.rejects(phone.engine.keys.unlock('111222'), PinSpent);
  phone.now = new Date(phone.now.getTime() + 3_600_000);
  await assert.rejects(phone.engine.keys.unlock(PIN), PinSpent);
  assert.equal(await phone.engine.keys.isPinSpent(), true);
  assert.equal(await refusal(phone, await server.ask('renewal', { device })), null);
  assert.equal(await phone.engine.keys.isPinSpent(), false);
  assert.equal((await phone.engine.store.getCase(caseId)).local.unsent, 1);
});

test('a key that is not this phone\'s changes nothing', async () => {
  const phone = await enrolAlone(newPhone());
  await phone.engine.keys.lock();
  assert.equal(await phone.engine.keys.renewPin(new Uint8Array(32).fill(9), NEW_PIN), false);
  await phone.engine.keys.unlock(PIN);
});
