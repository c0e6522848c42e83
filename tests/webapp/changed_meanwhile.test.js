import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browse, phoneWithCatalogue } from './browser_on_phone.js';
import { FORM, RESIDENT, collectingCase } from './cases.js';

const CHANGED = /同样的内容在别处存过/;

/** The hidden fields of a page's form, as the page was shown. */
async function opened(browser, path) {
  const shown = await (await browser.get(path)).text();
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(shown)[1];
  return { idem: hidden('idem'), seen: hidden('seen') };
}

async function twoTabs(step, first, second) {
  const phone = await phoneWithCatalogue();
  const id = await collectingCase(phone.engine);
  const browser = browse(phone);
  const path = `cases/${id}/${step}`;
  const [one, other] = [await opened(browser, path), await opened(browser, path)];
  assert.equal((await browser.post(path, { ...one, ...first })).status, 303);
  const stale = await browser.post(path, { ...other, ...second });
  return { phone, browser, id, path, one, stale, record: () => phone.engine.store.getCase(id) };
}

test('a form from before another tab saved is shown again with what was typed, and saved when pressed again', async () => {
  const typed = { ...FORM, bank_name: '云岭农商银行' };
  const { browser, path, stale, record } = await twoTabs('form', FORM, typed);
  assert.equal(stale.status, 409);
  const shown = await stale.text();
  assert.match(shown, CHANGED);
  assert.match(shown, /value="云岭农商银行"/);
  assert.equal(shown.match(/后来存的和这里写的不一样/g).length, 1);
  assert.equal((await record()).form.bank_name, FORM.bank_name);
  assert.match(await (await browser.get(path)).text(), /value="云岭农商银行"/, 'kept as a draft, too');
  const again = Object.fromEntries(['idem', 'seen'].map((name) => [name, new RegExp(`name="${name}" value="([^"]+)"`).exec(shown)[1]]));
  assert.equal((await browser.post(path, { ...again, ...typed })).status, 303);
  assert.equal((await record()).form.bank_name, '云岭农商银行');
});

test('the same answers from two tabs are no quarrel, and the same press twice is one', async () => {
  const { browser, path, one, stale, phone } = await twoTabs('form', FORM, FORM);
  assert.equal(stale.status, 303);
  const { made } = await phone.engine.store.syncStatus();
  assert.equal((await browser.post(path, { ...one, ...FORM })).status, 303);
  assert.equal((await phone.engine.store.syncStatus()).made, made);
});

test('a resident corrected in another tab is not put back', async () => {
  const fields = { ...RESIDENT, can_write: 'yes', sex: '', birth_date: '' };
  const { stale, record } = await twoTabs('resident', { ...fields, phone: '13900000002' }, { ...fields, address: '上坪村一组1号' });
  assert.equal(stale.status, 409);
  assert.match(await stale.text(), CHANGED);
  const { phone, address } = (await record()).resident;
  assert.deepEqual([phone, address], ['13900000002', RESIDENT.address]);
});
