/** The privacy notice, the resident's separate consent, and how they want to hear of the case. */
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { list, text } from '../forms.js';
import { stepTogether } from '../one_form.js';
import { texts } from '../render.js';
import { linkBack, pathAfter, stepMarks } from '../views/steps.js';

/** @typedef {import('../answers.js').Phone} Phone */

const WAYS = ['read', 'read_aloud', 'dialect'];

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function consentRoutes(app, phone) {
  app.get('/cases/:id/consent', (c) => show(phone, c));
  app.post('/cases/:id/consent', (c) => save(phone, c));
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function show(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('record_consent', about);
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/consent`, hidden.mends);
  const values = earlier.typed ?? valuesOf(about.record.consent);
  return shown(phone, id, about, { hidden, values, problems: {}, then: hidden.then });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function save(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const problems = problemsOf(post.fields);
  if (Object.keys(problems).length > 0) {
    return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems, then: post.then }, 422);
  }
  const args = {
    notice_version: about.item.consent_notice.version,
    explained_by: text(post.fields, 'explained_by'),
    agreed: true,
    telling: list(post.fields, 'telling'),
  };
  const together = await stepTogether(phone, about.record, 'record_consent');
  const others = together.map((one) => ({ caseId: one.record.id, args: { ...args, notice_version: one.item.consent_notice.version } }));
  await commitStep(phone, c, { key: `${id}/consent`, post, name: 'record_consent', caseId: id, args, others });
  const me = await phone.engine.enrolment.currentAgent();
  const isHereHimself = Boolean(me.at_window) && post.then === '';
  return seeOther(isHereHimself ? `/agent/cases/${id}/presence` : pathAfter(id, 'consent', post.then));
}

/**
 * @param {Phone} phone
 * @param {string} id
 * @param {{record: any, item: any}} about
 * @param {any} form
 * @param {number} [status]
 */
async function shown(phone, id, about, form, status = 200) {
  const { _ } = texts();
  const together = await stepTogether(phone, about.record, 'record_consent');
  const notice = together.length > 0 ? noticesTogether([about, ...together]) : paragraphs(about.item.consent_notice.text);
  const context = { id, form, step: stepMarks('consent'), notice, together: together.map(({ item }) => item.name), resident: about.record.resident.name };
  return page(phone, 'consent', { title: _('告知和同意'), back: linkBack(id, 'consent', form.then) }, context, status);
}

/** @param {any} consent */
const valuesOf = (consent) => (consent ? { ...consent, agreed: 'yes' } : { telling: ['phone', 'in_person'] });

/**
 * The notices of all items, each under its name; what two of them say in the same words is said once.
 * @param {{item: any}[]} abouts
 */
function noticesTogether(abouts) {
  const { _ } = texts();
  const said = new Set();
  return abouts.flatMap(({ item }) => {
    const fresh = paragraphs(item.consent_notice.text).filter((one) => !said.has(one));
    for (const one of fresh) said.add(one);
    return [_('办《%(item)s》：', { item: item.name }), ...(fresh.length > 0 ? fresh : [_('告知的内容和上面一样。')])];
  });
}

/** @param {string} notice */
const paragraphs = (notice) => notice.split(/\n+/).filter(Boolean);

/**
 * @param {import('../forms.js').Fields} fields
 * @returns {Record<string, string>}
 */
function problemsOf(fields) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const problems = {};
  if (!WAYS.includes(text(fields, 'explained_by'))) problems.explained_by = _('请选是怎么讲给办事人听的。');
  if (text(fields, 'agreed') !== 'yes') problems.agreed = _('办事人同意了才能往下办。不同意，这件就不办。');
  return problems;
}
