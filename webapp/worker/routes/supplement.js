/** Supplementing after a notice: the materials it names, and no others. */
import { countPages } from '../../../proxy_service/checklist.js';
import { namedMaterials } from '../../../proxy_service/case_facts.js';
import { page, seeOther } from '../answers.js';
import { commitStep, findEarlier, getCaseWithItem, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { leavePhotographing } from '../photographing.js';
import { texts } from '../render.js';
import { momentWords } from '../views/dates.js';
import { reasonWords } from '../views/item_words.js';
import { mandateLack } from '../views/mandate_lack.js';
import { pagesOf, reasonOf } from '../views/materials_view.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function supplementRoutes(app, phone) {
  app.get('/cases/:id/supplement', (c) => show(phone, c));
  app.post('/cases/:id/supplement', (c) => hand(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 * @param {number} [status]
 */
async function show(phone, c, status = 200) {
  const { _ } = texts();
  const { id } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  const other = otherWay('supplement_case', { record, item });
  if (other) return other;
  await leavePhotographing(phone);
  const agent = await phone.engine.enrolment.currentAgent();
  const latest = record.notices[record.notices.length - 1];
  const hidden = hiddenFields(phone, c);
  const earlier = await findEarlier(phone, `${id}/supplement`, hidden.mends);
  const lines = linesOf(record, item);
  const context = {
    id,
    hidden,
    resident: record.resident.name,
    note: earlier.typed?.note ?? '',
    notice: { at: momentWords(latest.at, phone.now()), note: latest.note ?? '' },
    lines,
    lack: mandateLack('supplement_case', { record, item }, agent, phone.now()),
    left: lines.filter((line) => line.missing > 0).length,
    sent: record.flags.includes('supplement_arrived'),
  };
  return page(phone, 'supplement', { title: _('补材料'), back: { href: `/agent/cases/${id}`, label: _('回这件') } }, context, status);
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function hand(phone, c) {
  const { id } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  const lack = mandateLack('supplement_case', { record, item }, await phone.engine.enrolment.currentAgent(), phone.now());
  if (lack || linesOf(record, item).some((line) => line.missing > 0)) return show(phone, c, 422);
  const post = await readPost(c);
  const materials = namedMaterials(record).map((code) => ({ code, files: pagesOf(record, code).map((one) => one.id) }));
  const args = { round: record.round, materials, note: text(post.fields, 'note') };
  await commitStep(phone, c, { key: `${id}/supplement`, post, name: 'supplement_case', caseId: id, args });
  return seeOther(`/agent/cases/${id}`);
}

/**
 * The named materials, each with the pages taken for this round.
 * @param {any} record
 * @param {any} item
 */
function linesOf(record, item) {
  const thisRound = record.materials.filter((/** @type {any} */ one) => one.round === record.round);
  return namedMaterials(record).map((code) => {
    const material = item.materials.find((/** @type {any} */ one) => one.code === code);
    const pages = countPages(code, thisRound);
    return {
      code,
      name: material?.name ?? code,
      reason: reasonWords(item, code, reasonOf(record, code)),
      pages,
      missing: Math.max(0, (material?.pages_min ?? 1) - pages),
      tolerated: false,
      asked: true,
      why_not: '',
      href: `/agent/cases/${record.id}/materials/${code}`,
    };
  });
}
