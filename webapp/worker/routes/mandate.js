/** The terms of the mandate (授权委托书, 民法典 165): what the agent may do, how long, and how it is signed. */
import { mandateProblem, suggestedAuthorities } from '../../../proxy_service/mandate.js';
import { page, seeOther } from '../answers.js';
import { findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { keepDraft } from '../drafts.js';
import { list, text } from '../forms.js';
import { argsOf, keys, WAYS } from '../mandate_step.js';
import { stepTogether } from '../one_form.js';
import { asWritten, texts } from '../render.js';
import { authorityWords } from '../views/authority_words.js';
import { refusalWords } from '../views/refusal_words.js';
import { MONTHS, termOf } from '../views/mandate_text.js';
import { surroundings, villageName } from '../views/case_view.js';
import { linkBack, stepMarks, stepPath } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

const EXPLAINED = ['read', 'read_aloud', 'dialect'];

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function mandateRoutes(app, phone) {
  app.get('/cases/:id/mandate', (c) => showTerms(phone, c));
  app.post('/cases/:id/mandate', (c) => keepTerms(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showTerms(phone, c) {
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('record_mandate', about);
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, keys.terms(id), hidden.mends);
  const values = earlier.typed ?? valuesOf(earlier.refused ?? about.record.mandate, about, await surroundings(phone));
  return terms(phone, id, about, { hidden, values, problems: {}, then: hidden.then });
}

/**
 * The terms aren't a fact before they are signed: they stay a draft.
 * @param {Phone} phone
 * @param {Context} c
 */
async function keepTerms(phone, c) {
  const id = idIn(c);
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const problems = problemsOf(post.fields, about, phone.now());
  if (Object.keys(problems).length > 0) {
    return terms(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems, then: post.then }, 422);
  }
  await keepDraft(phone.engine.store, keys.terms(id), post.form, post.fields);
  return seeOther(`${stepPath(id, 'mandate')}/signature?then=${post.then}&mends=${post.mends}`);
}

/**
 * @param {Phone} phone
 * @param {string} id
 * @param {{record: any, item: any}} about
 * @param {any} form
 * @param {number} [status]
 */
async function terms(phone, id, about, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const chosen = list(form.values, 'authorities');
  const together = await stepTogether(phone, about.record, 'record_mandate');
  const items = [about, ...together].map(({ item }) => item);
  const context = {
    id,
    form,
    step: stepMarks('mandate'),
    items: items.map(({ name }) => name),
    resident: about.record.resident.name,
    agent: around.agent.name,
    authorities: authoritiesOf(items).map((/** @type {any} */ one) => ({ ...one, means: authorityWords(one.code), chosen: chosen.includes(one.code) })),
    months: MONTHS.map((months) => ({ months: String(months), longest: months === MONTHS[MONTHS.length - 1], ...termOf(months, phone.now()) })),
  };
  return page(phone, 'mandate', { title: _('委托书'), back: linkBack(id, 'mandate', form.then) }, context, status);
}

/**
 * @param {any} mandate
 * @param {{record: any, item: any}} about
 * @param {import('../views/case_view.js').Around} around
 */
function valuesOf(mandate, about, around) {
  const way = about.record.resident.can_write ? 'screen' : 'thumbprint';
  if (!mandate) return { authorities: suggestedAuthorities(about.item), months: '6', place: villageName(around, about.record.area), way };
  return { authorities: mandate.authorities, months: '6', place: mandate.place, way: mandate.way ?? way, explained_by: mandate.explained_by };
}

/**
 * Everything the items offer, each once.
 * @param {any[]} items
 */
const authoritiesOf = (items) => [...new Map(items.flatMap((item) => item.authorities.map((/** @type {any} */ one) => [one.code, one])).reverse()).values()].reverse();

/**
 * @param {import('../forms.js').Fields} fields
 * @param {{record: any, item: any}} about
 * @param {Date} now
 * @returns {Record<string, string>}
 */
function problemsOf(fields, about, now) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const problems = {};
  if (!MONTHS.includes(Number(text(fields, 'months')))) problems.months = _('请选委托到什么时候。');
  if (!EXPLAINED.includes(text(fields, 'explained_by'))) problems.explained_by = _('请选是怎么讲给办事人听的。');
  if (!text(fields, 'place')) problems.place = _('请写在哪里签的。');
  if ([...text(fields, 'place')].length > 200) problems.place = _('地点太长了。');
  if (!WAYS.includes(text(fields, 'way'))) problems.way = _('请选怎么签。');
  if (text(fields, 'way') === 'screen' && !about.record.resident.can_write) problems.way = refusalWords('thumbprint_needed');
  const refused = mandateProblem(argsOf(fields, about, now), asWritten(about.item));
  if (refused) problems.authorities = refusalWords(refused);
  return problems;
}

/** @param {Context} c */
const idIn = (c) => /** @type {string} */ (c.req.param('id'));
