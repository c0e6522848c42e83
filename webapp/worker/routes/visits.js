/** The visit list (走访单): where to go, village by village, without a network too; each visit ticked off, or put off to another day. */
import { page, seeOther } from '../answers.js';
import { commitStep, getCaseWithItem, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { itemName, surroundings, villageName } from '../views/case_view.js';
import { chinaDay, dayWords } from '../views/dates.js';
import { PLANNED, dueVisits, halfWords, visitWords } from '../views/visit_reasons.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

const OUTCOMES = ['done', 'not_home', 'dropped'];
/** Visits that are over by a step of their own, and where it is taken below the case. @type {Record<string, string>} */
const DONE_BY = { return_original: 'custody/returning', tell: 'telling', commitment: 'commitment/supplement' };

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function visitRoutes(app, phone) {
  app.get('/visits', () => showList(phone));
  app.get('/cases/:id/visits', (c) => showCase(phone, c));
  app.post('/cases/:id/visits', (c) => plan(phone, c));
  app.post('/cases/:id/visits/outcome', (c) => settle(phone, c));
}

/** @param {Phone} phone */
async function showList(phone) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const visits = (await casesToVisit(phone)).flatMap((record) => dueVisits(record).map((due) => visitView(phone, record, due, around)));
  const villages = [...new Set(visits.map((visit) => visit.village))].sort((a, b) => a.localeCompare(b, 'zh'));
  const groups = villages.map((village) => ({ village, visits: visits.filter((visit) => visit.village === village).sort(byDay) }));
  return page(phone, 'visits', { title: _('走访单'), tab: 'visits', live: '/agent/visits' }, { groups, total: visits.length });
}

/**
 * Cases of this agent that ask for a visit.
 * @param {Phone} phone
 * @returns {Promise<any[]>}
 */
export async function casesToVisit(phone) {
  const me = await phone.engine.enrolment.currentAgent();
  const where = (/** @type {any} */ view) => view.holder === me.id && dueVisits(view).length > 0;
  const first = await phone.engine.store.listCases({ where });
  const rest = Array.from({ length: first.pages - 1 }, (_, place) => phone.engine.store.listCases({ where, page: place + 2 }));
  return [first, ...(await Promise.all(rest))].flatMap(({ cases }) => cases);
}

/**
 * @param {Phone} phone
 * @param {any} record
 * @param {import('../views/visit_reasons.js').Due} due
 * @param {import('../views/case_view.js').Around} around
 */
function visitView(phone, record, due, around) {
  const { _ } = texts();
  const today = chinaDay(around.now);
  const made = (record.visits ?? []).filter((/** @type {any} */ one) => one.why === due.why && one.outcome !== '' && one.outcome !== 'dropped');
  const last = made[made.length - 1];
  return {
    case: record.id,
    href: `/agent/cases/${record.id}/visits`,
    visit: due.visit || phone.engine.store.newId(),
    next_visit: phone.engine.store.newId(),
    idem: phone.engine.store.newId(),
    by: Object.hasOwn(DONE_BY, due.why) && !due.visit ? `/agent/cases/${record.id}/${DONE_BY[due.why]}` : '',
    why_code: due.why,
    why: visitWords(due.why),
    note: due.note,
    day: due.day,
    when: due.day ? `${dayWords(due.day, around.now)}${halfWords(due.half)}` : _('哪天都行'),
    late: due.day !== '' && due.day < today,
    today: due.day === today,
    before: last ? _('%(day)s去过', { day: dayWords(chinaDay(new Date(last.at)), around.now) }) : '',
    resident: record.resident.name,
    address: record.resident.address ?? '',
    phone_number: record.resident.phone ?? '',
    item: itemName(around, record.item),
    village: villageName(around, record.area),
  };
}

/**
 * @param {{day: string}} a
 * @param {{day: string}} b
 */
const byDay = (a, b) => (a.day || '9999').localeCompare(b.day || '9999');

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showCase(phone, c) {
  const { record } = await getCaseWithItem(phone, idIn(c));
  return shown(phone, record, { hidden: hiddenFields(phone, c), values: {}, problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function plan(phone, c) {
  const { record } = await getCaseWithItem(phone, idIn(c));
  const post = await readPost(c);
  const args = { visit: phone.engine.store.newId(), why: text(post.fields, 'why'), day: text(post.fields, 'day'), half: text(post.fields, 'half'), note: text(post.fields, 'note') };
  const problems = planProblems(args, chinaDay(phone.now()));
  if (Object.keys(problems).length > 0) return shown(phone, record, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  await commitStep(phone, c, { key: `${record.id}/visits`, post, name: 'plan_visit', caseId: record.id, args });
  return seeOther('/agent/visits');
}

/**
 * Been there, nobody at home, or not needed: from the list, or from the page of the case's visits.
 * @param {Phone} phone
 * @param {Context} c
 */
async function settle(phone, c) {
  const { _ } = texts();
  const { record } = await getCaseWithItem(phone, idIn(c));
  const post = await readPost(c);
  const outcome = text(post.fields, 'outcome');
  const day = outcome === 'not_home' ? text(post.fields, 'day') : '';
  const isDayMissing = outcome === 'not_home' && day < chinaDay(phone.now());
  if (!OUTCOMES.includes(outcome) || isDayMissing) {
    const problems = { next: _('没在家的，请约好改到哪一天。') };
    return shown(phone, record, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  }
  const args = {
    visit: text(post.fields, 'visit'), why: text(post.fields, 'why'), outcome, day, half: outcome === 'not_home' ? text(post.fields, 'half') : '',
    next_visit: outcome === 'not_home' ? text(post.fields, 'next_visit') : '', remark: text(post.fields, 'remark'),
  };
  await commitStep(phone, c, { key: `${record.id}/visits/${args.visit}`, post, name: 'record_visit', caseId: record.id, args });
  return seeOther('/agent/visits');
}

/**
 * @param {Phone} phone
 * @param {any} record
 * @param {any} form
 * @param {number} [status]
 */
async function shown(phone, record, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const context = {
    id: record.id,
    form,
    resident: record.resident.name,
    item: itemName(around, record.item),
    mine: record.local.mine !== false,
    today: chinaDay(around.now),
    due: dueVisits(record).map((due) => ({ ...visitView(phone, record, due, around), mends: form.hidden.mends })),
    made: (record.visits ?? []).filter((/** @type {any} */ one) => one.outcome !== '').map((/** @type {any} */ one) => madeView(one, around.now)),
    reasons: PLANNED.map((code) => [code, visitWords(code)]),
  };
  return page(phone, 'case_visits', { title: _('上门'), back: { href: '/agent/visits', label: _('走访单') } }, context, status);
}

/**
 * @param {any} visit
 * @param {Date} now
 */
function madeView(visit, now) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const words = { done: _('去过了'), not_home: _('没在家'), dropped: _('不用去了') };
  return { day: dayWords(chinaDay(new Date(visit.at)), now), why: visitWords(visit.why), what: words[visit.outcome], remark: visit.remark };
}

/**
 * @param {{why: string, day: string, note: string}} args
 * @param {string} today
 */
function planProblems({ why, day, note }, today) {
  const { _ } = texts();
  return {
    ...(PLANNED.includes(why) ? {} : { why: _('请选为什么上门。') }),
    ...(why === 'other' && !note ? { note: _('请写明做什么。') } : {}),
    ...(day >= today ? {} : { day: _('请写明哪一天，不能是过去的日子。') }),
  };
}

/** @param {Context} c */
const idIn = (c) => /** @type {string} */ (c.req.param('id'));
