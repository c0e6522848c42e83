import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { attach, collectingCase, openCase } from './cases.js';
import { PIN, dump, enrolledPhone, openPage } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const deviceOf = async (phone) => (await dump(phone.disk)).meta.find(({ key }) => key === 'device')?.value;

/** A phone with a case and a photo that were never sent, shut out at the centre meanwhile. */
async function shutOut(parts = {}) {
  const phone = await enrolledPhone(server, parts);
  await phone.sync();
  phone.isOnline = false;
  const caseId = await collectingCase(phone.engine);
  const photo = await attach(phone.engine, caseId, 'id-card', 1);
  await phone.engine.practice.ready();
  phone.isOnline = true;
  const { id } = await deviceOf(phone);
  await server.ask('device', { device: id, state: 'revoked' });
  return { phone, id, photo };
}

const isWiped = async (phone) => !(await phone.engine.keys.isEnrolled());

test('a phone that was shut out hands in everything, waits until it is safe, and then wipes itself', async () => {
  const page = openPage();
  const { phone, id, photo } = await shutOut({ pages: [page] });
  await phone.sync();
  assert.equal(await isWiped(phone), false, 'its photos have no second copy yet');
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.arrived, status.filesArrived, await phone.engine.enrolment.isShutOut()], [4, 2, true]);
  await server.ask('dispatch');
  await phone.sync();
  assert.equal(await isWiped(phone), true);
  const kept = await dump(phone.disk);
  assert.deepEqual(Object.entries(kept).filter(([name, rows]) => name !== 'meta' && rows.length > 0), []);
  assert.deepEqual(kept.meta.map(({ key }) => key).sort(), ['session', 'wiped']);
  assert.equal((await phone.engine.enrolment.wasWiped()).steps, 4);
  assert.deepEqual([phone.engine.keys.isUnlocked(), page.held.key], [false, null]);
  const facts = await server.ask('facts');
  assert.deepEqual([...new Set(facts.mutations.filter(({ device }) => device === id).map(({ reason }) => reason))], ['device_revoked']);
  assert.equal(facts.files.find((file) => file.id === photo).stored, true);
  assert.equal(facts.devices.find((device) => device.id === id).wiped, true);
});

test('without a network it keeps everything, and a lost answer to its farewell as well', async () => {
  const { phone, id } = await shutOut();
  await phone.sync();
  await server.ask('dispatch');
  phone.network = (url, options, pass) => (options.body?.includes('"wiping":true') ? Promise.reject(new TypeError('cut')) : pass(url, options));
  await phone.sync();
  assert.equal((await deviceOf(phone)).id, id);
  phone.network = (url, options, pass) => pass(url, options);
  await phone.sync();
  assert.equal(await isWiped(phone), true);
});

test('locked it hands in and wipes as well, and learns nothing', async () => {
  const { phone } = await shutOut();
  await phone.engine.keys.lock();
  await phone.sync();
  await server.ask('dispatch');
  await phone.sync();
  assert.equal(await isWiped(phone), true);
});

test('one that was shut out by mistake and let in again goes on as before', async () => {
  const { phone, id } = await shutOut();
  await phone.sync();
  await server.ask('device', { device: id, state: 'active' });
  await phone.sync();
  assert.equal(await phone.engine.enrolment.isShutOut(), false);
  await openCase(phone.engine);
  await phone.sync();
  assert.equal(await isWiped(phone), false);
  assert.equal((await phone.engine.store.syncStatus()).arrived, 5);
});

test('a wiped phone can be enrolled anew', async () => {
  const { phone } = await shutOut();
  await phone.sync();
  await server.ask('dispatch');
  await phone.sync();
  await phone.engine.enrolment.enrol({ code: await server.ask('code'), pin: PIN, deviceLabel: 'again' });
  assert.equal(await phone.engine.enrolment.wasWiped(), null);
  assert.equal((await phone.engine.store.countCases()).total, 0);
});
