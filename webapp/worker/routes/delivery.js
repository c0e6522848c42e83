/** Delivery: the result reaches the resident, who signs for it on the screen or with a thumbprint on paper. */
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { dropPicture, findPicture, handOf, keptAnswer, takeHand } from '../kept_pictures.js';
import { texts } from '../render.js';
import { itemName, surroundings, villageName } from '../views/case_view.js';
import { heldPapers, relations } from '../views/custody.js';
import { mandateLack } from '../views/mandate_lack.js';
import { watermarkOf } from '../views/watermark.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function deliveryRoutes(app, phone) {
  app.get('/cases/:id/delivery', (c) => show(phone, c));
  app.post('/cases/:id/delivery', (c) => deliver(phone, c));
  app.get('/cases/:id/delivery/picture', (c) => keptAnswer(phone, `${c.req.param('id')}/delivery`));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('confirm_delivery', about);
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/delivery`, hidden.mends);
  const values = earlier.typed ?? valuesOf(about.record, earlier.refused);
  return shown(phone, about, { hidden, values: { ...values, hand: handOf(about.record, c.req.query('hand'), values) }, problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function deliver(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const { picture, problem } = await takeHand(phone, about, post, `${id}/delivery`);
  const lack = mandateLack('confirm_delivery', about, await phone.engine.enrolment.currentAgent(), phone.now());
  const problems = { ...problemsOf(post.fields), ...(picture ? {} : { signature: problem }), ...(lack ? { mandate: lack.text } : {}) };
  if (!picture || Object.keys(problems).length > 0) return shown(phone, about, { hidden: hiddenAgain(phone, post), values: post.fields, problems }, 422);
  const signature = await idOfPost(post.form, post.fields, { files: [picture.bytes], part: 'signature' });
  const way = text(post.fields, 'hand') === 'thumb' ? 'thumbprint' : 'screen';
  const args = { received_by: text(post.fields, 'received_by'), relation: text(post.fields, 'relation'), place: text(post.fields, 'place'), way, signature };
  await commitStep(phone, c, { key: `${id}/delivery`, post, name: 'confirm_delivery', caseId: id, args, files: [{ id: signature, ...picture }] });
  await dropPicture(phone.engine.store, `${id}/delivery`);
  return seeOther(`/agent/cases/${id}`);
}

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {{hidden: any, values: any, problems: Record<string, string>}} form
 * @param {number} [status]
 */
async function shown(phone, { record, item }, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const values = { ...form.values, place: form.values.place ?? villageName(around, record.area) };
  const here = `/agent/cases/${record.id}/delivery`;
  const context = {
    id: record.id,
    here,
    form: { ...form, values },
    resident: record.resident.name,
    item: itemName(around, record.item),
    outcome: record.decision?.outcome ?? '',
    lack: mandateLack('confirm_delivery', { record, item }, around.agent, around.now),
    result_docs: item.result_docs,
    held: heldPapers(record, around.agent.id, around.now),
    relations: relations(),
    kept: (await findPicture(phone.engine.store, `${record.id}/delivery`)) ? `${here}/picture` : '',
    watermark: watermarkOf(record, [item], form.hidden.idem),
  };
  return page(phone, 'delivery', { title: _('送达签收'), back: { href: `/agent/cases/${record.id}`, label: _('回这件') } }, context, status);
}

/**
 * @param {any} record
 * @param {any} refused arguments of a delivery the centre refused, or null
 * @returns {import('../forms.js').Fields}
 */
function valuesOf(record, refused) {
  if (!refused) return { received_by: record.resident.name };
  const { received_by, relation, place, way } = refused;
  return { received_by, relation, place, hand: way === 'thumbprint' ? 'thumb' : 'pad' };
}

/**
 * @param {import('../forms.js').Fields} fields
 * @returns {Record<string, string>}
 */
function problemsOf(fields) {
  const { _ } = texts();
  return {
    ...(text(fields, 'received_by') ? {} : { received_by: _('请写签收人的姓名。') }),
    ...(text(fields, 'relation') ? {} : { relation: _('请选和办事人的关系。') }),
    ...(text(fields, 'place') ? {} : { place: _('请写在哪里送到的。') }),
  };
}
