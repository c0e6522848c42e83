/** What stands around a case on its page: who holds it, late work of a former holder, the way of the result, visits and trips. */
import { texts } from '../render.js';
import { keptWork } from '../routes/late_work.js';
import { tripCounts } from '../routes/trips.js';
import { dayWords, momentWords } from './dates.js';
import { dueVisits, halfWords, visitWords } from './visit_reasons.js';

/**
 * @param {any} record
 * @param {import('./case_view.js').Around} around
 */
export function aroundOf(record, around) {
  const { _ } = texts();
  const { now } = around;
  const isMine = record.local.mine !== false;
  const holder = (around.office?.people ?? []).find((/** @type {any} */ one) => one.id === record.holder);
  return {
    mine: isMine,
    holder: isMine ? null : { name: holder?.name ?? _('别人'), phone: holder?.phone ?? '' },
    kept: keptWork(record).length,
    taken_from: isMine && record.reassigned?.at ? momentWords(record.reassigned.at, now) : '',
    late: isMine ? (record.late_work ?? []).map((/** @type {any} */ one) => lateView(one, now)) : [],
    delivery_words: deliveryWords(record, now),
    visits: dueVisits(record).map((one) => `${one.day ? dayWords(one.day, now) + halfWords(one.half) : ''} ${visitWords(one.why)}`.trim()),
    trips: tripCounts(record),
    presence: record.presence ? _('%(day)s本人到窗口，自己办', { day: dayWords(record.presence.on, now) }) : '',
  };
}

/**
 * @param {any} one
 * @param {Date} now
 */
function lateView({ name, at, agent_name, args }, now) {
  return { step: name, at: momentWords(at, now), who: agent_name, text: writtenWords({ name, args }) };
}

/**
 * What was written in a step, in a line; empty when nothing was.
 * @param {{name: string, args: any}} deed
 * @returns {string}
 */
export function writtenWords({ name, args }) {
  const answers = name === 'fill_form' ? Object.values(args.form ?? {}).flat() : [args.resident?.name, args.reason, args.note, args.remark];
  return answers.filter(Boolean).join(texts()._('、'));
}

/**
 * @param {any} record
 * @param {Date} now
 */
function deliveryWords({ state, delivery }, now) {
  const { _ } = texts();
  if (!delivery || state !== 'TO_DELIVER' || delivery.way === 'agent') return '';
  if (delivery.way === 'window') return _('结果在乡镇窗口，办事人自己去领。');
  if (!delivery.sent_on) return _('结果由乡镇寄快递给办事人。');
  return _('结果 %(day)s 寄出：%(courier)s %(number)s。', { day: dayWords(delivery.sent_on, now), courier: delivery.courier, number: delivery.number });
}
