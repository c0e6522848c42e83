import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { attach, collectingCase } from './cases.js';
import { Crash, crashingAt } from './faults.js';
import { dump, enrolledPhone, openPage } from './phone.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

/** The centre may still be busy with a request of the process that died: then the next round brings the rest. */
async function syncUntilThere(phone, caseId) {
  for (let round = 0; round < 50; round += 1) {
    await phone.sync();
    const { local } = await phone.engine.store.getCase(caseId);
    if (local.unsent === 0 && local.filesArrived === local.filesTotal) return;
  }
}

/** Make a case, let the process die at the step numbered `at` of its way to the centre, and start it again. */
async function dieAndGoOn(phone, at) {
  const caseId = await collectingCase(phone.engine);
  const fileId = await attach(phone.engine, caseId, 'id-card', 1, 60_000);
  let isOver = false;
  const { count } = await crashingAt(at, async (steps) => {
    const pass = () => {
      try {
        steps.pass();
      } catch (error) {
        phone.isHurried ||= !isOver;
        throw error;
      }
    };
    phone.network = async (url, options, send) => {
      pass();
      const response = await send(url, options);
      pass();
      return response;
    };
    await phone.sync();
  });
  isOver = true;
  phone.isHurried = false;
  phone.network = (url, options, send) => send(url, options);
  phone.restart();
  await phone.engine.keys.recoverKey();
  phone.isHurried = true;
  await syncUntilThere(phone, caseId);
  phone.isHurried = false;
  return { caseId, fileId, count };
}

test('the process may die before or after any request and at any write: afterwards everything is there once', async (t) => {
  t.mock.method(console, 'error', () => {});
  const page = openPage();
  const phone = await enrolledPhone(server, { pages: [page] });
  await phone.sync();
  let at = 1;
  for (let total = Infinity; at <= total; at += 1) {
    const { caseId, fileId, count } = await dieAndGoOn(phone, at);
    if (count < at) total = count;
    const shown = await phone.engine.store.getCase(caseId);
    assert.deepEqual([shown.local.unsent, shown.local.filesArrived, shown.materials.length, shown.local.refused], [0, 2, 2, []], `after dying at step ${at}`);
    assert.ok(shown.materials.some((one) => one.id === fileId));
  }
  const facts = await server.ask('facts');
  assert.equal(facts.cases.length, at - 1);
  assert.equal(facts.mutations.length, 4 * (at - 1));
  assert.deepEqual(facts.mutations.map(({ seq }) => seq).sort((a, b) => a - b), facts.mutations.map((_, place) => place + 1));
  assert.equal(facts.files.filter(({ stored }) => stored).length, 2 * (at - 1));
  assert.ok(facts.cases.every(({ pages }) => pages.length === 2));
  assert.ok(facts.mutations.every(({ outcome }) => outcome === 'applied'));
  assert.equal((await dump(phone.disk)).pending.every(({ value }) => value.state === 'applied'), true);
  assert.ok(at > 12, `${at} steps were tried`);
});

test('the same sync started by two tabs and a timer at once hands in once', async () => {
  const phone = await enrolledPhone(server, { pages: [openPage()] });
  await phone.sync();
  const caseId = await collectingCase(phone.engine);
  const first = phone.engine;
  const second = phone.restart();
  await second.keys.recoverKey();
  phone.requests.length = 0;
  const start = (engine) => new Promise((done) => engine.sync.startSync({ waitUntil: (work) => work.then(done) }));
  await Promise.all([start(first), start(second), start(first), start(second)]);
  const sent = phone.requests.filter(({ path }) => path.endsWith('exchange')).flatMap(({ body }) => JSON.parse(body).envelopes.map((one) => one.header.seq));
  assert.deepEqual(sent, [1, 2, 3]);
  assert.equal((await second.store.getCase(caseId)).local.unsent, 0);
});
