/** Materials: the checklist that follows from the answers, pages of earlier cases used again, and the pictures behind the pages. */
import { page, seeOther } from '../answers.js';
import { eventOf, getCaseWithItem, hiddenFields, otherWay, readPost } from '../case_step.js';
import { text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { findEarlierPaper } from '../earlier_papers.js';
import { sharedMaterial, stepTogether } from '../one_form.js';
import { leavePhotographing } from '../photographing.js';
import { texts } from '../render.js';
import { chinaDay } from '../views/dates.js';
import { listsTogether } from '../views/papers_view.js';
import { refusalWords } from '../views/refusal_words.js';
import { checklistView, getMaterial, materialGroups, nextPageNumber, pagesOf } from '../views/materials_view.js';
import { showMaterial } from './material_pages.js';
import { linkBack, stepMarks, stepPath } from '../views/steps.js';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function materialRoutes(app, phone) {
  app.get('/cases/:id/materials', (c) => showList(phone, c));
  app.post('/cases/:id/materials/:code/reuse', (c) => reuse(phone, c));
  app.get('/files/:file', (c) => showPicture(phone, c));
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function showList(phone, c) {
  const { _ } = texts();
  const { id } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  const other = otherWay('fill_form', { record, item }); // after a notice the list is the supplement's
  if (other) return other;
  await leavePhotographing(phone);
  const { then } = hiddenFields(phone, c);
  const lines = checklistView(record, item, then);
  const asked = lines.filter((line) => line.asked);
  const missing = lines.filter((line) => line.missing && !line.tolerated);
  const together = await listsTogether(phone, { record, item });
  const context = {
    id,
    step: stepMarks('materials'),
    groups: materialGroups(lines),
    others: lines.filter((line) => !line.asked),
    done: asked.filter((line) => !line.missing).length,
    all: asked.length,
    missing: missing.length,
    next: [...missing, ...together.flatMap((one) => one.asked.filter((line) => line.missing && !line.tolerated))][0]?.href ?? '',
    together,
  };
  return page(phone, 'materials', { title: _('拍材料'), back: linkBack(id, 'materials', then) }, context);
}

/**
 * Pages of an earlier case, taken over with the resident's consent, in every case of this form that asks for the paper.
 * @param {Phone} phone
 * @param {Context} c
 */
async function reuse(phone, c) {
  const { id, code } = c.req.param();
  const post = await readPost(c);
  const about = await getCaseWithItem(phone, id);
  const paper = await findEarlierPaper(phone, about.record, getMaterial(about.item, code), chinaDay(phone.now()));
  if (text(post.fields, 'agreed') !== 'yes' || !paper) return showMaterial(phone, c, refusalWords(paper ? 'reuse_not_agreed' : 'earlier_page_unknown'));
  const together = await stepTogether(phone, about.record, 'reuse_page');
  const wanting = [{ record: about.record, code }, ...together.map((one) => ({ record: one.record, code: sharedMaterial(about.item, code, one)?.code }))];
  const changes = wanting.filter((one) => one.code).flatMap((one) => takenOver(one, paper, getMaterial(about.item, code)));
  const minted = changes.map(async (one) => ({ ...one, idem: await idOfPost(post.form, post.fields, { part: `${one.caseId} ${one.args.file_id}` }) }));
  await phone.engine.store.commitAll(await Promise.all(minted));
  phone.engine.sync.syncSoon(eventOf(c));
  return seeOther(`${stepPath(id, 'materials')}/${code}`);
}

/**
 * @param {{record: any, code: string}} where
 * @param {import('../earlier_papers.js').Paper} paper
 * @param {any} material
 */
function takenOver({ record, code }, paper, material) {
  const first = nextPageNumber(record, code);
  const pages = paper.pages.slice(0, Math.max(0, (material.pages_max ?? 1) - pagesOf(record, code).length));
  const args = { material: code, from_case: paper.from_case, agreed: true };
  return pages.map((page, place) => ({ name: 'reuse_page', caseId: record.id, args: { ...args, page: first + place, file_id: page.id } }));
}

/**
 * A picture from the encrypted store.
 * @param {Phone} phone
 * @param {Context} c
 */
async function showPicture(phone, c) {
  const found = await phone.engine.store.findPreview(c.req.param('file'));
  if (!found) return new Response(null, { status: 404 });
  return new Response(found.bytes, { headers: { 'Content-Type': found.type } });
}
