/** The review of everything on one page, handing the case in, and the slip that says what happens next. */
import { check } from '../../../proxy_service/case_flow.js';
import { caseFacts } from '../../../proxy_service/case_facts.js';
import { formWarnings, readIdNumber } from '../../../proxy_service/fields.js';
import { page, seeOther } from '../answers.js';
import { commitStep, getCaseWithItem, hiddenFields, otherWay, readPost } from '../case_step.js';
import { casesTogether, stepTogether } from '../one_form.js';
import { texts } from '../render.js';
import { chinaDay, fullDayWords } from '../views/dates.js';
import { itemName, surroundings, threeFacts, villageName } from '../views/case_view.js';
import { limitWords } from '../views/guide.js';
import { lackingLines, reviewView } from '../views/review.js';
import { qrPath } from '../views/qr.js';
import { linkBack, stepMarks } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function submissionRoutes(app, phone) {
  app.get('/cases/:id/review', (c) => showReview(phone, c));
  app.post('/cases/:id/review', (c) => submit(phone, c));
  app.get('/cases/:id/slip', (c) => showSlip(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {number} [status]
 */
async function showReview(phone, c, status = 200) {
  const { _ } = texts();
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('submit_case', about);
  if (other) return other;
  const around = await surroundings(phone);
  const together = await stepTogether(phone, about.record, 'submit_case');
  const all = [about, ...together];
  const lacking = uniqueLines(all.flatMap((one) => lackingLines(one, around.agent.id, chinaDay(around.now))));
  const context = {
    id,
    hidden: hiddenFields(phone, c),
    step: stepMarks('review'),
    lacking,
    ready: lacking.length === 0 && all.every((one) => mayBeSubmitted(one, around)),
    ...reviewView(about, around),
    together: together.map((one) => ({ id: one.record.id, ...reviewView(one, around) })),
  };
  return page(phone, 'review', { title: _('核对'), back: linkBack(id, 'review', '') }, context, status);
}

/** @param {{text: string, href: string}[]} lines what two items lack in the same words is said once */
const uniqueLines = (lines) => [...new Map(lines.map((line) => [line.text, line])).values()];

/**
 * Whether the centre would take it. The files handed in are those of the case itself: none is unknown.
 * @param {{record: any, item: any}} about
 * @param {import('../views/case_view.js').Around} around
 */
function mayBeSubmitted({ record, item }, around) {
  const facts = caseFacts(record, item, around.agent.id, chinaDay(around.now));
  return check('submit_case', { ...facts, unknown_files: [] }) === null;
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function submit(phone, c) {
  const { id } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  if (record.submitted_at || record.state === 'READY') return seeOther(`/agent/cases/${id}/slip`);
  const around = await surroundings(phone);
  const all = [{ record, item }, ...(await stepTogether(phone, record, 'submit_case'))];
  if (all.some((one) => lackingLines(one, around.agent.id, chinaDay(around.now)).length > 0)) return showReview(phone, c, 422);
  const [first, ...others] = all.map((one) => ({ caseId: one.record.id, args: { files: filesOf(one.record), warnings: warningsOf(one.record, one.item) } }));
  await commitStep(phone, c, { key: `${id}/review`, post: await readPost(c), name: 'submit_case', ...first, others });
  return seeOther(`/agent/cases/${id}/slip`);
}

/**
 * Every file that belongs to the case, so that the centre can say "4 of 6".
 * @param {any} record
 * @returns {string[]}
 */
function filesOf({ materials, mandate }) {
  const pages = materials.map((/** @type {any} */ one) => one.id);
  return [...new Set(mandate ? [...pages, mandate.signature.id] : pages)];
}

/**
 * Doubts that were shown and passed over, as codes.
 * @param {any} record
 * @param {any} item
 * @returns {string[]}
 */
function warningsOf(record, item) {
  const resident = record.resident.id_number ? readIdNumber(record.resident.id_number).problems : ['id_number_missing'];
  return [...new Set([...resident, ...formWarnings(item, record.form).map((warning) => warning.problem)])];
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showSlip(phone, c) {
  const { _ } = texts();
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const { record } = about;
  const around = await surroundings(phone);
  const all = [about, ...(await casesTogether(phone, record))];
  const context = {
    id,
    cases: all.sort((a, b) => (a.record.local_no < b.record.local_no ? -1 : 1)).map((one) => slipCase(one, around, new URL(c.req.url).origin)),
    resident: record.resident.name,
    village: villageName(around, record.area),
    at: fullDayWords(chinaDay(new Date(record.submitted_at ?? record.opened_at))),
    facts: threeFacts(record, around.now),
    arrived: !phone.practice && all.every((one) => one.record.local.unsent === 0 && one.record.local.filesArrived === one.record.local.filesTotal),
    practice: Boolean(phone.practice),
    office: around.office,
    agent: around.agent,
  };
  const back = { href: `/agent/cases/${id}`, label: _('看这件') };
  return page(phone, 'slip', { title: _('回执'), back, live: `/agent/cases/${id}/slip` }, context);
}

/**
 * One case of the slip: its number, and the resident's page as address and as QR code.
 * @param {{record: any, item: any}} about
 * @param {import('../views/case_view.js').Around} around
 * @param {string} origin
 */
function slipCase({ record, item }, around, origin) {
  const tracking = `${origin}/t/${record.tracking_code}`;
  return { item: itemName(around, record.item), number: record.local_no, tracking, qr: qrPath(tracking), limit: limitWords(item.promise_limit) };
}
