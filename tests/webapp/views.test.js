import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chinaDay, dayWords, momentWords } from '../../webapp/worker/views/dates.js';
import { dueWords, threeFacts, timelineOf } from '../../webapp/worker/views/case_view.js';
import { maskIdNumber } from '../../webapp/worker/views/masks.js';
import { refusalWords } from '../../webapp/worker/views/refusal_words.js';
import { syncLine } from '../../webapp/worker/views/sync_line.js';
import { newTrackingCode } from '../../webapp/worker/tracking_code.js';

const NOW = new Date('2026-11-23T01:00:00.000Z');
const STATUS = { made: 12, arrived: 12, refused: 0, filesTotal: 4, filesArrived: 4, lastContactAt: '2026-11-23T00:30:00.000Z', lastProblem: null, stopped: null, working: false };
const line = (changed) => syncLine({ ...STATUS, ...changed }, NOW);
const RECORD = { opened_at: '2026-11-23T00:00:00.000Z', state: 'READY', flags: [], accepted_at: null, received_at: null, local: { unsent: 0, filesTotal: 6, filesArrived: 6 } };
const facts = (changed, local = {}) => threeFacts({ ...RECORD, ...changed, local: { ...RECORD.local, ...local } }, NOW);

test('the sync line claims arrival only when every step and photo arrived', () => {
  assert.equal(line({}).text, '全部 12 步已到中心');
  assert.equal(line({ arrived: 9, filesArrived: 2 }).text, '3 步、2 张照片还在手机里，等有网自动送');
  assert.equal(line({ filesArrived: 3 }).text, '1 张照片还在手机里，等有网自动送');
  assert.equal(line({ arrived: 9, working: true }).text, '3 步还在手机里，正在送');
});

test('a phone that may no longer send says so instead of promising', () => {
  const stopped = line({ arrived: 9, stopped: 'device_revoked' });
  assert.equal(stopped.text, '3 步还在手机里，现在送不出去');
  assert.match(stopped.problem, /停用/);
});

test('without any contact yet the line says that', () => {
  assert.equal(line({ made: 0, arrived: 0, lastContactAt: null }).contact, '还没有联系上中心');
});

test('saved, arrived and accepted are three facts', () => {
  const apart = facts({}, { unsent: 2, filesArrived: 4 });
  assert.deepEqual([apart.saved.level, apart.arrived.level, apart.accepted.level], ['done', 'part', 'open']);
  assert.equal(apart.arrived.detail, '材料 4/6 已到');
  assert.equal(facts({}, { unsent: 1, filesArrived: 6 }).arrived.detail, '1 步');
  assert.equal(facts({}, { unsent: 2, filesArrived: 0 }).arrived.name, '还没到中心');
  assert.equal(facts({}).arrived.name, '已到中心');
  assert.equal(facts({}).accepted.name, '还没受理');
  assert.equal(facts({ accepted_at: '2026-11-23T00:40:00.000Z' }).accepted.name, '已受理');
  assert.equal(facts({ received_at: '2026-11-23T00:40:00.000Z' }).accepted.detail, '窗口已收件');
});

test('what was done several times in a row is one line of the timeline, newest first', () => {
  const event = (name, more = {}) => ({ name, at: '2026-11-23T00:10:00.000Z', actor_kind: 'agent', actor_name: '王建国', ...more });
  const timeline = [event('case_opened'), event('material_attached'), event('material_attached'), event('case_submitted', { pending: true })];
  const lines = timelineOf({ timeline }, NOW);
  assert.deepEqual(lines.map(({ name, times, pending }) => [name, times, pending]), [['case_submitted', 1, true], ['material_attached', 2, false], ['case_opened', 1, false]]);
});

test('a due date says what is due, and that it may move while the calendar is unknown', () => {
  assert.equal(dueWords({ due_on: '2026-11-24', clock: 'K1', due_provisional: false }, NOW), '乡镇 11月24日前看完材料');
  assert.match(dueWords({ due_on: '2027-02-24', clock: 'K4', due_provisional: true }, NOW), /^2027年2月24日前办好（大约/);
  assert.equal(dueWords({ due_on: null, clock: null }, NOW), '');
});

test('days and moments are those of China', () => {
  assert.equal(chinaDay(new Date('2026-11-22T16:00:00.000Z')), '2026-11-23');
  assert.equal(momentWords('2026-11-22T16:05:00.000Z', NOW), '今天 00:05');
  assert.equal(momentWords('2026-11-22T15:59:00.000Z', NOW), '11月22日 23:59');
  assert.equal(dayWords('2025-12-31', NOW), '2025年12月31日');
});

test('an identity number is masked in the middle, and wholly when it is short', () => {
  assert.equal(maskIdNumber('999901196803120026'), '999901********0026');
  assert.equal(maskIdNumber('12345'), '*****');
  assert.equal(maskIdNumber(''), '');
});

test('an unknown refusal still says something, with its code', () => {
  assert.match(refusalWords('never_heard_of', {}), /never_heard_of/);
  assert.match(refusalWords('constructor', {}), /constructor/);
});

test('tracking codes are long, plain and never alike', () => {
  const made = Array.from({ length: 50 }, () => newTrackingCode(crypto));
  assert.ok(made.every((code) => /^[a-z2-9]{26}$/.test(code)));
  assert.equal(new Set(made).size, 50);
});
