/** Several items of one resident on one form, papers used again, households: through the phone's own pages. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FORM, RESIDENT } from './cases.js';
import { browse, jpeg, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';

const VILLAGE = '999901100201';
beforeEach(() => void withCanvas());
const typedResident = { ...RESIDENT, can_write: 'yes', sex: '', birth_date: '' };
const ALLOWANCE = { birth_dates_agree: 'yes', lives_at_registered_address: 'yes', living_alone: 'yes', start_on: '2026-12-01', relatives: 'none' };

/** Begin the pension with these further items; gives the id of the first case. */
async function begin(browser, also = [], resident = {}) {
  const idem = await browser.idemOf(`items/pension-enrolment?area=${VILLAGE}`);
  const answer = await browser.post('cases/new', { idem, item: 'pension-enrolment', version: '1', area: VILLAGE, 'also[]': also });
  const id = answer.headers.get('Location').split('/')[3];
  const opened = await browser.post(`cases/${id}/resident`, { ...typedResident, ...resident, idem: await browser.idemOf(`cases/${id}/resident`) });
  assert.equal(opened.status, 303);
  return id;
}

async function agreeAndSign(browser, id, authorities = ['submit', 'fill_in', 'supplement']) {
  await browser.post(`cases/${id}/consent`, { explained_by: 'read_aloud', agreed: 'yes', 'telling[]': ['phone'], idem: await browser.idemOf(`cases/${id}/consent`) });
  const terms = { 'authorities[]': ['', ...authorities], months: '6', explained_by: 'read', place: '上坪村', way: 'screen' };
  await browser.post(`cases/${id}/mandate`, { ...terms, idem: await browser.idemOf(`cases/${id}/mandate`) });
  const path = `cases/${id}/mandate/signature`;
  const signed = await browser.postFiles(path, { agent_accepts: 'yes', idem: await browser.idemOf(path) }, 'signature', [png(700, 480)]);
  assert.equal(signed.status, 303);
}

const photograph = (phone, browser, id, code, pictures) => browser.postFiles(`cases/${id}/materials/${code}`, { idem: phone.engine.store.newId() }, 'photo', pictures);

async function together(phone, id) {
  const first = await phone.engine.store.getCase(id);
  const { cases } = await phone.engine.store.listCases({ where: (view) => view.group_id === first.group_id && view.id !== id });
  return [first, ...cases];
}

test('two items on one form are two cases: told together, signed once, asked once, photographed once', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await begin(browser, ['old-age-allowance@1']);
  let [pension, allowance] = await together(phone, id);
  assert.equal(allowance.item, 'old-age-allowance');
  assert.equal(new Set([pension.local_no, allowance.local_no]).size, 2);
  assert.notEqual(pension.tracking_code, allowance.tracking_code);
  assert.match(await (await browser.get(`cases/${id}/consent`)).text(), /一张表一起办/);

  await agreeAndSign(browser, id);
  [pension, allowance] = await together(phone, id);
  assert.equal(pension.mandate.signature.id, allowance.mandate.signature.id);
  assert.deepEqual(pension.mandate.matters, allowance.mandate.matters);
  assert.equal(pension.mandate.matters.length, 2);
  assert.deepEqual([pension.state, allowance.state], ['COLLECTING', 'COLLECTING']);

  const page = await (await browser.get(`cases/${id}/form`)).text();
  assert.equal(page.match(/id="f-bank_account"/g).length, 1);
  const filled = await browser.post(`cases/${id}/form`, { ...FORM, ...ALLOWANCE, idem: await browser.idemOf(`cases/${id}/form`) });
  assert.equal(filled.status, 303, await filled.clone().text());
  [pension, allowance] = await together(phone, id);
  assert.equal(pension.form.bank_account, allowance.form.bank_account);
  assert.equal(allowance.form.living_alone, 'yes');
  assert.equal(pension.form.living_alone, undefined);

  await photograph(phone, browser, id, 'id-card', [jpeg(1600, 1200), jpeg(1200, 1600)]);
  [pension, allowance] = await together(phone, id);
  const cards = (record) => record.materials.filter((one) => one.material === 'id-card').map((one) => one.id);
  assert.deepEqual(cards(allowance), cards(pension));
  assert.match(await (await browser.get(`cases/${id}/materials`)).text(), /拍一次，两边都有了/);
  const { filesTotal } = await phone.engine.store.syncStatus();
  assert.equal(filesTotal, 3, 'one signature and two pages, each sealed once');
});

test('a page taken again on one form is taken again for both', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await begin(browser, ['old-age-allowance@1']);
  await agreeAndSign(browser, id);
  await photograph(phone, browser, id, 'id-card', [jpeg(1600, 1200)]);
  const [before] = (await phone.engine.store.getCase(id)).materials.filter((one) => one.material === 'id-card');
  await browser.postFiles(`cases/${id}/materials/id-card`, { idem: phone.engine.store.newId(), replaces: before.id }, 'photo', [jpeg(800, 600)]);
  for (const record of await together(phone, id)) {
    const pages = record.materials.filter((one) => one.material === 'id-card');
    assert.equal(pages.length, 1);
    assert.notEqual(pages[0].id, before.id);
  }
});

test('the slip of one form shows every case with its own code', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await begin(browser, ['old-age-allowance@1']);
  const slip = await (await browser.get(`cases/${id}/slip`)).text();
  for (const record of await together(phone, id)) assert.match(slip, new RegExp(`/t/${record.tracking_code}`));
  assert.equal(slip.match(/<svg class="slip-qr"/g).length, 2);
});

test('papers of an earlier case are offered to the same resident only, and taken over only when she agrees', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const earlier = await begin(browser);
  await agreeAndSign(browser, earlier);
  await photograph(phone, browser, earlier, 'id-card', [jpeg(1600, 1200), jpeg(1200, 1600)]);

  const other = await begin(browser, [], { name: '王𠮷', id_number: '999901197001010017' });
  await agreeAndSign(browser, other);
  assert.doesNotMatch(await (await browser.get(`cases/${other}/materials/id-card`)).text(), /以前交过这一样/);

  const id = await begin(browser);
  await agreeAndSign(browser, id);
  const page = await (await browser.get(`cases/${id}/materials/id-card`)).text();
  assert.match(page, /以前交过这一样/);
  assert.match(page, /存有副本，原件还要再看/);
  const post = async (fields) => browser.post(`cases/${id}/materials/id-card/reuse`, { idem: await browser.idemOf(`cases/${id}/materials/id-card`), ...fields });
  assert.equal((await post({})).status, 422);
  assert.equal((await phone.engine.store.getCase(id)).materials.filter((one) => one.material === 'id-card').length, 0);
  assert.equal((await post({ agreed: 'yes' })).status, 303);
  const files = async (caseId) => (await phone.engine.store.getCase(caseId)).materials.filter((one) => one.material === 'id-card').map((one) => one.id);
  assert.deepEqual(await files(id), await files(earlier));
});

test('a resident known from an earlier case is offered, and filled in only to be looked through', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  await begin(browser);
  const idem = await browser.idemOf(`items/pension-enrolment?area=${VILLAGE}`);
  const answer = await browser.post('cases/new', { idem, item: 'pension-enrolment', version: '1', area: VILLAGE });
  const id = answer.headers.get('Location').split('/')[3];
  const fields = { id_number: RESIDENT.id_number, idem: await browser.idemOf(`cases/${id}/resident`) };
  assert.match(await (await browser.post(`cases/${id}/resident/draft`, fields, { 'HX-Request': 'true' })).text(), /这位办事人以前办过事/);
  const page = await (await browser.post(`cases/${id}/resident`, { ...fields, use_known: 'yes' })).text();
  assert.match(page, new RegExp(`value="${RESIDENT.address}"`));
  await assert.rejects(phone.engine.store.getCase(id));
});

test('residents are one household when the agent says so, and only then', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const wife = await phone.engine.store.getCase(await begin(browser));
  const husband = { name: '王𠮷', id_number: '999901197001010017' };
  const alone = await phone.engine.store.getCase(await begin(browser, [], husband));
  assert.notEqual(alone.household, wife.household);
  const id = await begin(browser, [], { name: '王小', id_number: '999901199001010012', household: wife.household });
  assert.equal((await phone.engine.store.getCase(id)).household, wife.household);
  assert.match(await (await browser.get(`cases/${id}`)).text(), /同一户的办件/);
  const again = await phone.engine.store.getCase(await begin(browser));
  assert.equal(again.household, wife.household, 'the same resident stays in her household');
});
