/** The item's form, made from the fields of the catalogue and saved as it is typed. */
import { checkForm, shownFields } from '../../../proxy_service/fields.js';
import { fragment, page, seeOther } from '../answers.js';
import { differing, markOf } from '../changed_meanwhile.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { keepDraft } from '../drafts.js';
import { stepTogether } from '../one_form.js';
import { texts } from '../render.js';
import { problemWords } from '../views/form_view.js';
import { formKeys, groupsTogether, onForm, ownValues, prefilledTogether } from '../views/one_form_view.js';
import { linkBack, pathAfter, stepMarks } from '../views/steps.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function formRoutes(app, phone) {
  app.get('/cases/:id/form', (c) => show(phone, c));
  app.post('/cases/:id/form', (c) => save(phone, c));
}

/**
 * An answer may open or close other questions: the fields again, as they stand now.
 * @param {Phone} phone
 * @param {import('../forms.js').Fields} fields
 * @param {string} id
 */
export async function formReaction(phone, fields, id) {
  const abouts = await aboutsOf(phone, await getCaseWithItem(phone, id));
  return fragment(phone, '_form_fields', { id, groups: groupsTogether(abouts, fields, {}) });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function show(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('fill_form', about);
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/form`, hidden.mends);
  const values = earlier.typed ?? earlier.refused?.form ?? prefilledTogether(await aboutsOf(phone, about));
  return shown(phone, id, about, { hidden, values, problems: {}, then: hidden.then, changed: false });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function save(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const abouts = await aboutsOf(phone, about);
  const keys = formKeys(abouts.map(({ item }) => item));
  const forms = abouts.map(({ item }, place) => answered(item, ownValues(keys[place], post.fields)));
  const problems = Object.assign({}, ...abouts.map(({ item }, place) => onForm(keys[place], problemsOf(item, forms[place]))));
  if (Object.keys(problems).length > 0) {
    return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems, then: post.then, changed: false }, 422);
  }
  const meant = Object.assign({}, ...forms.map((own, place) => onForm(keys[place], own)));
  const others = await differing(phone, post, heldIn(abouts), meant);
  if (others) {
    await keepDraft(phone.engine.store, `${id}/form`, post.form, post.fields);
    return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems: others, then: post.then, changed: true }, 409);
  }
  const [first, ...further] = abouts.map(({ record }, place) => ({ caseId: record.id, args: { form: forms[place] } }));
  await commitStep(phone, c, { key: `${id}/form`, post, name: 'fill_form', ...first, others: further });
  return seeOther(pathAfter(id, 'form', post.then));
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
  const abouts = await aboutsOf(phone, about);
  const context = {
    id,
    form: { ...form, hidden: { ...form.hidden, seen: await markOf(heldIn(abouts)) } },
    step: stepMarks('form'),
    item: about.item.name,
    together: abouts.slice(1).map(({ item }) => item.name),
    groups: groupsTogether(abouts, form.values, form.problems),
    problem_count: Object.keys(form.problems).length,
  };
  return page(phone, 'form', { title: _('填表'), back: linkBack(id, 'form', form.then) }, context, status);
}

/**
 * The case and those on the same form.
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 */
const aboutsOf = async (phone, about) => [about, ...(await stepTogether(phone, about.record, 'fill_form'))];

/**
 * What the cases on this form hold, as the form names it.
 * @param {import('../views/one_form_view.js').About[]} abouts
 */
function heldIn(abouts) {
  const keys = formKeys(abouts.map(({ item }) => item));
  return Object.assign({}, ...abouts.map(({ record }, place) => onForm(keys[place], record.form ?? {})));
}

/**
 * @param {any} item
 * @param {Record<string, any>} form
 * @returns {Record<string, string>}
 */
const problemsOf = (item, form) => Object.fromEntries(checkForm(item, form).map(({ field, problem }) => [field, problemWords(problem)]));

/**
 * The answers to the questions that are asked; what was typed under a question since closed isn't handed in.
 * @param {any} item
 * @param {import('../forms.js').Fields} fields
 */
function answered(item, fields) {
  const asked = shownFields(item, fields);
  return Object.fromEntries(asked.filter((name) => fields[name] !== undefined && fields[name] !== '').map((name) => [name, fields[name]]));
}
