/** Originals the agent takes along (INF-03): a slip when he takes them, a signature when he gives them back, and a reminder until then. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { RESIDENT, collectingCase, openCase } from './cases.js';
import { browse, jpeg, phoneWithCatalogue, png } from './browser_on_phone.js';
import { withCanvas } from './canvas.js';

beforeEach(() => withCanvas());

const TAKEN = { 'papers[]': ['', 'id-card'], 'further-1': '土地承包证', 'further-1-kind': 'copy', person: RESIDENT.name, relation: 'self', return_by: '2026-11-28', hand: 'pad' };
const BOTH = { signature: png(700, 480), agent_signature: png(700, 481) };

/** A phone with a case being collected. */
async function begun() {
  const phone = await phoneWithCatalogue();
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  const at = (path = '') => `cases/${id}${path}`;
  const see = async (path) => (await browser.get(at(path))).text();
  const send = async (path, fields, signed = BOTH) => browser.postAll(at(path), { idem: await browser.idemOf(at(path)), ...fields }, signed);
  const record = () => phone.engine.store.getCase(id);
  return { phone, browser, id, at, see, send, record };
}

test('papers taken along are on a numbered slip with both signatures, and on the case, home and visit list until they are back', async () => {
  const { browser, id, see, send, record } = await begun();
  const answer = await send('/custody/taking', TAKEN);
  assert.equal(answer.headers.get('Location'), `/agent/cases/${id}/custody/slips/1`);
  const { custody, local_no } = await record();
  assert.deepEqual(custody.map((one) => [one.name, one.kind, one.material, one.from_whom, one.return_by]), [['居民身份证', 'original', 'id-card', RESIDENT.name, '2026-11-28'], ['土地承包证', 'copy', '', RESIDENT.name, '2026-11-28']]);
  const slip = await see('/custody/slips/1');
  for (const words of [`${local_no}-1`, '居民身份证', '土地承包证', '2026年11月28日', '王建国', '/agent/files/']) assert.ok(slip.includes(words), words);
  assert.match(await see(''), /11月28日前还/);
  const [home, visits] = await Promise.all(['', 'visits'].map(async (path) => (await browser.get(path)).text()));
  assert.match(home, /手上的原件（1 件）[^]*居民身份证、土地承包证：11月28日前还/);
  assert.match(visits, new RegExp(`${id}/custody/returning`));
});

test('nothing ticked, nobody, no day, a day that is over, no signature: told beside each, and typed things stay', async () => {
  const { send, record } = await begun();
  const page = await (await send('/custody/taking', { hand: 'pad', person: '', return_by: '' }, {})).text();
  for (const words of [/请勾上是哪几样/, /请写姓名/, /请选和办事人的关系/, /请选说好哪天还/, /还没有签名/]) assert.match(page, words);
  assert.match(await (await send('/custody/taking', { ...TAKEN, return_by: '2026-11-22' })).text(), /value="土地承包证"[^]*还的日子在拿走的日子前面/);
  assert.equal((await send('/custody/taking', { ...TAKEN, return_by: '2026-11-22' })).status, 422);
  assert.equal((await send('/custody/taking', TAKEN, { signature: BOTH.signature })).status, 422);
  assert.deepEqual((await record()).custody, []);
});

test('what is overdue is marked, and giving papers back, some or all, settles it', async () => {
  const { phone, browser, id, see, send, record } = await begun();
  await send('/custody/taking', { ...TAKEN, return_by: '2026-11-23' });
  assert.match(await see('/custody/returning'), /checked[^]*checked/);
  const [card, deed] = (await record()).custody;
  assert.equal((await send('/custody/returning', { 'papers[]': [''], person: 'x', relation: 'self', hand: 'pad' })).status, 422);
  assert.equal((await send('/custody/returning', { 'papers[]': ['', card.id], person: '李小明', relation: 'child', hand: 'pad' })).headers.get('Location'), `/agent/cases/${id}/custody`);
  assert.deepEqual((await record()).custody.map((one) => one.returned?.received_by), ['李小明', undefined]);
  assert.match(await see('/custody/slips/1'), /还给李小明，已签收/);
  assert.equal((await send('/custody/returning', { 'papers[]': ['', deed.id], person: '李小明', relation: 'child', hand: 'pad' })).status, 303);
  assert.match(await see('/custody'), /您手上没有他的原件/);
  assert.doesNotMatch(await (await browser.get('')).text(), /手上的原件/);
  assert.equal((await browser.get(`cases/${id}/custody/returning`)).status, 303);
  assert.equal((await phone.engine.store.listCases({ refused: true })).total, 0);
});

test('who ends a case is told what still lies with him, and can give it back afterwards', async () => {
  const { send, see, record } = await begun();
  await send('/custody/taking', TAKEN);
  assert.match(await see('/discarding'), /您手上还有他的 2 样原件/);
  await send('/discarding', { reason: '不办了' }, {});
  assert.equal((await record()).state, 'DISCARDED');
  assert.match(await see(''), /您手上还有他的 2 样原件/);
  const papers = (await record()).custody.map((one) => one.id);
  assert.equal((await send('/custody/returning', { 'papers[]': papers, person: RESIDENT.name, relation: 'self', hand: 'pad' })).status, 303);
  assert.doesNotMatch(await see(''), /您手上还有/);
});

test('who can’t write presses a thumb on paper: the photo is kept when something else is lacking, and is on no slip', async () => {
  const phone = await phoneWithCatalogue();
  const { store } = phone.engine;
  const browser = browse(phone);
  const id = await collectingCase(phone.engine);
  await store.commit({ idem: store.newId(), name: 'correct_resident', caseId: id, args: { resident: { ...RESIDENT, can_write: false } } });
  const path = `cases/${id}/custody/taking`;
  assert.match(await (await browser.get(path)).text(), /拍按了手印的纸/);
  assert.match(await (await browser.get(`${path}?hand=pad`)).text(), /交出的人请在框里签名/);
  const send = async (fields, signed) => browser.postAll(path, { idem: await browser.idemOf(path), ...TAKEN, hand: 'thumb', ...fields }, signed);
  const refused = await send({ relation: '' }, { ...BOTH, signature: jpeg(1600, 1200) });
  assert.match(await refused.text(), /class="covered"/);
  assert.equal((await send({}, { agent_signature: BOTH.agent_signature })).status, 303);
  const [paper] = (await store.getCase(id)).custody;
  assert.equal(paper.signature.type, 'image/jpeg');
  assert.ok(!(await (await browser.get(`cases/${id}/custody/slips/1`)).text()).includes(paper.signature.id));
});

test('before anything is collected there is nothing to take', async () => {
  const phone = await phoneWithCatalogue();
  const id = await openCase(phone.engine);
  assert.equal((await browse(phone).get(`cases/${id}/custody/taking`)).status, 303);
  assert.equal((await browse(phone).get(`cases/${id}/custody/slips/1`)).status, 404);
});
