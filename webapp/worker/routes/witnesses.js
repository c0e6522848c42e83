/** The two witnesses of a thumbprint, one after the other: who it is, that he has no interest, and his signature (signing.js). */
import { WITNESSES, witnessProblem } from '../../../proxy_service/signing.js';
import { page, seeOther } from '../answers.js';
import { getCaseWithItem, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { keepDraft } from '../drafts.js';
import { readFiles, text } from '../forms.js';
import { keepPicture } from '../kept_pictures.js';
import { argsOf, findSigned, keys, recordMandate, witnessOf } from '../mandate_step.js';
import { takePicture } from '../pictures.js';
import { texts } from '../render.js';
import { surroundings } from '../views/case_view.js';
import { refusalWords } from '../views/refusal_words.js';
import { pathAfter, stepMarks, stepPath } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {import('../forms.js').Fields} Fields
 * @typedef {Awaited<ReturnType<typeof findSigned>>} Signed
 */

const PATH = '/cases/:id/mandate/witnesses/:number{[12]}';
const LONGEST = { name: 50, phone: 20, id_number: 20 };

/** Where on the page a problem of a witness belongs. @type {Record<string, string>} */
const FIELD_OF = { witness_interested: 'relation', witness_not_adult: 'id_number' };

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function witnessRoutes(app, phone) {
  app.get(PATH, (c) => show(phone, c));
  app.post(PATH, (c) => take(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const { id, number } = c.req.param();
  const hidden = hiddenFields(phone, c);
  const signed = await findSigned(phone, id, hidden.mends);
  const query = `?then=${hidden.then}&mends=${hidden.mends}`;
  if (!signed.terms || !signed.paper) return seeOther(`${stepPath(id, 'mandate')}/signature${query}`);
  return shown(phone, await getCaseWithItem(phone, id), signed, Number(number), { hidden, values: signed.witnesses[Number(number) - 1].fields, problems: {} });
}

/**
 * What was drawn is kept first. After the last witness the mandate is recorded.
 * @param {Phone} phone
 * @param {Context} c
 */
async function take(phone, c) {
  const { id } = c.req.param();
  const number = Number(c.req.param('number'));
  const post = await readPost(c);
  const about = await getCaseWithItem(phone, id);
  const key = keys.witness(id, number);
  const [bytes] = await readFiles(post.data, 'signature');
  const drawn = await takePicture(bytes, 'signature');
  if (drawn.picture) await keepPicture(phone.engine.store, key, drawn.picture);
  await keepDraft(phone.engine.store, key, post.form, post.fields);
  const signed = await findSigned(phone, id, post.mends);
  if (!signed.terms || !signed.paper) return seeOther(pathAfter(id, 'mandate', post.then));
  const again = (/** @type {Record<string, string>} */ problems) => shown(phone, about, signed, number, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  const problems = await problemsOf(phone, about, signed, number);
  if (!signed.witnesses[number - 1].picture) problems.signature = drawn.problem;
  if (Object.keys(problems).length > 0) return again(problems);
  if (number < WITNESSES) return seeOther(`${stepPath(id, 'mandate')}/witnesses/${number + 1}?then=${post.then}&mends=${post.mends}`);
  const witnesses = signed.witnesses.flatMap(({ fields, picture }) => (picture ? [{ fields, picture }] : []));
  const refused = await recordMandate(phone, c, about, { post, terms: signed.terms, picture: signed.paper, witnesses });
  return refused ? again({ name: refusalWords(refused) }) : seeOther(pathAfter(id, 'mandate', post.then));
}

/**
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 * @param {Signed} signed
 * @param {number} number
 * @returns {Promise<Record<string, string>>}
 */
async function problemsOf(phone, about, { terms, witnesses }, number) {
  const { _ } = texts();
  const { agent } = await surroundings(phone);
  const seen = witnesses.map(({ fields }) => witnessOf(fields));
  const one = seen[number - 1];
  const long = Object.entries(LONGEST).filter(([name, most]) => [...String(one[/** @type {'name'} */ (name)])].length > most);
  const { starts_on } = argsOf(terms ?? {}, about, phone.now());
  const refused = witnessProblem(one, seen.slice(0, number - 1), about.record.resident, { name: agent.name, phone: agent.phone }, starts_on);
  return {
    ...(one.relation ? {} : { relation: _('请选见证人是谁。') }),
    ...(refused ? { [FIELD_OF[refused] ?? 'name']: refusalWords(refused) } : {}),
    ...Object.fromEntries(long.map(([name]) => [name, _('写得太长了。')])),
  };
}

/**
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 * @param {Signed} signed
 * @param {number} number
 * @param {{hidden: any, values: Fields, problems: Record<string, string>}} form
 * @param {number} [status]
 */
async function shown(phone, { record }, signed, number, form, status = 200) {
  const { _ } = texts();
  const here = stepPath(record.id, 'mandate');
  const query = `?then=${form.hidden.then}&mends=${form.hidden.mends}`;
  const before = number === 1 ? { href: `${here}/signature${query}`, label: _('手印照片') } : { href: `${here}/witnesses/1${query}`, label: _('第一位') };
  const context = {
    id: record.id,
    number,
    last: number === WITNESSES,
    form,
    step: stepMarks('mandate'),
    resident: record.resident.name,
    agent: (await surroundings(phone)).agent.name,
    paper: `${here}/pictures/paper${query}`,
    kept: signed.witnesses[number - 1].picture ? `${here}/pictures/${number}${query}` : '',
  };
  return page(phone, 'mandate_witness', { title: _('见证人'), back: before }, context, status);
}
