import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EnrolmentRefused } from '../../webapp/worker/problems.js';
import { openCase } from './cases.js';
import { crashingAt } from './faults.js';
import { PIN, dump, enrolAlone, enrolledPhone, newPhone } from './phone.js';
import { quickCrypto } from './quick_crypto.js';
import { ServerProcess } from './server_process.js';

let server;
before(async () => {
  server = await ServerProcess.start();
});
after(() => server.stop());

const refusal = (phone, code, pin = PIN) => phone.engine.enrolment.enrol({ code, pin, deviceLabel: 'test' }).then(() => null, (error) => error);

test('a code makes a phone that knows its agent and is unlocked', async () => {
  const phone = await enrolledPhone(server);
  assert.ok(await phone.engine.keys.isEnrolled());
  assert.ok(phone.engine.keys.isUnlocked());
  const agent = await phone.engine.enrolment.currentAgent();
  assert.deepEqual([agent.name, agent.areas.map(({ name }) => name), agent.township.name], ['王建国', ['上坪村', '下坪村'], '青石镇']);
  assert.equal((await dump(phone.disk)).meta.find(({ key }) => key === 'device').value.id, agent.device);
});

test('a village the office took from the agent is his no longer, nor when it was his at the enrolment', async () => {
  const phone = await enrolledPhone(server);
  await phone.sync();
  const { id, areas } = await phone.engine.enrolment.currentAgent();
  const codes = areas.map(({ code }) => code);
  await server.ask('villages', { agent: id, villages: codes.slice(0, 1) });
  await phone.sync();
  assert.deepEqual((await phone.engine.enrolment.currentAgent()).areas, areas.slice(0, 1));
  await server.ask('villages', { agent: id, villages: codes });
  await phone.sync();
  assert.deepEqual((await phone.engine.enrolment.currentAgent()).areas, areas);
});

test('a computer at the window serves every village of its township, also after the office told of its people', async () => {
  const computer = newPhone({ url: server.url });
  await computer.engine.enrolment.enrol({ code: await server.ask('code', { agent: 'clerk' }), pin: PIN, deviceLabel: 'test' });
  const told = (await computer.engine.enrolment.currentAgent()).areas;
  assert.ok(told.length > 2);
  await computer.sync();
  assert.deepEqual((await computer.engine.enrolment.currentAgent()).areas, told);
});

test('every guess at a PIN costs 600,000 rounds', async () => {
  const phone = newPhone();
  const rounds = [];
  const deriveKey = (rule, ...rest) => rounds.push(rule.iterations) && quickCrypto.subtle.deriveKey(rule, ...rest);
  phone.crypto = { ...quickCrypto, subtle: new Proxy(quickCrypto.subtle, { get: (target, name) => (name === 'deriveKey' ? deriveKey : target[name]) }) };
  phone.restart();
  await enrolAlone(phone);
  assert.deepEqual(rounds, [600_000]);
  await phone.restart().keys.unlock(PIN);
  await assert.rejects(() => phone.restart().keys.unlock('604913'));
  assert.deepEqual(rounds, [600_000, 600_000, 600_000]);
});

test('a wrong or used code, no network and a second enrolment are told apart, and nothing is kept', async () => {
  const phone = newPhone({ url: server.url });
  assert.equal((await refusal(phone, 'XXXX-XXXX-XX')).reason, 'enrolment_code_wrong');
  const code = await server.ask('code');
  phone.isOnline = false;
  assert.equal((await refusal(phone, code)).reason, 'no_network');
  assert.equal(await phone.engine.keys.isEnrolled(), false);
  phone.isOnline = true;
  assert.equal(await refusal(phone, code), null);
  assert.equal((await refusal(phone, await server.ask('code'))).reason, 'already_enrolled');
  assert.equal((await refusal(newPhone({ url: server.url }), code)).reason, 'enrolment_code_wrong');
});

test('too many tries, an unknown protocol and a broken centre are told with their wait', async () => {
  const phone = newPhone({ url: server.url });
  const answers = [
    [new Response('{"error": "too_many_tries"}', { status: 429, headers: { 'Retry-After': '600' } }), 'too_many_tries', 600],
    [new Response('{"error": "unknown_protocol", "speaks": [2]}', { status: 409 }), 'unknown_protocol', 0],
    [new Response('<html>', { status: 502 }), 'centre_trouble', 0],
    [new Response('<html>'), 'sign_in_page', 0],
  ];
  for (const [answer, reason, waitSeconds] of answers) {
    phone.network = async () => answer;
    const error = await refusal(phone, 'ANY');
    assert.ok(error instanceof EnrolmentRefused);
    assert.deepEqual([error.reason, error.waitSeconds], [reason, waitSeconds]);
  }
});

test('an enrolment that dies while it is written down leaves a phone that can enrol', async () => {
  const phone = newPhone({ url: server.url });
  const { error } = await crashingAt(3, async () => refusal(phone, await server.ask('code')).then((problem) => Promise.reject(problem)));
  assert.equal(error.name, 'Error');
  phone.restart();
  assert.equal(await phone.engine.keys.isEnrolled(), false);
  assert.deepEqual((await dump(phone.disk)).meta, []);
  assert.equal(await refusal(phone, await server.ask('code')), null);
});

test('the escrow is handed in when the centre can be reached, and once', async () => {
  const phone = await enrolledPhone(server);
  const handedIn = () => phone.requests.filter(({ path }) => path.endsWith('escrow')).length;
  phone.network = (url, options, pass) => (url.endsWith('escrow') ? Promise.reject(new TypeError('cut')) : pass(url, options));
  await openCase(phone.engine);
  await phone.sync();
  assert.equal((await phone.engine.store.syncStatus()).arrived, 1, 'it holds nothing else up');
  phone.network = (url, options, pass) => pass(url, options);
  const before = handedIn();
  await phone.sync();
  await phone.sync();
  assert.equal(handedIn(), before + 1);
  const { device } = await phone.engine.enrolment.currentAgent();
  assert.equal((await server.ask('facts')).devices.find(({ id }) => id === device).has_escrow, true);
});
