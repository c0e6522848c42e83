/** The resident takes the mandate back: on the agent's phone, at any time, without having to say why (民法典 173, 933). */
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenAgain, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { texts } from '../render.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

const MOST = 2000;

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function revocationRoutes(app, phone) {
  app.get('/cases/:id/mandate/revocation', (c) => show(phone, c));
  app.post('/cases/:id/mandate/revocation', (c) => revoke(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function show(phone, c) {
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const other = otherWay('revoke_mandate', about);
  if (other || !isGiven(about.record)) return other ?? seeOther(`/agent/cases/${id}`);
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/revocation`, hidden.mends);
  return shown(phone, about, { hidden, reason: text(earlier.refused ?? {}, 'reason'), problem: '' });
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function revoke(phone, c) {
  const { _ } = texts();
  const { id } = c.req.param();
  const about = await getCaseWithItem(phone, id);
  const post = await readPost(c);
  const reason = text(post.fields, 'reason');
  const form = { hidden: hiddenAgain(phone, post), reason };
  if ([...reason].length > MOST) return shown(phone, about, { ...form, problem: _('写得太长了。') }, 422);
  if (isGiven(about.record)) await commitStep(phone, c, { key: `${id}/revocation`, post, name: 'revoke_mandate', caseId: id, args: { reason } });
  return seeOther(`/agent/cases/${id}`);
}

/** @param {any} record */
const isGiven = (record) => Boolean(record.mandate && !record.mandate.revocation);

/**
 * @param {Phone} phone
 * @param {{record: any, item: any}} about
 * @param {{hidden: any, reason: string, problem: string}} form
 * @param {number} [status]
 */
async function shown(phone, { record, item }, form, status = 200) {
  const { _ } = texts();
  const context = { id: record.id, form, resident: record.resident.name, item: item.name };
  return page(phone, 'revocation', { title: _('收回委托'), back: { href: `/agent/cases/${record.id}`, label: _('回这件') } }, context, status);
}
