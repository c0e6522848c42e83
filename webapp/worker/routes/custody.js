/** Custody (保管): which paper originals of a case are with the agent, and the slip that stays with the resident. */
import { can } from '../../../proxy_service/case_flow.js';
import { page } from '../answers.js';
import { getCaseWithItem } from '../case_step.js';
import { texts } from '../render.js';
import { heldPapers, slipsOf } from '../views/custody.js';
import { itemName, surroundings } from '../views/case_view.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function custodyRoutes(app, phone) {
  app.get('/cases/:id/custody', (c) => showCustody(phone, c));
  app.get('/cases/:id/custody/slips/:number', (c) => showSlip(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showCustody(phone, c) {
  const { _ } = texts();
  const { id } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  const around = await surroundings(phone);
  const context = {
    id,
    resident: record.resident.name,
    item: item.name,
    held: heldPapers(record, around.agent.id, around.now),
    slips: slipsOf(record, around.now).reverse(),
    can_take: record.local.mine !== false && can('take_original', record.state, 'agent'),
  };
  return page(phone, 'custody', { title: _('拿走的原件'), back: { href: `/agent/cases/${id}`, label: _('回这件') } }, context);
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showSlip(phone, c) {
  const { _ } = texts();
  const { id, number } = c.req.param();
  const { record } = await getCaseWithItem(phone, id);
  const around = await surroundings(phone);
  const slip = slipsOf(record, around.now)[Number(number) - 1];
  if (!slip) throw Object.assign(new Error('no such slip'), { name: 'NotFound' });
  const holder = (around.office?.people ?? []).find((/** @type {any} */ one) => one.id === slip.held_by) ?? around.agent;
  const context = {
    resident: record.resident.name,
    item: itemName(around, record.item),
    slip: { ...slip, signatures: await drawnOf(phone, slip.signatures) },
    agent: { name: holder.name, phone: holder.phone ?? '' },
    office: around.office ? { name: around.office.name, phone: around.office.phone } : null,
  };
  return page(phone, 'custody_slip', { title: _('保管单'), back: { href: `/agent/cases/${id}/custody`, label: _('拿走的原件') } }, context);
}

/**
 * Addresses of the signatures that were drawn and still lie on this phone. A thumbprint isn't shown.
 * @param {Phone} phone
 * @param {string[]} files
 */
async function drawnOf(phone, files) {
  const found = await Promise.all(files.map((file) => phone.engine.store.findPreview(file)));
  return files.map((file, place) => (found[place]?.type === 'image/png' ? `/agent/files/${file}` : ''));
}
