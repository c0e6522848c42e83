/** A commitment (容缺承诺) made ready for templates: what may come later, what was promised, and by when. */
import { owed } from '../../../proxy_service/commitment.js';
import { checklist } from '../../../proxy_service/checklist.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { chinaDay, dayWords } from './dates.js';

const DAY_MS = 24 * 3600 * 1000;

/** @typedef {{record: any, item: any}} About */

/**
 * Asked materials that may come later and aren't there.
 * @param {About} about
 */
export const tolerableOf = ({ record, item }) => checklist(item, record.form, record.materials).filter((line) => line.tolerated && line.missing > 0);

/**
 * The last day that may be promised: the item's promise limit from today. The phone knows weekends, not holidays; the centre
 * takes both counts.
 * @param {any} item
 * @param {string} today
 * @returns {string}
 */
export function latestDay(item, today) {
  const { value, unit } = item.promise_limit;
  let day = today;
  for (let left = value; left > 0; left -= unit !== 'working_day' || isWeekday(day) ? 1 : 0) day = dayAfter(day);
  return workday(day);
}

/**
 * The day itself, or the next weekday: a last day on a day off moves on (民法典 203).
 * @param {string} day
 * @returns {string}
 */
export function workday(day) {
  let moved = day;
  while (!isWeekday(moved)) moved = dayAfter(moved);
  return moved;
}

/**
 * What the form promises for every material that may come later.
 * @param {About} about
 * @param {import('../forms.js').Fields} fields
 */
export function obligationsOf(about, fields) {
  return tolerableOf(about).map(({ code }) => {
    const isAtCollection = text(fields, `when-${code}`) === 'collection';
    const day = text(fields, `day-${code}`);
    const due_on = isAtCollection || !/^\d{4}-\d{2}-\d{2}$/.test(day) ? '' : workday(day);
    return { material: code, due_on, at_collection: isAtCollection };
  });
}

/**
 * The lines of the form, with what was typed or promised before.
 * @param {About} about
 * @param {import('../forms.js').Fields} values
 */
export function promiseLines(about, values) {
  const before = about.record.commitment?.obligations ?? [];
  return tolerableOf(about).map(({ code, name }) => {
    const promised = before.find((/** @type {any} */ one) => one.material === code);
    const when = text(values, `when-${code}`) || (promised?.at_collection ? 'collection' : promised ? 'day' : '');
    return { code, name, when, day: text(values, `day-${code}`) || (promised?.due_on ?? '') };
  });
}

/**
 * What was promised, each with how it stands.
 * @param {About} about
 * @param {Date} now
 * @returns {{code: string, name: string, due: string, overdue: boolean, open: boolean, state: string, problem: string, missing: number, pages: number, href: string}[]}
 */
export function obligationLines({ record, item }, now) {
  const open = owed(record).open_obligations;
  const lines = checklist(item, record.form, record.materials);
  return (record.commitment?.obligations ?? []).map((/** @type {any} */ one) => {
    const line = lines.find(({ code }) => code === one.material);
    return {
      code: one.material,
      name: line?.name ?? one.material,
      due: dueOf(one, now),
      overdue: Boolean(one.due_on) && one.due_on < chinaDay(now) && open.includes(one.material),
      open: open.includes(one.material),
      state: stateOf(one),
      problem: one.problem,
      missing: line?.missing ?? 0,
      pages: line?.pages ?? 0,
      href: `/agent/cases/${record.id}/materials/${one.material}`,
    };
  });
}

/**
 * The open promises of a case in one line for the list of what is to do; empty when nothing is owed.
 * @param {any} record
 * @param {Date} now
 * @returns {{words: string, overdue: boolean, day: string} | null} `day` sorts: the earliest comes first
 */
export function owedWords(record, now) {
  const { _ } = texts();
  const open = owed(record).open_obligations;
  if (open.length === 0) return null;
  const days = record.commitment.obligations.filter((/** @type {any} */ one) => open.includes(one.material)).map((/** @type {any} */ one) => one.due_on);
  const day = days.filter(Boolean).sort()[0] ?? '';
  const overdue = day !== '' && day < chinaDay(now);
  if (!day) return { words: _('领结果时要交说好的材料'), overdue, day: '9999' };
  return { words: overdue ? _('说好 %(day)s补，已经过了', { day: dayWords(day, now) }) : _('说好 %(day)s前补', { day: dayWords(day, now) }), overdue, day };
}

/**
 * @param {any} obligation
 * @param {Date} now
 */
function dueOf(obligation, now) {
  const { _ } = texts();
  return obligation.at_collection ? _('领结果时交') : _('%(day)s前交', { day: dayWords(obligation.due_on, now) });
}

/** @param {any} obligation */
function stateOf(obligation) {
  if (obligation.fulfilled_at) return 'fulfilled';
  if (obligation.waived_at) return 'waived';
  return obligation.handed_in_at ? 'handed_in' : 'open';
}

/** @param {string} day */
const isWeekday = (day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** @param {string} day */
const dayAfter = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
