/** Practice: a whole case through the phone's own pages, of which nothing leaves the phone and no number is spent. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createPracticeRouter } from '../../webapp/worker/practice_router.js';
import { render } from '../../webapp/worker/render.js';
import { browse, jpeg, NOW, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';
import { FORM } from './cases.js';
import { dump } from './phone.js';

const VILLAGE = '999901100201';
beforeEach(() => void withCanvas());

/** A browser whose every address lies under practice. */
function practise(phone) {
  const room = async () => ({ usage: 0, persisted: true });
  const answer = createPracticeRouter({ engine: phone.engine, now: () => NOW, version: 'test', render, room });
  const ask = (path, init) => answer(new Request(`http://phone.test/agent/practice/${path}`, init), { waitUntil: () => {} });
  const get = (path) => ask(path);
  const idemOf = async (path) => /name="idem" value="([^"]+)"/.exec(await (await get(path)).text())?.[1];
  async function post(path, fields, name, pictures = []) {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(key, one);
    for (const bytes of pictures) form.append(name, new Blob([bytes]), 'picture');
    return ask(path, { method: 'POST', body: form });
  }
  return { get, idemOf, post };
}

/** A case collected and handed in; gives its id. */
async function wholeCase(browser) {
  const begun = await browser.post('cases/new', { idem: await browser.idemOf(`items/pension-enrolment?area=${VILLAGE}`), item: 'pension-enrolment', version: '1', area: VILLAGE });
  const id = begun.headers.get('Location').split('/')[4];
  const step = async (name, fields, ...files) => {
    const answer = await browser.post(`cases/${id}/${name}`, { ...fields, idem: await browser.idemOf(`cases/${id}/${name}`) }, ...files);
    assert.equal(answer.status, 303, `${name}: ${await answer.clone().text()}`);
  };
  const filled = await (await browser.post(`cases/${id}/resident`, { use_sample: 'yes', idem: await browser.idemOf(`cases/${id}/resident`) })).text();
  const typed = Object.fromEntries([...filled.matchAll(/name="(name|id_number|phone|address|ethnicity)" [^>]*value="([^"]*)"/g)].map((found) => [found[1], found[2]]));
  const number = /name="id_number" value="([^"]*)"/.exec(filled)[1];
  assert.match(number, /^9999/);
  await step('resident', { ...typed, id_number: number, can_write: 'yes' });
  await step('consent', { explained_by: 'read', agreed: 'yes', 'telling[]': ['phone'] });
  await step('mandate', { 'authorities[]': ['', 'submit', 'fill_in', 'supplement', 'collect_result'], months: '6', explained_by: 'read', place: '村', way: 'screen' });
  await step('mandate/signature', { agent_accepts: 'yes' }, 'signature', [png(700, 480)]);
  await step('form', { ...FORM, id_number: number, birth_date: '1948-03-12' });
  for (const [code, pages] of [['id-card', 2], ['household-book', 2], ['enrolment-form', 1], ['bank-card', 1]]) {
    await browser.post(`cases/${id}/materials/${code}`, { idem: await browser.idemOf(`cases/${id}/materials/${code}`) }, 'photo', [jpeg(1600, 1200), jpeg(1200, 1600)].slice(0, pages));
  }
  await step('review', {});
  return id;
}

test('a practised case touches neither the network nor the real phone, and every page says that it is practice', async () => {
  const phone = await phoneWithCatalogue();
  const asked = [];
  phone.network = async (url, options) => {
    asked.push({ url, ...JSON.parse(options.body) });
    throw new TypeError('Failed to fetch');
  };
  const before = JSON.stringify(await dump(phone.disk));
  const browser = practise(phone);
  const id = await wholeCase(browser);
  for (const path of ['', 'cases', `cases/${id}`, `cases/${id}/slip`, 'cases/new', 'no/such/page']) {
    const page = await (await browser.get(path)).text();
    assert.match(page, /练习<\/strong> 不会上报/, path);
    assert.doesNotMatch(page, /"\/agent\/(?!practice\/|manifest)/, path);
  }
  assert.doesNotMatch(await (await browser.get(`cases/${id}/slip`)).text(), /\/t\/[a-z2-9]{26}/);
  assert.ok(JSON.stringify(await dump(phone.disk)) === before, 'the real database is as it was, counters and all');
  assert.deepEqual(asked, []);
  await phone.sync();
  assert.deepEqual(asked.map(({ url, envelopes, files, made_seq }) => [url, envelopes, files, made_seq]), [['/sync/v1/exchange', [], [], 0]]);
  assert.equal((await browse(phone).get(`cases/${id}`)).status, 404);
});

test('the centre is pretended: returned once, supplemented, granted, delivered', async () => {
  const phone = await phoneWithCatalogue();
  const browser = practise(phone);
  const id = await wholeCase(browser);
  assert.match(await (await browser.get(`cases/${id}`)).text(), /中心那边是假装的/);
  await browser.post(`cases/${id}/centre`, { step: 'return' });
  assert.match(await (await browser.get(`cases/${id}`)).text(), /照片看不清，请重拍（练习）/);
  await browser.post(`cases/${id}/materials/id-card`, { idem: phone.engine.store.newId() }, 'photo', [jpeg(1500, 1200), jpeg(1200, 1500)]);
  const supplemented = await browser.post(`cases/${id}/supplement`, { idem: await browser.idemOf(`cases/${id}/supplement`), note: '' });
  assert.equal(supplemented.status, 303);
  await browser.post(`cases/${id}/centre`, { step: 'grant' });
  const page = await (await browser.get(`cases/${id}`)).text();
  assert.match(page, /练习，不是真的/);
  assert.match(page, new RegExp(`/agent/practice/cases/${id}/delivery`));
});

test('what was practised can be wiped, and nothing else goes with it', async () => {
  const phone = await phoneWithCatalogue();
  const browser = practise(phone);
  const id = await wholeCase(browser);
  await browser.post('removal', {});
  assert.equal((await browser.get(`cases/${id}`)).status, 404);
  assert.equal((await phone.engine.store.listItems()).length, 2);
});

test('a locked phone practises nothing', async () => {
  const phone = await phoneWithCatalogue();
  await phone.engine.keys.lock();
  const answer = await practise(phone).get('cases');
  assert.equal(answer.headers.get('Location'), '/agent/practice/unlock?next=%2Fagent%2Fpractice%2Fcases');
});
