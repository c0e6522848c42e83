/** The pages of a material: photographed in the page or with the phone's own camera, taken again, taken back, put in order. */
import { can } from '../../../proxy_service/case_flow.js';
import { page, seeOther } from '../answers.js';
import { eventOf, getCaseWithItem, hiddenFields, mendedBy, otherWay, readPost } from '../case_step.js';
import { list, readFiles, text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { pagesTogether, sharedMaterial, stepTogether } from '../one_form.js';
import { takePhoto, takePicture } from '../pictures.js';
import { notePhotographing } from '../photographing.js';
import { texts } from '../render.js';
import { aboutOf } from '../views/picture_doubts.js';
import { earlierView } from '../views/papers_view.js';
import { freePageNumbers, getMaterial, materialView, pagesOf } from '../views/materials_view.js';
import { stepPath } from '../views/steps.js';
import { watermarkOf } from '../views/watermark.js';

/** Nowhere else may a page open the camera. */
const CAMERA_ALLOWED = 'camera=(self), geolocation=(), microphone=()';

/**
 * @typedef {import('../answers.js').Phone} Phone
 * @typedef {import('hono').Context} Context
 * @typedef {(phone: Phone, c: Context, problem: string) => Promise<Response>} Show
 * @typedef {import('../pictures.js').Photo} Photo
 */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function materialPageRoutes(app, phone) {
  app.get('/cases/:id/materials/:code', (c) => showMaterial(phone, c, ''));
  app.post('/cases/:id/materials/:code', (c) => attach(phone, c, showMaterial, ''));
  app.get('/cases/:id/materials/:code/camera', (c) => showCamera(phone, c, ''));
  app.post('/cases/:id/materials/:code/camera', (c) => attach(phone, c, showCamera, '/camera'));
  app.post('/cases/:id/materials/:code/order', (c) => arrange(phone, c));
  app.post('/cases/:id/materials/:code/pages/:file/removal', (c) => remove(phone, c));
}

/** @type {Show} */
export async function showMaterial(phone, c, problem) {
  const { _ } = texts();
  const seen = await lookAt(phone, c);
  if (seen instanceof Response) return seen;
  const { record, item, material, ...shown } = seen;
  const back = { href: seen.done, label: _('材料单') };
  const context = { ...shown, problem, material: materialView(record, item, material), earlier: await earlierView(phone, record, material) };
  return page(phone, 'material', { title: _('拍材料'), back }, context, problem ? 422 : 200);
}

/** @type {Show} */
async function showCamera(phone, c, problem) {
  const { _ } = texts();
  const seen = await lookAt(phone, c);
  if (seen instanceof Response) return seen;
  const { record, item, material, ...shown } = seen;
  const view = materialView(record, item, material);
  const again = view.pages.find((one) => one.id === c.req.query('replaces'));
  const back = { href: `/agent/cases/${record.id}/materials/${view.code}`, label: view.name };
  const context = { ...shown, problem, material: view, again: again ? { id: again.id, name: again.name } : null, place: `${back.href}/camera` };
  const answer = page(phone, 'camera', { title: _('拍材料'), back, unboosted: true }, context, problem ? 422 : 200);
  answer.headers.set('Permissions-Policy', CAMERA_ALLOWED);
  return answer;
}

/**
 * What both pages show; or where to go when this can't be photographed now.
 * @param {Phone} phone
 * @param {Context} c
 */
async function lookAt(phone, c) {
  const { id, code } = c.req.param();
  const { record, item } = await getCaseWithItem(phone, id);
  const other = otherWay('attach_material', { record, item });
  if (other) return other;
  const hidden = hiddenFields(phone, c);
  const material = getMaterial(item, code);
  const watermark = await watermarkFor(phone, { record, item }, code, hidden.idem);
  await notePhotographing(phone, id, code);
  return { id, hidden, record, item, material, watermark, done: `/agent/cases/${id}/${listOf(record)}` };
}

/**
 * The purpose of a photo: this case's item, and those of the cases on the same form that want the very paper.
 * @param {Phone} phone
 * @param {import('../one_form.js').About} about
 * @param {string} code
 * @param {string} form
 */
async function watermarkFor(phone, { record, item }, code, form) {
  const others = await stepTogether(phone, record, 'attach_material');
  const wanting = others.filter((other) => sharedMaterial(item, code, other));
  return watermarkOf(record, [item, ...wanting.map((other) => other.item)], form);
}

/**
 * One or more photos, or one in place of another; all of a post in one transaction.
 * @param {Phone} phone
 * @param {Context} c
 * @param {Show} show the page to show again with a problem
 * @param {string} then below the material, where to go afterwards
 */
async function attach(phone, c, show, then) {
  const { id, code } = c.req.param();
  const post = await readPost(c);
  const { record, item } = await getCaseWithItem(phone, id);
  const about = aboutOf(text(post.fields, 'about'));
  const watermark = await watermarkFor(phone, { record, item }, code, post.form);
  /** @type {Photo[]} */
  const photos = [];
  for (const [place, bytes] of (await readFiles(post.data, 'photo')).entries()) {
    const { photo, problem } = await takePhoto(bytes, { form: post.form, watermark, about: about[place] });
    if (!photo) return show(phone, c, problem);
    photos.push(photo);
  }
  if (photos.length === 0) return show(phone, c, (await takePicture(undefined, 'photo')).problem);
  const replaced = pagesOf(record, code).find((one) => one.id === text(post.fields, 'replaces'));
  const changes = [...(await removals(post, id, code, replaced)), ...(await attachments(post, id, code, record, replaced, photos))];
  const others = await stepTogether(phone, record, 'attach_material');
  await commitMending(phone, post, 'attach_material', [...changes, ...(await pagesTogether(post, { record, item }, others, changes))]);
  phone.engine.sync.syncSoon(eventOf(c));
  return seeOther(`${stepPath(id, 'materials')}/${code}${then}`);
}

/**
 * Commit changes of pages; the first of this name mends what was refused.
 * @param {Phone} phone
 * @param {import('../case_step.js').Post} post
 * @param {string} name
 * @param {any[]} changes
 */
async function commitMending(phone, post, name, changes) {
  const { store } = phone.engine;
  const mends = await mendedBy(phone, post);
  const mending = changes.find((one) => one.name === name);
  await store.commitAll(changes.map((one) => (one === mending ? { ...one, mends } : one)));
  if (mends && mending) await store.mendRefused(mends, mending.idem);
}

/**
 * @param {import('../case_step.js').Post} post
 * @param {string} id
 * @param {string} code
 * @param {any} replaced
 */
async function removals(post, id, code, replaced) {
  if (!replaced) return [];
  const idem = await idOfPost(post.form, post.fields, { part: 'removal' });
  return [{ idem, name: 'remove_page', caseId: id, args: { material: code, file_id: replaced.id } }];
}

/**
 * @param {import('../case_step.js').Post} post
 * @param {string} id
 * @param {string} code
 * @param {any} record
 * @param {any} replaced
 * @param {Photo[]} photos
 */
function attachments(post, id, code, record, replaced, photos) {
  const numbers = [...(replaced ? [replaced.page] : []), ...freePageNumbers(record, code, photos.length)];
  return Promise.all(
    photos.map(async ({ bytes, type, ...said }, place) => {
      const more = { files: [bytes], part: `page ${place}` };
      const idem = await idOfPost(post.form, post.fields, more);
      const file = await idOfPost(post.form, post.fields, { ...more, part: `file ${place}` });
      const args = { material: code, page: numbers[place], file, ...(said.doubts.length > 0 ? said : {}) };
      return { idem, name: 'attach_material', caseId: id, args, files: [{ id: file, bytes, type }] };
    }),
  );
}

/**
 * Put the pages in another order, in every case of this form that holds the very same ones.
 * @param {Phone} phone
 * @param {Context} c
 */
async function arrange(phone, c) {
  const { id, code } = c.req.param();
  const post = await readPost(c);
  const { record, item } = await getCaseWithItem(phone, id);
  const files = list(post.fields, 'files');
  const others = await stepTogether(phone, record, 'arrange_pages');
  const places = [{ record, code }, ...others.map((other) => ({ record: other.record, code: sharedMaterial(item, code, other)?.code }))];
  const meant = places.filter((one) => files.length > 0 && pagesOf(one.record, one.code).map((each) => each.id).sort().join() === [...files].sort().join());
  const changes = meant.map(async (one) => ({
    idem: await idOfPost(post.form, post.fields, { part: `order ${one.record.id}` }),
    name: 'arrange_pages', caseId: one.record.id, args: { material: one.code, files },
  }));
  if (meant.includes(places[0])) await commitMending(phone, post, 'arrange_pages', await Promise.all(changes)); // else pages changed meanwhile: look again
  phone.engine.sync.syncSoon(eventOf(c));
  return seeOther(`${stepPath(id, 'materials')}/${code}`);
}

/**
 * @param {Phone} phone
 * @param {Context} c
 */
async function remove(phone, c) {
  const { id, code, file } = c.req.param();
  const post = await readPost(c);
  const idem = await idOfPost(post.form, post.fields, { part: file });
  const change = { idem, name: 'remove_page', caseId: id, args: { material: code, file_id: file } };
  const about = await getCaseWithItem(phone, id);
  const others = await stepTogether(phone, about.record, 'remove_page');
  await phone.engine.store.commitAll([change, ...(await pagesTogether(post, about, others, [change]))]);
  phone.engine.sync.syncSoon(eventOf(c));
  return seeOther(`${stepPath(id, 'materials')}/${code}`);
}

/**
 * The list a material is on: what was promised, what a notice names, or all that is asked.
 * @param {any} record
 * @returns {string}
 */
function listOf(record) {
  if (can('supplement_commitment', record.state, 'agent')) return 'commitment/supplement';
  return record.round > 0 ? 'supplement' : 'materials';
}
