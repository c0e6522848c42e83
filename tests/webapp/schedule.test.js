import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { delayAfter, readRetryAfter } from '../../sync/backoff.js';
import { TAG } from '../../webapp/worker/sync_schedule.js';
import { attach, collectingCase, openCase } from './cases.js';
import { PIN, dump, enrolAlone, enrolledPhone, newPhone } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const exchanges = (phone) => phone.requests.filter(({ path }) => path.endsWith('exchange')).length;

test('waiting doubles, is capped, and is spread by chance', () => {
  assert.deepEqual([1, 2, 3, 4].map((failures) => delayAfter(failures, () => 0.999)), [1999, 3998, 7996, 15992]);
  assert.equal(delayAfter(1, () => 0), 1000);
  assert.ok(delayAfter(60, () => 0.999) <= 5 * 60_000);
  assert.ok(delayAfter(60, () => 0) >= 2.5 * 60_000);
});

test('what the centre asks for is waited out in full, up to an hour', () => {
  assert.ok(delayAfter(1, () => 0, 90_000) >= 90_000);
  assert.ok(delayAfter(1, () => 0, 1e12) <= 60 * 60_000 + 2000);
  const now = new Date('2026-11-23T01:00:00Z');
  assert.equal(readRetryAfter('120', now), 120_000);
  assert.equal(readRetryAfter('Mon, 23 Nov 2026 01:00:30 GMT', now), 30_000);
  for (const value of [null, '', 'soon']) assert.equal(readRetryAfter(value, now), null);
});

test('a busy centre is left alone for as long as it asks, even after a commit', async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  phone.network = async () => new Response('{"error": "busy"}', { status: 503, headers: { 'Retry-After': '120' } });
  await phone.sync();
  const { lastProblem } = await phone.engine.store.syncStatus();
  assert.equal(lastProblem.code, 'busy');
  assert.ok(Date.parse(lastProblem.retryAt) >= Date.parse('2026-11-23T01:02:00Z'));
  assert.ok(phone.waits.at(-1) >= 120_000);
  phone.requests.length = 0;
  await openCase(phone.engine);
  await phone.sync();
  phone.now = new Date('2026-11-23T01:01:59Z');
  await phone.sync();
  assert.equal(exchanges(phone), 0);
  phone.now = new Date('2026-11-23T01:02:05Z');
  phone.network = (url, options, pass) => pass(url, options);
  await phone.sync();
  assert.deepEqual([(await phone.engine.store.syncStatus()).arrived, (await phone.engine.store.syncStatus()).lastProblem], [1, null]);
});

test('without a network each failure waits longer, but coming back online tries at once', async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await openCase(phone.engine);
  phone.isOnline = false;
  await phone.sync();
  await phone.sync();
  await phone.sync();
  assert.deepEqual(phone.waits.slice(-3), [1500, 3000, 6000]);
  phone.requests.length = 0;
  await phone.tick();
  assert.equal(exchanges(phone), 0, 'a mere look does not try before its time');
  phone.isOnline = true;
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).arrived, 1);
});

test('a line that is back but not quite ready is tried again in a moment, however long it was away', async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await openCase(phone.engine);
  phone.isOnline = false;
  for (let times = 0; times < 8; times += 1) await phone.sync();
  assert.ok(phone.waits.at(-1) > 60_000);
  await phone.lineBack();
  assert.equal(phone.waits.at(-1), 1500);
  await phone.sync();
  assert.equal(phone.waits.at(-1), 3000, 'and from there longer again');
});

test('a timer that fires too early waits for the rest instead of never trying again', { timeout: 20_000 }, async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await openCase(phone.engine);
  phone.isOnline = false;
  phone.isHurried = true;
  await phone.sync();
  phone.isOnline = true;
  const tried = exchanges(phone);
  const timers = phone.waits.length;
  while (phone.waits.length < timers + 3) await new Promise((done) => setImmediate(done));
  assert.equal(exchanges(phone), tried, 'its time had not come');
  phone.now = new Date('2026-11-23T01:00:02Z');
  while ((await phone.engine.store.syncStatus()).arrived < 1) await new Promise((done) => setImmediate(done));
});

test('a phone clock that was years ahead when something failed puts off nothing once it is right', async () => {
  const phone = await enrolledPhone(server);
  await openCase(phone.engine);
  phone.now = new Date('2036-11-23T01:00:00Z');
  phone.network = async () => new Response('{"error": "busy"}', { status: 503, headers: { 'Retry-After': '120' } });
  await phone.sync();
  phone.network = (url, options, pass) => pass(url, options);
  phone.now = null;
  await phone.tick();
  assert.equal((await phone.engine.store.syncStatus()).arrived, 1);
  phone.now = new Date(Date.now() - 400 * 24 * 3600_000);
  phone.requests.length = 0;
  await phone.tick();
  assert.equal(exchanges(phone), 1, 'a contact in the future is no reason to be quiet');
});

test('waiting begins anew after something got through', async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await collectingCase(phone.engine);
  phone.isOnline = false;
  for (let times = 0; times < 5; times += 1) await phone.sync();
  assert.ok(phone.waits.at(-1) > 20_000);
  phone.isOnline = true;
  phone.network = (url, options, pass) => (url.includes('/files') ? new Response('', { status: 503 }) : pass(url, options));
  await phone.sync();
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.arrived, status.lastProblem.code, phone.waits.at(-1)], [3, 'busy', 1500]);
});

test('a quiet phone does not ask every half minute', async () => {
  const phone = await enrolledPhone(server);
  phone.now = new Date('2026-11-23T01:00:00Z');
  await phone.sync();
  phone.requests.length = 0;
  phone.now = new Date('2026-11-23T01:00:30Z');
  await phone.tick();
  assert.equal(exchanges(phone), 0);
  phone.now = new Date('2026-11-23T01:01:01Z');
  await phone.tick();
  assert.equal(exchanges(phone), 1);
});

test('an idle exchange is one request and sends nothing but cursors', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  phone.requests.length = 0;
  await phone.sync();
  assert.equal(phone.requests.length, 1);
  const { envelopes, files } = JSON.parse(phone.requests[0].body);
  assert.deepEqual([envelopes, files], [[], []]);
});

test('the sign-in page of somebody’s network is not taken for the centre', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  await openCase(phone.engine);
  const before = await dump(phone.disk);
  const answers = { '<html>welcome</html>': 'sign_in_page', '{}': 'unreadable_answer', '{"expected_seq": 99, "safe_seq": 99}': 'unreadable_answer' };
  for (const [body, code] of Object.entries(answers)) {
    phone.now = new Date((phone.now ?? new Date()).getTime() + 600_000);
    phone.network = async () => new Response(body);
    await phone.sync();
    assert.equal((await phone.engine.store.syncStatus()).lastProblem.code, code);
  }
  const after = await dump(phone.disk);
  assert.deepEqual(after.pending, before.pending);
  assert.deepEqual((await phone.engine.store.syncStatus()).arrived, 0);
});

test('Background Sync fails while work is left, so that the browser tries again, and not otherwise', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  await openCase(phone.engine);
  phone.isOnline = false;
  let work;
  phone.engine.sync.handleSync({ tag: TAG, waitUntil: (promise) => (work = promise) });
  await assert.rejects(work, /work is left/);
  phone.isOnline = true;
  phone.engine.sync.handleSync({ tag: TAG, waitUntil: (promise) => (work = promise) });
  await work;
  assert.equal((await phone.engine.store.syncStatus()).arrived, 1);
  work = null;
  phone.engine.sync.handleSync({ tag: 'another', waitUntil: (promise) => (work = promise) });
  assert.equal(work, null);
});

test('pages are told what moved', async () => {
  const told = [];
  const phone = await enrolledPhone(server, { pages: [{ postMessage: (message) => told.push(message) }] });
  const caseId = await collectingCase(phone.engine);
  await attach(phone.engine, caseId, 'id-card', 1);
  await phone.sync();
  const changes = told.filter(({ type }) => type === 'sync-changed');
  assert.ok(changes.length >= 1);
  assert.deepEqual([changes.at(-1).status.arrived, changes.at(-1).status.filesArrived, changes.at(-1).status.working], [4, 2, false]);
});

test('a phone that belongs to nobody asks nothing', async () => {
  const phone = newPhone({ url: server.url });
  await phone.sync();
  await phone.tick();
  assert.equal(phone.requests.length, 0);
});

test('what is not safe yet is asked for again after a while', async () => {
  const phone = await enrolAlone(newPhone());
  await openCase(phone.engine);
  const answer = { protocol: 1, now: '', epoch: '01937f1c-5d2e-7a10-8c00-0000000000e0', outcomes: [{ seq: 1, outcome: 'applied', reason: null, detail: {} }], expected_seq: 2, safe_seq: 0, stop: null, files: {}, changes: {} };
  phone.network = async (url, options) => {
    const [envelope] = JSON.parse(options.body).envelopes ?? [];
    return Response.json({ ...answer, outcomes: envelope ? [{ ...answer.outcomes[0], id: envelope.header.id }] : [] });
  };
  await phone.sync();
  const status = await phone.engine.store.syncStatus();
  assert.deepEqual([status.arrived, status.safe], [1, 0]);
  assert.ok(phone.waits.at(-1) >= 5000 && phone.waits.at(-1) < 10_000);
  answer.safe_seq = 1;
  await phone.tick();
  assert.equal((await phone.engine.store.syncStatus()).safe, 1);
});

test('told that the centre speaks only newer protocols, the phone keeps everything and fetches its next version', async () => {
  const phone = await enrolledPhone(server);
  const caseId = await openCase(phone.engine);
  phone.network = async () => Response.json({ error: 'unknown_protocol', speaks: [2, 3] }, { status: 409 });
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).stopped, 'unknown_protocol');
  assert.equal(phone.renewals, 1);
  phone.network = (url, options, pass) => pass(url, options);
  phone.restart(); // the next version
  await phone.engine.keys.unlock(PIN);
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).stopped, null);
  assert.deepEqual((await server.ask('facts')).mutations.filter((one) => one.case_id === caseId).map(({ outcome }) => outcome), ['applied']);
});
