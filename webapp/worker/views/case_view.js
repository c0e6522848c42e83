/** A case made ready for templates: cards, the three facts, the timeline. */
import { isWindow, itemText, texts } from '../render.js';
import { dayWords, momentWords } from './dates.js';
import { amountWords } from './sync_line.js';

/** @typedef {{items: any[], office: any, agent: any, now: Date}} Around what the words about a case are looked up in */

/**
 * Everything the words about cases need, read once per page.
 * @param {import('../answers.js').Phone} phone
 * @returns {Promise<Around>}
 */
export async function surroundings(phone) {
  const { store, enrolment } = phone.engine;
  const [items, office, agent] = await Promise.all([store.listItems(), store.getOffice(), enrolment.currentAgent()]);
  return { items, office, agent, now: phone.now() };
}

/**
 * The item's name, of any version the phone knows.
 * @param {Around} around
 * @param {string} code
 * @returns {string}
 */
export function itemName(around, code) {
  const found = around.items.find((item) => item.code === code);
  return found ? itemText(found, found.name) : code;
}

/**
 * @param {Around} around
 * @param {string} area
 * @returns {string}
 */
export function villageName(around, area) {
  const known = [...(around.agent?.areas ?? []), ...(around.office?.villages ?? [])];
  return known.find((/** @type {any} */ village) => village.code === area)?.name ?? area;
}

/**
 * One line of a list.
 * @param {any} record
 * @param {Around} around
 */
export function caseCard(record, around) {
  return {
    href: `/agent/cases/${record.id}`,
    resident: record.resident?.name ?? '',
    item: itemName(around, record.item),
    village: villageName(around, record.area),
    number: record.local_no,
    state: record.state,
    waiting: waitingHere(record),
    due: dueWords(record, around.now),
  };
}

/**
 * What of a case still sits on the phone only, or empty.
 * @param {any} record
 * @returns {string}
 */
export function waitingHere(record) {
  const { _ } = texts();
  const photos = record.local.filesTotal - record.local.filesArrived;
  const what = amountWords(record.local.unsent, photos);
  return what && _('%(what)s还没到中心', { what });
}

/** What is due, by the running clock. @type {Record<string, (_: (text: string, values: {day: string}) => string, day: string) => string>} */
const DUE = {
  K1: (_, day) => _('乡镇 %(day)s前看完材料', { day }),
  K2: (_, day) => _('乡镇 %(day)s前决定受不受理', { day }),
  K4: (_, day) => _('%(day)s前办好', { day }),
  K5: (_, day) => _('%(day)s前送到', { day }),
  K7: (_, day) => _('%(day)s前补好', { day }),
};

/**
 * What is due by when, in words; empty while no clock runs.
 * @param {any} record
 * @param {Date} now
 * @returns {string}
 */
export function dueWords(record, now) {
  if (!record.due_on || !Object.hasOwn(DUE, record.clock ?? '')) return '';
  const { _ } = texts();
  const due = DUE[record.clock](_, dayWords(record.due_on, now));
  return record.due_provisional ? _('%(due)s（大约，等节假日安排公布）', { due }) : due;
}

/**
 * Saved, arrived, accepted: three facts, each said only when it is one.
 * @param {any} record
 * @param {Date} now
 */
export function threeFacts(record, now) {
  const { _ } = texts();
  return {
    saved: { level: 'done', icon: isWindow() ? 'computer' : 'phone', name: _('已存%(device)s'), detail: momentWords(record.opened_at, now) },
    arrived: arrivedFact(record),
    accepted: acceptedFact(record, now),
  };
}

/** @param {any} record */
function arrivedFact(record) {
  const { _ } = texts();
  const { unsent, filesTotal, filesArrived } = record.local;
  const left = amountWords(unsent, filesTotal - filesArrived);
  const files = { arrived: filesArrived, total: filesTotal };
  if (unsent === 0 && filesArrived === filesTotal) {
    return { level: 'done', name: _('已到中心'), detail: filesTotal ? _('材料 %(arrived)s/%(total)s 已到', files) : _('全部') };
  }
  if (unsent > 0 && filesArrived === 0) return { level: 'open', name: _('还没到中心'), detail: left };
  return { level: 'part', name: _('还没全到中心'), detail: filesArrived < filesTotal ? _('材料 %(arrived)s/%(total)s 已到', files) : left };
}

/**
 * @param {any} record
 * @param {Date} now
 */
function acceptedFact(record, now) {
  const { _ } = texts();
  if (record.accepted_at) return { level: 'done', name: _('已受理'), detail: momentWords(record.accepted_at, now) };
  if (['DISCARDED', 'WITHDRAWN'].includes(record.state)) return { level: 'open', name: _('没有受理'), detail: record.state === 'DISCARDED' ? _('已作废') : _('已撤回') };
  if (record.state === 'NOT_ACCEPTED') return { level: 'part', name: _('不予受理'), detail: '' };
  const waiting = record.received_at ? _('窗口已收件') : _('等乡镇窗口');
  return { level: 'open', name: _('还没受理'), detail: ['COLLECTING', 'DRAFT'].includes(record.state) ? _('还没上报') : waiting };
}

/**
 * The history, newest first; the same thing done several times in a row is one line.
 * @param {any} record
 * @param {Date} now
 */
export function timelineOf(record, now) {
  /** @type {any[]} */
  const lines = [];
  for (const event of [...(record.timeline ?? [])].reverse()) {
    const line = eventLine(event, now);
    const last = lines[lines.length - 1];
    if (last && last.name === line.name && last.who === line.who && last.pending === line.pending) last.times += 1;
    else lines.push(line);
  }
  return lines;
}

/**
 * @param {any} event
 * @param {Date} now
 */
const eventLine = (event, now) => ({
  name: event.name,
  at: momentWords(event.at, now),
  who: ['agent', 'staff'].includes(event.actor_kind) ? (event.actor_name ?? '') : '',
  pending: Boolean(event.pending),
  times: 1,
});
