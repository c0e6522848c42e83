import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FINDERS, dueVisits, visitWords } from '../../webapp/worker/views/visit_reasons.js';
import reasons from '../../proxy_service/visit_reasons.json' with { type: 'json' };

const RECORD = { state: 'ACCEPTED', flags: [], visits: [], tellings: [], custody: [], commitment: null, delivery: null };
const whys = (changed) => dueVisits({ ...RECORD, ...changed }).map(({ why, day }) => [why, day]);
const owing = (...obligations) => ({ commitment: { obligations } });
const LATER = { material: 'bank-card', due_on: '2026-12-07', at_collection: false };
const WITH_RESULT = { material: 'photo', due_on: '', at_collection: true };

test('what no message told is a reason to go, and only that', () => {
  assert.deepEqual(whys({ tellings: [{ state: 'in_person', event: 'case_accepted' }, { state: 'reached' }] }), [['tell', '']]);
  assert.deepEqual(whys({ tellings: [{ state: 'trying' }, { state: 'reached' }] }), []);
});

test('papers promised for later are a reason to go by their day, until they are handed in', () => {
  assert.deepEqual(whys(owing(LATER, { ...LATER, material: 'photo', due_on: '2026-12-01' })), [['commitment', '2026-12-01']]);
  assert.deepEqual(whys(owing({ ...LATER, handed_in_at: '2026-11-30T01:00:00Z' })), []);
  assert.deepEqual(whys({ ...owing(LATER), state: 'SUBMITTED' }), [], 'nothing is owed before acceptance');
});

test('what is to be brought when the result comes is asked for only then', () => {
  assert.deepEqual(whys(owing(WITH_RESULT)), []);
  assert.deepEqual(whys({ ...owing(WITH_RESULT), state: 'TO_DELIVER' }), [['delivery', ''], ['commitment', '']]);
});

test('a result that goes by courier or lies at the window is no visit', () => {
  assert.deepEqual(whys({ state: 'TO_DELIVER', delivery: { way: 'courier' } }), []);
});

test('every reason has its words, and none stands twice while an appointment for it is open', () => {
  for (const [code, { label }] of Object.entries(reasons)) assert.equal(visitWords(code), label);
  assert.ok(FINDERS.length > 1);
  const agreed = { id: 'v', why: 'return_original', day: '2026-11-25', half: '', note: '', outcome: '' };
  assert.deepEqual(whys({ visits: [agreed], custody: [{ name: '户口簿', return_by: '2026-11-24', returned: null }] }), [['return_original', '2026-11-25']]);
});
