/** 当面告知: what no message told the resident, said by the agent; and the resident's wish for no more text messages. */
import { can } from '../../../proxy_service/case_flow.js';
import { page, seeOther } from '../answers.js';
import { commitStep, getCaseWithItem, hiddenAgain, hiddenFields, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';
import { itemName, surroundings } from '../views/case_view.js';
import { tellingView, untold } from '../views/telling_view.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function tellingRoutes(app, phone) {
  app.get('/cases/:id/telling', (c) => show(phone, c));
  app.post('/cases/:id/telling', (c) => tell(phone, c));
  app.get('/cases/:id/silence', (c) => showSilence(phone, c));
  app.post('/cases/:id/silence', (c) => silence(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const about = await getCaseWithItem(phone, c.req.param('id') ?? '');
  if (untold(about.record).length === 0) return seeOther(`/agent/cases/${about.record.id}`);
  return shown(phone, about, { hidden: hiddenFields(phone, c), problems: {} });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function tell(phone, c) {
  const about = await getCaseWithItem(phone, c.req.param('id') ?? '');
  const { id } = about.record;
  const post = await readPost(c);
  const toldTo = text(post.fields, 'told_to');
  const tellings = untold(about.record).map((one) => one.id).filter((one) => text(post.fields, `told-${one}`) === 'yes');
  const { _ } = texts();
  const problems = {
    ...(['resident', 'family'].includes(toldTo) ? {} : { told_to: _('请选告诉了谁。') }),
    ...(tellings.length > 0 ? {} : { told: _('请勾上已经说了的。') }),
  };
  if (Object.keys(problems).length > 0) return shown(phone, about, { hidden: hiddenAgain(phone, post), problems, told_to: toldTo }, 422);
  await commitStep(phone, c, { key: `${id}/telling`, post, name: 'tell_in_person', caseId: id, args: { tellings, told_to: toldTo } });
  return seeOther(`/agent/cases/${id}`);
}

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {{hidden: any, problems: Record<string, string>, told_to?: string}} form
 * @param {number} [status]
 */
async function shown(phone, { record, item }, form, status = 200) {
  const { _ } = texts();
  const around = await surroundings(phone);
  const context = {
    id: record.id,
    form,
    resident: record.resident.name,
    phone_number: record.resident.phone,
    tellings: untold(record).map((one) => tellingView(one, record, item, around.now)),
  };
  return page(phone, 'telling', { title: _('当面告诉'), back: { href: `/agent/cases/${record.id}`, label: _('回这件') } }, context, status);
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showSilence(phone, c) {
  const { record } = await getCaseWithItem(phone, c.req.param('id') ?? '');
  if (!maySilence(record)) return seeOther(`/agent/cases/${record.id}`);
  const { _ } = texts();
  const around = await surroundings(phone);
  const context = { id: record.id, form: { hidden: hiddenFields(phone, c) }, resident: record.resident.name, item: itemName(around, record.item) };
  return page(phone, 'silence', { title: _('不再发短信'), back: { href: `/agent/cases/${record.id}`, label: _('回这件') } }, context);
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function silence(phone, c) {
  const { record } = await getCaseWithItem(phone, c.req.param('id') ?? '');
  const post = await readPost(c);
  const why = text(post.fields, 'why');
  if (!['asked', 'wrong_number'].includes(why)) return showSilence(phone, c);
  if (maySilence(record)) await commitStep(phone, c, { key: `${record.id}/silence`, post, name: 'stop_telling', caseId: record.id, args: { why } });
  return seeOther(`/agent/cases/${record.id}`);
}

/**
 * Whether text messages go to the resident's phone and may be stopped.
 * @param {any} record
 */
export function maySilence(record) {
  return Boolean(record.consent?.telling?.includes('phone')) && !record.phone_stopped && can('stop_telling', record.state, 'agent');
}
