/** Beginning a case: the village and the item, the item's guide with its promise, then the resident. */
import { fragment, page, seeOther } from '../answers.js';
import { list, readFields, text } from '../forms.js';
import { idOfPost } from '../form_token.js';
import { dropOpening, noteOpening } from '../openings.js';
import { itemText, shownItem, texts } from '../render.js';
import { oldCatalogueWords } from '../views/catalogue_age.js';
import { guideOf } from '../views/guide.js';
import { itemChoice } from '../views/item_choice.js';
import { closedItem, whyNotTaken } from '../views/item_words.js';

/** @typedef {import('../answers.js').Phone} Phone */

/**
 * @param {import('hono').Hono} app
 * @param {Phone} phone
 */
export function openingRoutes(app, phone) {
  app.get('/cases/new', (c) => choose(phone, { area: c.req.query('area') ?? '', topic: c.req.query('topic') ?? '', text: c.req.query('text') ?? '' }, isPart(c)));
  app.get('/items/:code', (c) => guide(phone, c.req.param('code'), c.req.query('area') ?? ''));
  app.post('/cases/new', async (c) => begin(phone, readFields(await c.req.formData())));
  app.post('/openings/:id/removal', async (c) => {
    await dropOpening(phone.engine.store, c.req.param('id'));
    return seeOther('/agent/');
  });
}

/**
 * The village, then the item: by topic, or by what is typed of its name.
 * @param {Phone} phone
 * @param {{area: string, topic: string, text: string}} asked
 * @param {boolean} isOnlyList
 */
async function choose(phone, asked, isOnlyList) {
  const { _ } = texts();
  const { store, enrolment } = phone.engine;
  const [{ areas }, items, checkedAt] = await Promise.all([enrolment.currentAgent(), store.listItems(), store.catalogueCheckedAt()]);
  const area = areaOf(areas, asked.area);
  const choice = { area: area.code, topic: asked.topic, text: asked.text.trim() };
  const context = { ...choice, ...itemChoice(items, choice), old: oldCatalogueWords(checkedAt, phone.now()) };
  if (isOnlyList) return fragment(phone, '_item_list', context);
  const back = { href: choice.topic || choice.text ? `/agent/cases/new?area=${area.code}` : '/agent/', label: choice.topic || choice.text ? _('所有类别') : _('首页') };
  const villages = areas.map((/** @type {any} */ one) => ({ ...one, href: `/agent/cases/new?${new URLSearchParams({ ...choice, area: one.code })}`, chosen: one.code === area.code }));
  return page(phone, 'new_case', { title: _('新办一件'), back }, { ...context, areas: villages });
}

/**
 * An item: its guide, or why it can't be collected and what to do instead.
 * @param {Phone} phone
 * @param {string} code
 * @param {string} wanted
 */
async function guide(phone, code, wanted) {
  const { _ } = texts();
  const { store, enrolment } = phone.engine;
  const item = await store.getItem(code);
  const area = areaOf((await enrolment.currentAgent()).areas, wanted);
  const back = { href: `/agent/cases/new?area=${area.code}`, label: _('重选事项') };
  const old = oldCatalogueWords(await store.catalogueCheckedAt(), phone.now());
  const why = whyNotTaken(item);
  if (why) return page(phone, 'closed_item', { title: _('办事指南'), back }, { item: closedItem(shownItem(item), why), office: await store.getOffice(), old });
  return page(phone, 'guide', { title: _('办事指南'), back }, { guide: guideOf(item), also: await alsoOffered(phone, item), area, item: item.code, version: item.version, old, idem: store.newId() });
}

/**
 * @param {Phone} phone
 * @param {import('../forms.js').Fields} fields
 */
async function begin(phone, fields) {
  const item = await phone.engine.store.getItem(text(fields, 'item'), Number(text(fields, 'version')));
  const area = areaOf((await phone.engine.enrolment.currentAgent()).areas, text(fields, 'area'));
  if (whyNotTaken(item)) return seeOther(`/agent/items/${item.code}?area=${area.code}`);
  const id = await idOfPost(text(fields, 'idem'), fields, { part: 'case' });
  const further = await furtherItems(phone, fields);
  const group = further.length > 0 ? await idOfPost(text(fields, 'idem'), fields, { part: 'group' }) : null;
  const opening = { id, item: item.code, item_version: item.version, area: area.code, at: phone.now().toISOString(), group, further };
  await noteOpening(phone.engine.store, opening);
  return seeOther(`/agent/cases/${id}/resident`);
}

/** Whether only the list is asked for, while its searcher types. @param {import('hono').Context} c */
const isPart = (c) => (c.req.header('HX-Target') ?? '').endsWith('found');

/**
 * The items that may be taken up on the same form.
 * @param {Phone} phone
 * @param {any} item
 */
async function alsoOffered(phone, item) {
  const offered = (await phone.engine.store.listItems()).filter((/** @type {any} */ one) => one.code !== item.code && !whyNotTaken(one));
  return offered.map((/** @type {any} */ one) => ({ value: `${one.code}@${one.version}`, name: itemText(one, one.name) }));
}

/**
 * The further items that were ticked, each with the id of its case.
 * @param {Phone} phone
 * @param {import('../forms.js').Fields} fields
 * @returns {Promise<import('../openings.js').Further[]>}
 */
function furtherItems(phone, fields) {
  return Promise.all(
    list(fields, 'also').map(async (value) => {
      const [code, version] = value.split('@');
      const item = await phone.engine.store.getItem(code, Number(version));
      return { id: await idOfPost(text(fields, 'idem'), fields, { part: `case ${code}` }), item: item.code, item_version: item.version };
    }),
  );
}

/**
 * The agent's village with this code, or the first.
 * @param {{code: string, name: string}[]} areas
 * @param {string} code
 */
const areaOf = (areas, code) => areas.find((area) => area.code === code) ?? areas[0];
