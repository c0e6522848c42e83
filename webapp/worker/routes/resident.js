/** The resident (委托人), as told at the doorstep. An identity number that doesn't add up warns and is kept as told. */
import { USUAL_ETHNICITY, isDate, tidyIdNumber } from '../../../proxy_service/fields.js';
import { fragment, page, seeOther } from '../answers.js';
import { differing, markOf } from '../changed_meanwhile.js';
import { commitStep, findEarlier, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { keepDraft } from '../drafts.js';
import { text } from '../forms.js';
import { householdFor, knownResident, neighbours } from '../households.js';
import { stepTogether } from '../one_form.js';
import { findRefusedOpening, openAnew } from '../opening_anew.js';
import { findOpening, forgetOpening } from '../openings.js';
import { shownItem, texts } from '../render.js';
import { newTrackingCode } from '../tracking_code.js';
import { itemName, surroundings, villageName } from '../views/case_view.js';
import { readingOf } from '../views/id_number.js';
import { linkBack, pathAfter, stepMarks } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('../forms.js').Fields} Fields
 * @typedef {{hidden: any, values: any, problems: Record<string, string>, then: string, changed?: boolean}} Shown
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function residentRoutes(app, phone) {
  app.get('/cases/:id/resident', (c) => show(phone, c));
  app.post('/cases/:id/resident', (c) => save(phone, c));
}

/**
 * What the page shows at once while the number is typed: birth date, sex, doubts, and what earlier cases tell.
 * @param {Phone} phone
 * @param {Fields} fields
 */
export async function residentReaction(phone, fields) {
  const known = await knownView(phone, fields);
  return fragment(phone, '_id_reading', { reading: readingOf(fields, phone.now()), known });
}

/**
 * What is known of the resident with this number from earlier cases, unless it stands on the page already.
 * @param {Phone} phone
 * @param {Fields} fields
 */
async function knownView(phone, fields) {
  const known = await knownResident(phone, text(fields, 'id_number'));
  const isNews = known && ['name', 'phone', 'address'].some((name) => known[name] && known[name] !== text(fields, name));
  return isNews ? { name: known.name, phone: known.phone, address: known.address } : null;
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function show(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const hidden = hiddenFields(phone, c);
  const about = await findAbout(phone, id);
  const isAnew = (await findRefusedOpening(phone, hidden.mends)) !== null;
  const other = about.record && !isAnew && otherWay('correct_resident', { record: about.record, item: about.item });
  if (other) return other;
  const earlier = await findEarlier(phone, `${id}/resident`, hidden.mends);
  const values = earlier.typed ?? valuesOf(earlier.refused?.resident ?? about.record?.resident);
  return shown(phone, id, about, { hidden, values, problems: {}, then: hidden.then });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 */
async function save(phone, c) {
  const id = /** @type {string} */ (c.req.param('id'));
  const post = await readPost(c);
  const about = await findAbout(phone, id);
  if (phone.practice && text(post.fields, 'use_sample') === 'yes') return fillIn(phone, id, about, post, sampleResident());
  if (text(post.fields, 'use_known') === 'yes') return fillInKnown(phone, id, about, post);
  const problems = problemsOf(post.fields);
  if (Object.keys(problems).length > 0) {
    return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems, then: post.then }, 422);
  }
  const resident = residentOf(post.fields, phone.now());
  const others = about.record && (await differing(phone, post, about.record.resident, resident));
  if (others) {
    await keepDraft(phone.engine.store, `${id}/resident`, post.form, post.fields);
    return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems: others, then: post.then, changed: true }, 409);
  }
  const step = { key: `${id}/resident`, post, caseId: id };
  const refused = await findRefusedOpening(phone, post.mends);
  if (refused) await openAnew(phone, c, step, refused, resident);
  else if (about.record) {
    const together = await stepTogether(phone, about.record, 'correct_resident');
    const others = together.map(({ record }) => ({ caseId: record.id, args: { resident } }));
    await commitStep(phone, c, { ...step, name: 'correct_resident', args: { resident }, others });
  } else await open(phone, c, step, about.opening, resident);
  return seeOther(pathAfter(id, 'resident', post.then));
}

/**
 * The page again with what was told last time, to be looked through; nothing is taken before it is saved.
 * @param {Phone} phone
 * @param {string} id
 * @param {any} about
 * @param {import('../case_step.js').Post} post
 */
async function fillInKnown(phone, id, about, post) {
  return fillIn(phone, id, about, post, await knownResident(phone, text(post.fields, 'id_number')));
}

/**
 * @param {Phone} phone
 * @param {string} id
 * @param {any} about
 * @param {import('../case_step.js').Post} post
 * @param {any} resident
 */
async function fillIn(phone, id, about, post, resident) {
  const { use_known: _, use_sample: __, ...typed } = post.fields;
  const values = { ...typed, ...valuesOf(resident) };
  await keepDraft(phone.engine.store, `${id}/resident`, post.form, values);
  return shown(phone, id, about, { hidden: hiddenAgain(phone, post), values, problems: {}, then: post.then });
}

/**
 * @param {Phone} phone
 * @param {import('hono').Context} c
 * @param {{key: string, post: import('../case_step.js').Post, caseId: string}} step
 * @param {any} opening
 * @param {any} resident
 */
async function open(phone, c, step, opening, resident) {
  const { area, further = [] } = opening;
  const group = opening.group ? { group: opening.group } : {};
  const household = await householdFor(phone, resident, text(step.post.fields, 'household'));
  const begun = async (/** @type {import('../openings.js').Further} */ { item, item_version }) => {
    const local_no = await phone.engine.store.nextLocalNo();
    return { item, item_version, area, local_no, tracking_code: newTrackingCode(crypto), resident, household, ...group };
  };
  const args = await begun(opening);
  const others = [];
  for (const one of further) others.push({ caseId: one.id, args: await begun(one) });
  await commitStep(phone, c, { ...step, name: 'open_case', args, others });
  await forgetOpening(phone.engine.store, step.caseId);
}

/**
 * The case, or the note that it is being begun. Throws NotFound when there is neither.
 * @param {Phone} phone
 * @param {string} id
 */
async function findAbout(phone, id) {
  const opening = await findOpening(phone.engine.store, id);
  const record = opening ? await findCase(phone, id) : await phone.engine.store.getCase(id);
  const item = record && (await phone.engine.store.getItem(record.item, record.item_version));
  return { record, item: item && shownItem(item), opening: record ? null : opening };
}

/**
 * @param {Phone} phone
 * @param {string} id
 */
async function findCase(phone, id) {
  try {
    return await phone.engine.store.getCase(id);
  } catch (/** @type {any} */ error) {
    if (error?.name === 'NotFound') return null;
    throw error;
  }
}

/**
 * @param {Phone} phone
 * @param {string} id
 * @param {{record: any, opening: any}} about
 * @param {Shown} form
 * @param {number} [status]
 */
async function shown(phone, id, about, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const case_ = about.record ?? about.opening;
  const context = {
    id,
    form: { changed: false, ...form, hidden: { ...form.hidden, seen: await markOf(about.record?.resident ?? {}) } },
    opening: !about.record,
    step: stepMarks('resident'),
    item: itemName(around, case_.item),
    together: (about.opening?.further ?? []).map((/** @type {any} */ one) => itemName(around, one.item)),
    known: about.record ? null : await knownView(phone, form.values),
    neighbours: about.record ? [] : await neighbours(phone, case_.area, text(form.values, 'household')),
    village: villageName(around, case_.area),
    reading: readingOf(form.values, around.now),
  };
  return page(phone, 'resident', { title: _('办事人信息'), back: linkBack(id, 'resident', form.then) }, context, status);
}

/** Somebody who doesn't exist, for practice: the first six digits of the number belong to no place. */
function sampleResident() {
  const { _ } = texts();
  const number = { id_number: '999901194803120024', sex: 'female', birth_date: '1948-03-12' };
  return { name: _('练习用·李奶奶'), ...number, phone: '13900000001', address: _('练习村1组1号'), ethnicity: USUAL_ETHNICITY, can_write: true };
}

/** @param {any} resident */
function valuesOf(resident) {
  if (!resident) return { ethnicity: USUAL_ETHNICITY, can_write: 'yes' };
  return { ...resident, can_write: resident.can_write ? 'yes' : 'no' };
}

/**
 * @param {Fields} fields
 * @returns {Record<string, string>}
 */
function problemsOf(fields) {
  const { _ } = texts();
  /** @type {Record<string, string>} */
  const problems = {};
  if (!text(fields, 'name')) problems.name = _('请写姓名。');
  if ([...text(fields, 'name')].length > 50) problems.name = _('姓名太长了。');
  if (tidyIdNumber(text(fields, 'id_number')).length > 20) problems.id_number = _('号码太长了。');
  if (text(fields, 'phone') && !/^[0-9+\- ]{7,20}$/.test(text(fields, 'phone'))) problems.phone = _('电话只能写数字，至少七位。');
  if ([...text(fields, 'address')].length > 200) problems.address = _('住址太长了。');
  if (text(fields, 'birth_date') && !isDate(text(fields, 'birth_date'))) problems.birth_date = _('请写真有的日期，例如 1948-03-12。');
  return problems;
}

/**
 * The resident as the mutation carries it: what the number says of birth and sex wins over what was typed.
 * @param {Fields} fields
 * @param {Date} now
 */
function residentOf(fields, now) {
  const reading = readingOf(fields, now);
  return {
    name: text(fields, 'name'),
    id_number: tidyIdNumber(text(fields, 'id_number')),
    sex: reading.sex,
    birth_date: reading.birth_date,
    ethnicity: text(fields, 'ethnicity'),
    phone: text(fields, 'phone').replaceAll(' ', ''),
    address: text(fields, 'address'),
    can_write: text(fields, 'can_write') !== 'no',
  };
}

