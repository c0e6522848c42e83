import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DEEDS } from '../../webapp/worker/case_changes.js';
import { refusedViews } from '../../webapp/worker/views/refused.js';
import { PAGES, wayToMend } from '../../webapp/worker/views/mending.js';
import { refusalWords } from '../../webapp/worker/views/refusal_words.js';

const json = async (path) => JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf-8'));
const domain = Object.entries(await json('proxy_service/refusal_codes.json')).filter(([, told]) => told.heard_by.includes('agent')).map(([code]) => code);
const CODES = [...domain, ...Object.keys(await json('sync/refusal_codes.json'))];
const STEP = { id: 'm1', name: 'submit_case', case_id: 'c1', args: {}, reason: '', isHere: true, since: [], opening: '', office: { phone: '0999-1' } };

test('every refusal the phone can hear has words of its own and leads somewhere', () => {
  const general = refusalWords('of-the-future').replace('of-the-future', '');
  for (const reason of CODES) {
    assert.notEqual(refusalWords(reason).replace(reason, ''), general, reason);
    assert.ok(['mend', 'step', 'call', 'update', 'again', 'drop'].includes(wayToMend({ ...STEP, reason }).kind), reason);
  }
});

test('every step of an agent has the page where it is done, or is only a word about other steps', () => {
  assert.deepEqual(DEEDS.filter((name) => !Object.hasOwn(PAGES, name)), ['drop_refused']);
});

test('the nearest page is the step itself with what was written, or the one that is lacking', () => {
  assert.deepEqual(wayToMend({ ...STEP, name: 'fill_form', reason: 'unknown_field' }), { kind: 'mend', step: 'fill_form', href: '/agent/cases/c1/form?mends=m1&then=case' });
  assert.deepEqual(wayToMend({ ...STEP, reason: 'mandate_expired' }), { kind: 'step', step: 'record_mandate', href: '/agent/cases/c1/mandate?then=case' });
  assert.deepEqual(wayToMend({ ...STEP, reason: 'wrong_state' }), { kind: 'drop' });
  assert.deepEqual(wayToMend({ ...STEP, reason: 'area_not_yours' }), { kind: 'call', href: 'tel:0999-1' });
});

test('a photo that was refused leads to its own material, and any new photo of it mends it', () => {
  const photo = { ...STEP, args: { material: 'id-card' } };
  const way = { kind: 'mend', step: 'attach_material', href: '/agent/cases/c1/materials/id-card?mends=m1&then=case' };
  assert.deepEqual(wayToMend({ ...photo, name: 'attach_material', reason: 'malformed' }), way);
  assert.deepEqual(wayToMend({ ...photo, name: 'reuse_page', reason: 'earlier_page_expired' }), way);
});

test('once the step that was lacking has been done, what was refused needs only to be handed in again', () => {
  assert.deepEqual(wayToMend({ ...STEP, reason: 'mandate_expired', since: ['fill_form'] }).kind, 'step');
  assert.deepEqual(wayToMend({ ...STEP, reason: 'mandate_expired', since: ['record_mandate'] }), { kind: 'again' });
  assert.equal(wayToMend({ ...STEP, name: 'fill_form', reason: 'unknown_field', since: ['fill_form'] }).kind, 'mend');
});

test('what hangs on an opening that was refused leads to the opening, and once that is mended needs only to be handed in again', () => {
  const opening = { ...STEP, id: 'm0', name: 'open_case', reason: 'unknown_item', at: '2026-11-23T02:00:00Z', args: {}, detail: {} };
  const consent = { ...opening, id: 'm1', name: 'record_consent', reason: 'unknown_case' };
  const around = { office: STEP.office, now: new Date('2026-11-23T02:30:00Z'), items: [], agent: {} };
  const ways = (open) => refusedViews(open, around).map(({ way }) => way.href ?? way.kind);
  assert.deepEqual(ways([opening, consent]), ['/agent/cases/c1/resident?mends=m0&then=case', '/agent/cases/c1/resident?mends=m0&then=case']);
  assert.deepEqual(ways([consent]), ['again']);
});

test('of a case that is not on this phone nothing leads to a page that is not there', () => {
  assert.equal(wayToMend({ ...STEP, isHere: false, reason: 'unknown_case' }).kind, 'call');
  for (const reason of CODES) assert.doesNotMatch(wayToMend({ ...STEP, isHere: false, reason }).href ?? '', /cases/, reason);
});
