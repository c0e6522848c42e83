import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPhone, PIN } from './phone.js';
import { FORM, RESIDENT, collectingCase, fillForm } from './cases.js';
import { browse, phoneWithCatalogue, png } from './browser_on_phone.js';
import { onFullDisk } from './faults.js';

const VILLAGE = '999901100201';
const told = (answer) => JSON.parse(answer.headers.get('HX-Trigger'))['daiban:message'];
const outbox = async (phone) => (await phone.engine.store.syncStatus()).made;

/** The pages up to a case that waits for its resident. */
async function beginCase(browser) {
  const idem = await browser.idemOf(`items/pension-enrolment?area=${VILLAGE}`);
  const answer = await browser.post('cases/new', { idem, item: 'pension-enrolment', version: '1', area: VILLAGE });
  return answer.headers.get('Location').split('/')[3];
}

const typedResident = { ...RESIDENT, can_write: 'yes', sex: '', birth_date: '' };

test('every answer carries the content security policy and is kept nowhere', async () => {
  const browser = browse(await phoneWithCatalogue());
  for (const path of ['', 'cases', 'settings', 'no/such/page', 'files/unknown']) {
    const answer = await browser.get(path);
    assert.match(answer.headers.get('Content-Security-Policy'), /script-src 'self'; style-src 'self'/);
    assert.doesNotMatch(answer.headers.get('Content-Security-Policy'), /unsafe/);
    assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  }
});

test('a phone that belongs to nobody shows the enrolment, whatever is asked', async () => {
  const browser = browse(newPhone());
  for (const path of ['', 'cases/01937f1c-5d2e-7a10-8c00-0000000000c1', 'settings']) {
    const answer = await browser.get(path);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('Location'), '/agent/enrolment');
  }
  assert.equal((await browser.get('enrolment')).status, 200);
});

test('a locked phone asks for the PIN and then opens what was asked, inside the app only', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  await phone.engine.keys.lock();
  const asked = await browser.get('cases?group=mending');
  assert.equal(asked.headers.get('Location'), '/agent/unlock?next=%2Fagent%2Fcases%3Fgroup%3Dmending');
  const wrong = await browser.post('unlock', { pin: '000000', next: '/agent/cases' });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /密码不对/);
  const right = await browser.post('unlock', { pin: PIN, next: 'https://elsewhere.example/' });
  assert.equal(right.headers.get('Location'), '/agent/');
});

test('a form sent to a locked phone is not swapped away: 423 and a message with the way to unlock', async () => {
  const phone = await phoneWithCatalogue();
  const id = await beginCase(browse(phone));
  await phone.engine.keys.lock();
  const answer = await browse(phone).post(`cases/${id}/resident`, typedResident);
  assert.equal(answer.status, 423);
  assert.equal(told(answer).href, '/agent/unlock');
});

test('a full phone answers 507 with help, and nothing of the step is written', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  const idem = await browser.idemOf(`cases/${id}/resident`);
  const answer = await onFullDisk(() => browser.post(`cases/${id}/resident`, { ...typedResident, idem }));
  assert.equal(answer.status, 507);
  assert.equal(told(answer).href, '/agent/help/storage');
  assert.equal(await outbox(phone), 0);
});

test('the resident page opens the case; birth date and sex come from the number', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  const idem = await browser.idemOf(`cases/${id}/resident`);
  const answer = await browser.post(`cases/${id}/resident`, { ...typedResident, idem });
  assert.equal(answer.headers.get('Location'), `/agent/cases/${id}/consent`);
  const { resident, tracking_code, area } = await phone.engine.store.getCase(id);
  assert.deepEqual([resident.name, resident.birth_date, resident.sex, area], [RESIDENT.name, '1968-03-12', 'female', VILLAGE]);
  assert.match(tracking_code, /^[a-z2-9]{26}$/);
});

test('a doubtful identity number warns and is taken as told', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  const fields = { ...typedResident, id_number: '999901196803120027', idem: await browser.idemOf(`cases/${id}/resident`) };
  const reading = await browser.post(`cases/${id}/resident/draft`, fields, { 'HX-Request': 'true' });
  assert.match(await reading.text(), /最后一位和前面对不上/);
  assert.equal((await browser.post(`cases/${id}/resident`, fields)).status, 303);
  assert.equal((await phone.engine.store.getCase(id)).resident.id_number, '999901196803120027');
});

test('a post the browser dispatches twice makes one mutation; other answers in the same page make another', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  const idem = await browser.idemOf(`cases/${id}/resident`);
  const post = (changed) => browser.post(`cases/${id}/resident`, { ...typedResident, idem, ...changed });
  assert.deepEqual([(await post()).status, (await post()).status], [303, 303]);
  assert.equal(await outbox(phone), 1);
  assert.equal((await post({ phone: '13900000002' })).status, 303);
  assert.equal(await outbox(phone), 2);
  assert.equal((await phone.engine.store.getCase(id)).resident.phone, '13900000002');
});

test('what is typed comes back after a restart, and not once the form was taken', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  const idem = await browser.idemOf(`cases/${id}/form`);
  await browser.post(`cases/${id}/form/draft`, { idem, bank_name: '写到一半的银行' });
  assert.match(await (await browser.get(`cases/${id}/form`)).text(), /写到一半的银行/);
  assert.equal((await browser.post(`cases/${id}/form`, { idem, ...FORM })).status, 303);
  await browser.post(`cases/${id}/form/draft`, { idem, bank_name: '来晚了的字' });
  assert.doesNotMatch(await (await browser.get(`cases/${id}/form`)).text(), /来晚了的字/);
});

test('problems of the form stand beside its fields and what was typed stays', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  const made = await outbox(phone);
  const fields = { ...FORM, bank_account: 'abc', idem: await browser.idemOf(`cases/${id}/form`) };
  const answer = await browser.post(`cases/${id}/form`, fields);
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /value="abc"/);
  assert.match(page, /id="f-bank_account-problem"/);
  assert.equal(await outbox(phone), made);
});

test('consent is not recorded without a yes', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  await browser.post(`cases/${id}/resident`, { ...typedResident, idem: await browser.idemOf(`cases/${id}/resident`) });
  const fields = { explained_by: 'dialect', 'telling[]': ['', 'phone'], idem: await browser.idemOf(`cases/${id}/consent`) };
  assert.equal((await browser.post(`cases/${id}/consent`, fields)).status, 422);
  assert.equal((await phone.engine.store.getCase(id)).consent, null);
  await browser.post(`cases/${id}/consent`, { ...fields, agreed: 'yes' });
  assert.deepEqual((await phone.engine.store.getCase(id)).consent.telling, ['phone']);
});

test('a mandate without a signature, signed with something that is no picture, or not accepted by the agent, is not recorded', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await beginCase(browser);
  await browser.post(`cases/${id}/resident`, { ...typedResident, idem: await browser.idemOf(`cases/${id}/resident`) });
  await browser.post(`cases/${id}/consent`, { explained_by: 'read', agreed: 'yes', idem: await browser.idemOf(`cases/${id}/consent`) });
  const terms = { 'authorities[]': ['', 'submit'], months: '3', explained_by: 'read', place: '上坪村', way: 'screen' };
  await browser.post(`cases/${id}/mandate`, { ...terms, idem: await browser.idemOf(`cases/${id}/mandate`) });
  const sign = async (pictures, accepts = 'yes') => browser.postFiles(`cases/${id}/mandate/signature`, { agent_accepts: accepts, idem: await browser.idemOf(`cases/${id}/mandate/signature`) }, 'signature', pictures);
  assert.equal((await sign([])).status, 422);
  assert.equal((await sign([new TextEncoder().encode('<svg onload=alert(1)>')])).status, 422);
  assert.equal((await sign([png(700, 480)], '')).status, 422);
  assert.equal((await sign([png(700, 480)])).status, 303);
  const { mandate, state } = await phone.engine.store.getCase(id);
  assert.deepEqual([mandate.ends_on, mandate.authorities, state], ['2027-02-23', ['submit'], 'COLLECTING']);
});

test('the special authorities are never ticked beforehand', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  await phone.engine.store.getItem('pension-enrolment');
  const page = await (await browser.get(`cases/${id}/mandate`)).text();
  assert.match(page, /value="submit" autocomplete="off" checked/);
  for (const special of ['commit', 'withdraw']) assert.doesNotMatch(page, new RegExp(`value="${special}" autocomplete="off" checked`));
});

test('a case that lacks something can not be handed in, and says what it lacks', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  await fillForm(phone.engine, id);
  const answer = await browser.post(`cases/${id}/review`, { idem: await browser.idemOf(`cases/${id}/review`) });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /材料还差：居民身份证/);
  assert.equal((await phone.engine.store.getCase(id)).state, 'COLLECTING');
});

test('titles and addresses of pages hold no personal data', async () => {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  for (const path of [`cases/${id}`, `cases/${id}/resident`, `cases/${id}/review`, `cases/${id}/mandate`, '']) {
    const page = await (await browser.get(path)).text();
    const title = /<title>([^<]*)<\/title>/.exec(page)[1];
    for (const secret of [RESIDENT.name, RESIDENT.phone, RESIDENT.id_number]) {
      assert.ok(!title.includes(secret));
      for (const [, address] of page.matchAll(/(?:href|action|hx-get|hx-post|src)="([^"]*)"/g)) assert.ok(!address.includes(encodeURIComponent(secret)) || address.startsWith('tel:'));
    }
  }
});

test('an unknown case or material is a page that says so, 404', async () => {
  const browser = browse(await phoneWithCatalogue());
  for (const path of ['cases/01937f1c-5d2e-7a10-8c00-0000000000c9', 'cases/nonsense/form', 'items/unknown']) assert.equal((await browser.get(path)).status, 404);
});
