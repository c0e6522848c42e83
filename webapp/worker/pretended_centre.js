/** What a centre would do with a practice case, made up on the phone so that a whole case can be practised: return it once, then grant it. */
import { texts } from './render.js';

const HANDED_IN = ['READY', 'SUBMITTED'];

/**
 * The steps that may follow now, by name.
 * @param {any} record
 * @returns {string[]}
 */
export function pretendedSteps(record) {
  if (!HANDED_IN.includes(record.state)) return [];
  return record.round === 0 ? ['return', 'grant'] : ['grant'];
}

/**
 * The record as the centre would tell it after the step.
 * @param {any} record
 * @param {any} item
 * @param {string} step
 * @param {string} now
 */
export function pretendedRecord({ local: _, ...record }, item, step, now) {
  if (!pretendedSteps(record).includes(step)) return record;
  const materials = record.materials.map((/** @type {any} */ page) => ({ ...page, arrived: true }));
  const timeline = record.timeline.map((/** @type {any} */ event) => ({ ...event, pending: false }));
  const taken = { ...record, materials, submitted_at: record.submitted_at ?? now, complete_at: now };
  return step === 'return' ? returned(taken, item, timeline, now) : granted(taken, timeline, now);
}

/**
 * @param {any} record
 * @param {any} item
 * @param {any[]} timeline
 * @param {string} now
 */
function returned(record, item, timeline, now) {
  const first = item.materials.find((/** @type {any} */ material) => record.materials.some((/** @type {any} */ page) => page.material === material.code));
  const reason = texts()._('照片看不清，请重拍（练习）');
  const lines = first ? [{ material: first.code, verdict: 'redo', reason }] : [];
  const notice = { round: 1, kind: 'return', lines, note: '', why_later: '', by: '', at: now };
  return { ...record, state: 'PRE_RETURNED', round: 1, notices: [notice], timeline: [...timeline, event('case_returned', now)] };
}

/**
 * @param {any} record
 * @param {any[]} timeline
 * @param {string} now
 */
function granted(record, timeline, now) {
  const moments = { received_at: now, accepted_at: now, decided_at: now };
  const decision = { outcome: 'granted', reason: texts()._('练习，不是真的'), remedies: '', official_no: '', at: now };
  const told = ['case_received', 'case_accepted', 'case_granted', 'result_ready'].map((name) => event(name, now));
  return { ...record, ...moments, state: 'TO_DELIVER', decision, timeline: [...timeline, ...told] };
}

/**
 * @param {string} name
 * @param {string} at
 */
const event = (name, at) => ({ number: null, name, at, actor_kind: 'system', actor_name: '', pending: false });
