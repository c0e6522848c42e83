import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enrolledPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

const HOUR = 60 * 60_000;
const MB = 1024 * 1024;

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** What a round told the centre of the phone's room, if anything. */
async function told(phone, { later = 0, ...room } = {}) {
  phone.now = new Date((phone.now ?? new Date()).getTime() + later);
  Object.assign(phone.room, room);
  const asked = phone.requests.length;
  await phone.sync();
  const exchanges = phone.requests.slice(asked).filter(({ path }) => path.endsWith('exchange'));
  return exchanges.map(({ body }) => JSON.parse(body).storage).filter(Boolean);
}

test('room is told once, then after six hours, or when it changed by more than a tenth or a promise was made', async () => {
  const phone = await enrolledPhone(server);
  phone.room = { usage: 100 * MB, quota: 2000 * MB, persisted: false };
  assert.deepEqual(await told(phone), [{ used: 100 * MB, quota: 2000 * MB, persisted: false }]);
  assert.deepEqual(await told(phone, { later: 5 * HOUR, usage: 109 * MB }), []);
  assert.equal((await told(phone, { usage: 112 * MB })).length, 1);
  assert.equal((await told(phone, { persisted: true })).length, 1);
  assert.deepEqual(await told(phone, { later: 5 * HOUR }), []);
  assert.equal((await told(phone, { later: HOUR })).length, 1);
  assert.deepEqual(await told(phone, { later: -1 * HOUR }).then((all) => all.length), 1, 'a clock turned back doesn’t silence it');
});

test('a round whose answer never came tells it again, and a browser that says nothing keeps nobody from handing in', async () => {
  const phone = await enrolledPhone(server);
  phone.network = async (url, options, pass) => (await pass(url, options), Promise.reject(new TypeError('cut')));
  assert.equal((await told(phone)).length, 1);
  phone.network = (url, options, pass) => pass(url, options);
  assert.equal((await told(phone)).length, 1);
  Object.defineProperty(phone, 'room', { get: () => Promise.reject(new Error('not allowed')) });
  const asked = phone.requests.length;
  await phone.sync();
  assert.equal(phone.requests.length, asked + 1);
  assert.equal((await phone.engine.store.syncStatus()).lastProblem, null);
});
