import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { watermarkProof } from '../../webapp/images/watermark.js';
import { watermarkOf } from '../../webapp/worker/views/watermark.js';
import { attach, collectingCase } from './cases.js';
import { browse, jpeg, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';
import { onFullDisk } from './faults.js';

const CARD = 'materials/id-card';
let marked = withCanvas();
beforeEach(() => (marked = withCanvas()));

/** A phone with a case ready to be photographed. */
async function ready() {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  const form = () => phone.engine.store.newId();
  const take = (pictures, fields = {}, where = CARD) => browser.postFiles(`cases/${id}/${where}`, { idem: form(), ...fields }, 'photo', pictures);
  const pages = async () => (await phone.engine.store.getCase(id)).materials.filter((page) => page.material === 'id-card');
  const numbers = async () => (await pages()).map((page) => page.page).sort();
  return { phone, browser, id, form, take, pages, numbers, made: async () => (await phone.engine.store.syncStatus()).made };
}

/** What the page says of a picture it marked itself. */
async function proven({ phone, id }, form, picture, said = {}) {
  const record = await phone.engine.store.getCase(id);
  const item = await phone.engine.store.getItem(record.item, record.item_version);
  const about = [{ proof: await watermarkProof(form, watermarkOf(record, [item], form), picture), doubts: [], ...said }];
  return { idem: form, about: JSON.stringify(about) };
}

test('a photo that is no picture, or would burst the phone, is refused in words and leaves nothing behind', async () => {
  const { take, made } = await ready();
  const before = await made();
  for (const [bytes, words] of [[new TextEncoder().encode('not a picture'), /不是照片/], [png(60_000, 60_000), /太大/]]) {
    for (const where of [CARD, `${CARD}/camera`]) {
      const answer = await take([bytes], {}, where);
      assert.equal(answer.status, 422);
      assert.match(await answer.text(), words);
    }
  }
  assert.equal(await made(), before);
});

test('photos are numbered in order, and one taken again keeps its place', async () => {
  const { take, pages, numbers } = await ready();
  await take([jpeg(1600, 1200), jpeg(1200, 1600)]);
  const [first] = await pages();
  assert.deepEqual(await numbers(), [1, 2]);
  await take([jpeg(800, 600)], { replaces: first.id }, `${CARD}/camera`);
  assert.deepEqual(await numbers(), [1, 2]);
  assert.ok(!(await pages()).some((page) => page.id === first.id));
});

test('the page that was taken back is the one asked for next, under its own name', async () => {
  const { browser, id, form, take, pages, numbers } = await ready();
  await take([jpeg(1600, 1200), jpeg(1200, 1600)]);
  const first = (await pages()).find((page) => page.page === 1);
  await browser.post(`cases/${id}/${CARD}/pages/${first.id}/removal`, { idem: form() });
  const shown = await (await browser.get(`cases/${id}/${CARD}`)).text();
  assert.match(shown, /拍：人像面/);
  assert.match(shown, /<strong>国徽面<\/strong>/);
  await take([jpeg(800, 600)]);
  assert.deepEqual(await numbers(), [1, 2]);
});

test('pages change places, and an order of other pages changes nothing', async () => {
  const { browser, id, form, take, pages, made } = await ready();
  await take([jpeg(1600, 1200), jpeg(1200, 1600)]);
  const order = (await pages()).sort((one, other) => one.page - other.page).map((page) => page.id).reverse();
  await browser.post(`cases/${id}/${CARD}/order`, { idem: form(), 'files[]': order });
  assert.deepEqual((await pages()).sort((one, other) => one.page - other.page).map((page) => page.id), order);
  const before = await made();
  await browser.post(`cases/${id}/${CARD}/order`, { idem: form(), 'files[]': [order[0]] });
  assert.equal(await made(), before);
});

test('every photo is marked with its purpose once: by the page, with proof, or else here', async () => {
  const place = await ready();
  const { form, take } = place;
  const picture = jpeg(1600, 1200);
  await take([picture], await proven(place, form(), picture));
  assert.deepEqual(marked, [], 'proven: stays byte for byte');
  await take([jpeg(1200, 1600)]);
  assert.match(marked.join(), /^仅用于办理城乡居民养老保险参保登记 \d{4}-\d\d-\d\d \S+$/);
});

test('a proof made for another form, another text or other bytes is none', async () => {
  const place = await ready();
  const picture = jpeg(1600, 1200);
  const { about } = await proven(place, place.form(), picture);
  await place.take([picture], { about });
  await place.take([jpeg(1600, 1201)], await proven(place, place.form(), picture), 'materials/household-book');
  assert.equal(marked.length, 2);
});

test('what is doubtful about a picture and why it is used go along, and are shown beside it', async () => {
  const place = await ready();
  const picture = jpeg(1600, 1200);
  await place.take([picture], await proven(place, place.form(), picture, { doubts: ['blurred', 'ugly'], kept_because: 'other', kept_note: ' 水泡过\0 ' }));
  const [page] = await place.pages();
  assert.deepEqual(page.remark, { doubts: ['blurred'], kept_because: 'other', kept_note: '水泡过' });
  assert.match(await (await place.browser.get(`cases/${place.id}/${CARD}`)).text(), /字可能糊/);
});

test('only the page of the camera may open it, and it asks for the frame of its material', async () => {
  const { browser, id } = await ready();
  const camera = await browser.get(`cases/${id}/${CARD}/camera`);
  assert.match(camera.headers.get('Permissions-Policy'), /camera=\(self\)/);
  assert.match(await camera.text(), /viewfinder-(id_card|a4)/);
  for (const path of ['', `cases/${id}/${CARD}`]) assert.match((await browser.get(path)).headers.get('Permissions-Policy'), /camera=\(\)/);
});

test('on a full phone a photo is refused with what to do, and the same form is taken once there is room', async () => {
  const place = await ready();
  const fields = await proven(place, place.form(), jpeg(1600, 1200));
  const before = await place.made();
  const answer = await onFullDisk(() => place.take([jpeg(1600, 1200)], fields));
  assert.equal(answer.status, 507);
  assert.equal(JSON.parse(answer.headers.get('HX-Trigger'))['daiban:message'].href, '/agent/help/storage');
  assert.equal(await place.made(), before);
  assert.equal((await place.take([jpeg(1600, 1200)], fields)).status, 303);
  assert.deepEqual(await place.numbers(), [1]);
});

/** The centre refuses everything that is handed in from now on. */
function refuseAll(phone) {
  phone.network = async (url, options) => {
    const { envelopes = [], files = [] } = url.endsWith('exchange') ? JSON.parse(options.body) : {};
    const outcomes = envelopes.map(({ header: { id, seq } }) => ({ id, seq, outcome: 'refused', reason: 'malformed', detail: {} }));
    const last = outcomes.at(-1)?.seq ?? 0;
    return Response.json({ epoch: 'e', outcomes, expected_seq: last + 1, safe_seq: last, stop: null, files: Object.fromEntries(files.map((id) => [id, { state: 'stored' }])) });
  };
}

test('a photo taken on the page of a refused one mends it', async () => {
  const { phone, browser, id, take } = await ready();
  const { store } = phone.engine;
  await attach(phone.engine, id, 'id-card', 1);
  refuseAll(phone);
  phone.isOnline = true;
  await phone.sync();
  const refused = (await store.listRefused()).find(({ name }) => name === 'attach_material');
  phone.isOnline = false;
  assert.match(await (await browser.get(`cases/${id}`)).text(), new RegExp(`materials/id-card\\?mends=${refused.id}`));
  await take([jpeg(1600, 1200)], { mends: refused.id });
  assert.equal((await store.listRefused()).some(({ id: one }) => one === refused.id), false);
});
