import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { workOn } from '../../webapp/worker/render.js';
import { attach, bytesOf, collectingCase, fillForm, openCase } from './cases.js';
import { browse, phoneWithCatalogue } from './browser_on_phone.js';
import { newPhone } from './phone.js';

const PAGES = [['id-card', 1], ['id-card', 2], ['household-book', 1], ['household-book', 2], ['enrolment-form', 1], ['bank-card', 1]];
const CLERK = { name: '陈丽', post: '窗口工作人员', at_window: true };
const textOf = async (answer) => (await answer.text()).replaceAll('&#39;', "'");
const window = () => phoneWithCatalogue(undefined, CLERK);
const shownTo = async (phone, path) => textOf(await browse(phone).get(path));

afterEach(() => workOn('phone'));

test('a computer enrolled from the desk is called a computer, before and after, also while it is locked', async () => {
  const before = newPhone();
  assert.match(await shownTo(before, 'enrolment?at=window'), /<h1>登记这台电脑<\/h1>/);
  assert.match(await shownTo(before, 'enrolment'), /<h1>登记这部手机<\/h1>/);
  const again = await browse(before).post('enrolment', { at: 'window', code: 'X', pin: '1', pin_again: '2' });
  assert.match(await textOf(again), /登记这台电脑/);
  const phone = await window();
  assert.match(await shownTo(phone, 'settings'), /<h2>这台电脑<\/h2>/);
  assert.doesNotMatch(await shownTo(phone, 'settings'), /手机/);
  workOn('phone');
  await phone.restart().enrolment.begin();
  const answer = await browse(phone).post('cases/new', {});
  assert.equal(answer.status, 423);
  await phone.engine.keys.unlock('271828');
  assert.match(await shownTo(phone, 'settings'), /电脑里存着什么/);
});

test("what a phone's pages say of the phone is unchanged", async () => {
  const phone = await phoneWithCatalogue();
  assert.match(await shownTo(phone, 'settings'), /<h2>这部手机<\/h2>/);
});

test('at the window pictures are chosen; a camera is the second way, and the phone has none of its own', async () => {
  const phone = await window();
  const id = await collectingCase(phone.engine);
  await fillForm(phone.engine, id);
  const page = await shownTo(phone, `cases/${id}/materials/id-card`);
  assert.ok(page.indexOf('选照片或扫描的图片') < page.indexOf('用摄像头或高拍仪拍'));
  assert.doesNotMatch(page, /手机|capture=/);
});

test('who is there himself hands in without a mandate, and the review says so', async () => {
  const phone = await window();
  const browser = browse(phone);
  const { store } = phone.engine;
  const id = await openCase(phone.engine);
  await store.commit({ idem: store.newId(), name: 'record_consent', caseId: id, args: { notice_version: 1, explained_by: 'read', agreed: true, telling: [] } });
  await store.commit({ idem: store.newId(), name: 'record_presence', caseId: id, args: { id_seen: true } });
  await fillForm(phone.engine, id);
  for (const [material, page] of PAGES) await attach(phone.engine, id, material, page);
  const review = await textOf(await browser.get(`cases/${id}/review`));
  assert.doesNotMatch(review, /还没有签委托书|还不能上报/);
  assert.match(review, /本人到窗口，自己办，不用委托书/);
  const answer = await browser.post(`cases/${id}/review`, { idem: /name="idem" value="([^"]+)"/.exec(review)[1] });
  assert.equal(answer.headers.get('Location'), `/agent/cases/${id}/slip`);
  assert.equal((await store.getCase(id)).state, 'READY', 'handed in, and on its way');
});

test('a PDF is not taken, and it is said what to do', async () => {
  const phone = await window();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  await fillForm(phone.engine, id);
  const place = `cases/${id}/materials/id-card`;
  const pdf = new TextEncoder().encode('%PDF-1.7\n');
  const answer = await browser.postFiles(place, { idem: await browser.idemOf(place), about: '' }, 'photo', [pdf]);
  assert.equal(answer.status, 422);
  assert.match(await textOf(answer), /这是 PDF 文件，这里只收图片/);
  const other = await browser.postFiles(place, { idem: await browser.idemOf(place), about: '' }, 'photo', [bytesOf(50)]);
  assert.match(await textOf(other), /这个文件不是照片，或者坏了/);
});
