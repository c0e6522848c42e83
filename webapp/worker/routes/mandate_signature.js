/** The mandate's whole text in large type, and under it the signature: on the screen, or the photo of a paper. */
import { page, seeOther } from '../answers.js';
import { getCaseWithItem, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { readFiles, text } from '../forms.js';
import { takePaper } from '../kept_pictures.js';
import { findSigned, keys, recordMandate } from '../mandate_step.js';
import { stepTogether } from '../one_form.js';
import { takePicture } from '../pictures.js';
import { texts } from '../render.js';
import { surroundings } from '../views/case_view.js';
import { mandateText } from '../views/mandate_text.js';
import { refusalWords } from '../views/refusal_words.js';
import { pathAfter, stepMarks, stepPath } from '../views/steps.js';
import { watermarkOf } from '../views/watermark.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {import('../kept_pictures.js').Picture} Picture
 * @typedef {Awaited<ReturnType<typeof findSigned>>} Signed
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function mandateSignatureRoutes(app, phone) {
  app.get('/cases/:id/mandate/signature', (c) => show(phone, c));
  app.post('/cases/:id/mandate/signature', (c) => sign(phone, c));
  app.get('/cases/:id/mandate/pictures/:part{paper|1|2}', (c) => showKept(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const { id } = c.req.param();
  const hidden = hiddenFields(phone, c);
  const signed = await findSigned(phone, id, hidden.mends);
  if (!signed.terms) return seeOther(stepPath(id, 'mandate'));
  return shown(phone, await getCaseWithItem(phone, id), signed, { hidden, accepts: false, problem: '', asked: false });
}

/**
 * A photo of the paper is kept before anything else is looked at; a thumbprint then needs its witnesses.
 * @param {Phone} phone
 * @param {Context} c
 */
async function sign(phone, c) {
  const { id } = c.req.param();
  const post = await readPost(c);
  const signed = await findSigned(phone, id, post.mends);
  if (!signed.terms) return seeOther(pathAfter(id, 'mandate', post.then));
  const about = await getCaseWithItem(phone, id);
  const { picture, problem } = await takeSigned(phone, about, signed, post);
  const accepts = text(post.fields, 'agent_accepts') === 'yes';
  const again = (/** @type {string} */ words) => shown(phone, about, { ...signed, paper: picture ?? signed.paper }, { hidden: hiddenAgain(phone, post), accepts, problem: words, asked: !accepts }, 422);
  if (!picture || !accepts) return again(problem);
  if (text(signed.terms, 'way') === 'thumbprint') return seeOther(`${stepPath(id, 'mandate')}/witnesses/1?then=${post.then}&mends=${post.mends}`);
  const refused = await recordMandate(phone, c, about, { post, terms: signed.terms, picture });
  return refused ? again(refusalWords(refused)) : seeOther(pathAfter(id, 'mandate', post.then));
}

/**
 * What was drawn; or the photo of the paper, marked with its purpose, and kept until the mandate is recorded.
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 * @param {Signed} signed
 * @param {import('../case_step.js').Post} post
 * @returns {Promise<{picture: Picture | null, problem: string}>}
 */
async function takeSigned(phone, about, { terms, paper }, post) {
  if (text(terms ?? {}, 'way') === 'screen') return takePicture((await readFiles(post.data, 'signature'))[0], 'signature');
  const { record } = about;
  return takePaper(phone, { record, items: await itemsOf(phone, about) }, post, { key: keys.paper(record.id), kept: paper });
}

/**
 * What the mandate is for: the items of all cases on the form.
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 */
async function itemsOf(phone, about) {
  const together = await stepTogether(phone, about.record, 'record_mandate');
  return [about, ...together].map(({ item }) => item);
}

/**
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 * @param {Signed} signed
 * @param {{hidden: any, accepts: boolean, problem: string, asked: boolean}} form `asked`: the agent has to accept first
 * @param {number} [status]
 */
async function shown(phone, about, { terms, paper }, form, status = 200) {
  const { _ } = texts();
  const { id, resident } = about.record;
  const around = await surroundings(phone);
  const here = stepPath(id, 'mandate');
  const context = {
    id,
    hidden: form.hidden,
    problem: form.problem,
    accepts: form.accepts,
    accept_problem: form.asked ? refusalWords('acceptance_missing') : '',
    step: stepMarks('mandate'),
    mandate: mandateText(terms ?? {}, about, around, await stepTogether(phone, about.record, 'record_mandate')),
    way: text(terms ?? {}, 'way'),
    kept: paper ? `${here}/pictures/paper?mends=${form.hidden.mends}` : '',
    watermark: watermarkOf(about.record, await itemsOf(phone, about), form.hidden.idem),
    resident: resident.name,
  };
  return page(phone, 'mandate_signature', { title: _('签委托书'), back: { href: here, label: _('改委托书') } }, context, status);
}

/**
 * A picture that isn't handed in yet.
 * @param {Phone} phone
 * @param {Context} c
 */
async function showKept(phone, c) {
  const { id, part } = c.req.param();
  const { paper, witnesses } = await findSigned(phone, id, hiddenFields(phone, c).mends);
  const picture = part === 'paper' ? paper : witnesses[Number(part) - 1].picture;
  if (!picture) return new Response(null, { status: 404 });
  return new Response(/** @type {BodyInit} */ (picture.bytes), { headers: { 'Content-Type': picture.type } });
}
