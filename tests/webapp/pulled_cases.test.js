import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotFound } from '../../webapp/worker/problems.js';
import { FORM, RESIDENT, attach, collectingCase, fillForm, openCase } from './cases.js';
import { PIN, VILLAGE, dump, enrolAlone, newPhone } from './phone.js';

const SCOPE = `area:${VILLAGE}`;
const DAY = 24 * 60 * 60_000;

/** A phone and a centre of which a test says what it answers. Takes everything that is handed in. */
async function withCentre() {
  const phone = await enrolAlone(newPhone());
  const centre = { epoch: '01937f1c-5d2e-7a10-8c00-0000000000e0', expected: 1, safe: null, changes: {}, files: null, asked: [], now: null };
  phone.network = async (url, options) => {
    if (url.endsWith('escrow')) return new Response(null, { status: 204 });
    if (!url.endsWith('exchange')) throw new TypeError('Failed to fetch');
    const question = JSON.parse(options.body);
    centre.asked.push(question);
    const outcomes = question.envelopes.map(({ header }) => ({ id: header.id, seq: header.seq, outcome: 'applied', reason: null, detail: {} }));
    centre.expected = Math.max(centre.expected, ...outcomes.map(({ seq }) => seq + 1));
    const files = Object.fromEntries(question.files.map((id) => [id, { state: centre.files ?? 'stored', offset: 0 }]));
    const changes = centre.changes;
    centre.changes = {};
    return Response.json({ protocol: 1, now: (centre.now ?? phone.now ?? new Date()).toISOString(), epoch: centre.epoch, outcomes, expected_seq: centre.expected, safe_seq: centre.safe ?? centre.expected - 1, stop: null, files, changes });
  };
  const tell = async (changes) => {
    centre.changes = changes;
    await phone.sync();
  };
  const daysPass = async (days) => {
    for (let day = 0; day < days; day += 1) {
      phone.now = new Date(phone.now.getTime() + DAY);
      await phone.sync();
    }
  };
  return { phone, centre, tell, daysPass, store: phone.engine.store };
}

/** A record as the centre tells it. */
const record = (id, changed = {}) => ({
  id, item: 'pension-enrolment', item_version: 1, area: VILLAGE, holder: 'x', state: 'SUBMITTED', gateway_state: 'NONE', flags: [], round: 0,
  local_no: 'A1-0001', township_no: null, upstream_no: null, tracking_code: 't', opened_at: '2026-11-20T01:00:00.000Z', resident: RESIDENT, consent: null, mandate: null,
  form: {}, materials: [], notices: [], decision: null, receipt: null, not_accepted: {}, withdrawal: {}, revision: 1,
  timeline: [{ number: 1, name: 'case_opened', at: '2026-11-20T01:00:00.000Z', actor_kind: 'agent', actor_name: '王建国' }], ...changed,
});
const caseRecord = (id, changed) => ({ kind: 'case', id, deleted: false, data: record(id, changed) });
const scope = (version, records, more = {}) => ({ [SCOPE]: { version, reset: false, more: false, records, ...more } });

test('what was done after the record was told stands on top of it, and once the record holds it no longer', async () => {
  const { phone, store, tell } = await withCentre();
  const caseId = await collectingCase(phone.engine);
  await phone.sync();
  await tell(scope(1, [caseRecord(caseId, { state: 'COLLECTING', form: { payment_grade: '100' } })]));
  phone.isOnline = false;
  await fillForm(phone.engine, caseId, FORM);
  const fileId = await attach(phone.engine, caseId, 'id-card', 1);
  const shown = await store.getCase(caseId);
  assert.deepEqual([shown.form, shown.materials.map(({ id }) => id), shown.local.unsent], [FORM, [fileId], 2]);
  assert.deepEqual(shown.timeline.map(({ name, pending }) => [name, pending]), [['case_opened', undefined], ['form_filled', true], ['material_attached', true]]);
  phone.isOnline = true;
  await tell(scope(2, [caseRecord(caseId, { state: 'COLLECTING', form: { payment_grade: '900' }, revision: 2 })]));
  assert.equal((await store.getCase(caseId)).form.payment_grade, '900', 'the centre’s word counts once it holds ours');
});

test('a submitted case is ready here until the centre says submitted', async () => {
  const { phone, store, tell } = await withCentre();
  const caseId = await collectingCase(phone.engine);
  await store.commit({ idem: store.newId(), name: 'submit_case', caseId, args: { files: [], warnings: [] } });
  assert.equal((await store.getCase(caseId)).state, 'READY');
  await tell(scope(1, [caseRecord(caseId)]));
  assert.equal((await store.getCase(caseId)).state, 'SUBMITTED');
});

test('a case of another agent of the village appears, changes and goes', async () => {
  const { store, tell, centre } = await withCentre();
  const id = store.newId();
  await tell(scope(1, [caseRecord(id)]));
  assert.equal((await store.getCase(id)).state, 'SUBMITTED');
  await tell(scope(2, [caseRecord(id, { state: 'RECEIVED' })]));
  assert.equal((await store.getCase(id)).state, 'RECEIVED');
  assert.deepEqual(centre.asked.at(-1).cursors, { [SCOPE]: 1 });
  await tell(scope(3, [{ kind: 'case', id, deleted: true, data: null }]));
  await assert.rejects(store.getCase(id), NotFound);
  assert.equal((await store.listCases()).total, 0);
});

test('a village the agent lost is forgotten, but not his own work that has no outcome', async () => {
  const { phone, store, tell, centre } = await withCentre();
  const lost = store.newId();
  const busy = store.newId();
  await tell(scope(5, [caseRecord(lost), caseRecord(busy, { state: 'COLLECTING' })]));
  phone.isOnline = false;
  await fillForm(phone.engine, busy, FORM);
  phone.isOnline = true;
  const take = phone.network;
  phone.network = async (url, options, pass) => {
    const answer = await (await take(url, { ...options, body: JSON.stringify({ ...JSON.parse(options.body), envelopes: [] }) }, pass)).json();
    return Response.json({ ...answer, expected_seq: 1, changes: { [SCOPE]: { version: 0, reset: true, more: false, records: [] } } });
  };
  await phone.sync();
  await assert.rejects(store.getCase(lost), NotFound);
  assert.deepEqual((await store.getCase(busy)).form, FORM);
  phone.network = take;
  centre.expected = 1;
  phone.now = new Date(Date.now() + 3_600_000);
  await phone.sync();
  assert.deepEqual(centre.asked.at(-1).cursors, {}, 'the scope’s cursor went with it');
});

test('more than fits in one answer is asked for at once', async () => {
  const { phone, store, centre } = await withCentre();
  const [a, b] = [store.newId(), store.newId()];
  const pages = [scope(1, [caseRecord(a)], { more: true }), scope(2, [caseRecord(b)])];
  const take = phone.network;
  phone.network = (url, options, pass) => {
    if (url.endsWith('exchange')) centre.changes = pages.shift() ?? {};
    return take(url, options, pass);
  };
  await phone.sync();
  assert.equal((await store.listCases()).total, 2);
  assert.deepEqual(centre.asked.map(({ cursors }) => cursors[SCOPE]), [undefined, 1]);
});

test('cases are listed by state, village and words, the latest change first, fifty a page', async () => {
  const { store, tell } = await withCentre();
  const many = Array.from({ length: 60 }, (_, number) => caseRecord(store.newId(), {
    local_no: `A1-${number}`, area: number % 2 ? VILLAGE : '999901100202', state: number % 3 ? 'SUBMITTED' : 'ACCEPTED', resident: { ...RESIDENT, name: number === 7 ? '赵𠮷' : '李四' },
    timeline: [{ number: 1, name: 'case_opened', at: new Date(Date.UTC(2026, 10, 1, 0, number)).toISOString(), actor_kind: 'agent', actor_name: 'x' }], opened_at: '2026-10-01T00:00:00.000Z',
  }));
  await tell(scope(60, many));
  const first = await store.listCases();
  assert.deepEqual([first.total, first.pages, first.cases.length, first.cases[0].local_no], [60, 2, 50, 'A1-59']);
  assert.equal((await store.listCases({ page: 2 })).cases.length, 10);
  assert.equal((await store.listCases({ states: ['ACCEPTED'] })).total, 20);
  assert.equal((await store.listCases({ states: ['ACCEPTED'], village: VILLAGE })).total, 10);
  assert.deepEqual((await store.listCases({ text: '𠮷' })).cases.map(({ local_no }) => local_no), ['A1-7']);
  assert.deepEqual(await store.countCases(), { total: 60, states: { ACCEPTED: 20, SUBMITTED: 40 }, unsent: 0, refused: 0 });
});

test('the newest version of an item is listed, older ones can still be read', async () => {
  const { store, tell } = await withCentre();
  const item = (version, name = '养老') => ({ kind: 'item', id: `pension@${version}`, deleted: false, data: { code: 'pension', version, name } });
  await tell({ catalogue: { version: 3, reset: false, more: false, records: [item(1), item(2), { ...item(1, '高龄'), id: 'old-age@1', data: { code: 'old-age', version: 1, name: '高龄' } }] } });
  assert.deepEqual((await store.listItems()).map(({ code, version }) => [code, version]), [['old-age', 1], ['pension', 2]]);
  assert.equal((await store.getItem('pension', 1)).version, 1);
  assert.equal((await store.getItem('pension')).version, 2);
  await assert.rejects(store.getItem('pension', 9), NotFound);
  const caseId = await openCase({ store });
  assert.ok(caseId);
});

test('sealed bytes stay until a week after they were safe, pictures while the case is collected', async () => {
  const { phone, store, centre, tell, daysPass } = await withCentre();
  phone.now = new Date('2026-11-23T01:00:00Z');
  const caseId = await collectingCase(phone.engine);
  const fileId = await attach(phone.engine, caseId, 'id-card', 1);
  centre.safe = 0;
  await tell(scope(1, [caseRecord(caseId, { state: 'COLLECTING' })]));
  const held = async () => {
    const { files, transfers, outbox, pending, previews } = await dump(phone.disk);
    return [files, transfers, outbox, pending, previews].map((rows) => rows.length);
  };
  await daysPass(30);
  assert.deepEqual(await held(), [2, 2, 4, 4, 2], 'not safe: all of it stays, however long');
  centre.safe = null;
  centre.files = 'safe';
  await phone.sync();
  await daysPass(6);
  assert.deepEqual(await held(), [2, 2, 4, 4, 2]);
  await daysPass(2);
  assert.deepEqual(await held(), [0, 0, 0, 0, 2], 'still collecting: its pictures stay');
  assert.ok(await store.findPreview(fileId));
  await tell(scope(2, [caseRecord(caseId, { state: 'SUBMITTED' })]));
  assert.deepEqual(await held(), [0, 0, 0, 0, 0]);
  assert.equal((await store.getCase(caseId)).state, 'SUBMITTED');
});

test('a clock that jumps by years, on the phone or at the centre or on both at once, shortens the week by a day at most', async () => {
  const { phone, centre, daysPass } = await withCentre();
  phone.now = new Date('2026-11-23T01:00:00Z');
  await collectingCase(phone.engine);
  centre.files = 'safe';
  await phone.sync();
  const held = async () => (await dump(phone.disk)).files.length;
  phone.now = new Date('2036-11-23T01:00:00Z');
  centre.now = new Date('2026-11-23T01:05:00Z');
  await phone.sync();
  assert.equal(await held(), 1, 'the phone’s clock alone');
  [phone.now, centre.now] = [new Date('2026-11-23T01:10:00Z'), new Date('2036-11-23T01:10:00Z')];
  await phone.sync();
  assert.equal(await held(), 1, 'the centre’s clock alone');
  phone.now = new Date('2036-11-24T01:10:00Z');
  centre.now = new Date('2046-11-24T01:10:00Z');
  await phone.sync();
  assert.equal(await held(), 1, 'both');
  centre.now = null;
  phone.now = new Date('2046-11-24T01:10:00Z');
  await daysPass(5);
  assert.equal(await held(), 1);
  await daysPass(1);
  assert.equal(await held(), 0, 'six days more');
});

test('a case that nobody holds leaves the phone ninety days after its end', async () => {
  const { phone, store, tell } = await withCentre();
  const id = store.newId();
  phone.now = new Date('2026-11-23T01:00:00Z');
  await tell(scope(1, [caseRecord(id, { state: 'DELIVERED' }), caseRecord(store.newId(), { state: 'ACCEPTED' })]));
  phone.now = new Date('2027-02-17T01:00:00Z');
  await phone.sync();
  assert.equal((await store.listCases()).total, 2);
  phone.now = new Date('2027-02-19T01:00:00Z');
  await phone.sync();
  assert.deepEqual((await store.listCases()).cases.map(({ state }) => state), ['ACCEPTED']);
});

test('with no room left, what is safe goes first and the step is made', async () => {
  const { onFullDisk } = await import('./faults.js');
  const { phone, store, centre } = await withCentre();
  const caseId = await collectingCase(phone.engine);
  centre.files = 'safe';
  await phone.sync();
  assert.equal((await dump(phone.disk)).files.length, 1);
  let tries = 0;
  await onFullDisk(() => attach(phone.engine, caseId, 'id-card', 1), () => (tries += 1) === 1);
  const { files } = await dump(phone.disk);
  assert.deepEqual(files.map(({ key }) => key), (await store.getCase(caseId)).materials.filter(({ material }) => material === 'id-card').map(({ id }) => id));
});

test('after unlocking on another day everything is read again from the disk', async () => {
  const { phone, tell, store } = await withCentre();
  const id = store.newId();
  await tell(scope(1, [caseRecord(id)]));
  const engine = phone.restart();
  await engine.keys.unlock(PIN);
  assert.equal((await engine.store.getCase(id)).resident.name, RESIDENT.name);
});
